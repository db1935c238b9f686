//! The proof of a rendition: the outcome, the checks in this browser, and the facts of the receipt.

use filters::Receipt;
use leptos::prelude::*;

use super::digest::DigestText;
use crate::engine::verify::{Check, Outcome, Verdict};
use crate::text::verdict::Fault;
use crate::text::{rendition as text, size, time};
use crate::ui::icon::{Icon, Symbol};

/// The state of the verification.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Match {
    /// In progress; with the current step.
    Checking(&'static str),
    /// Impossible; with a message.
    Unavailable(String),
    /// Nothing to verify, because the rendition failed; with a message.
    Failed(String),
    /// Finished.
    Verified(Box<Verdict>),
}

impl Match {
    const fn word(&self) -> &'static str {
        match self {
            Self::Checking(_) => "checking",
            Self::Unavailable(_) => "unavailable",
            Self::Failed(_) => "failed",
            Self::Verified(verdict) => match verdict.outcome {
                Outcome::Identical => "identical",
                Outcome::Differs => "differs",
                Outcome::Undecided => "unavailable",
            },
        }
    }

    fn message(&self) -> String {
        match self {
            Self::Checking(what) => (*what).to_owned(),
            Self::Unavailable(sentence) | Self::Failed(sentence) => sentence.clone(),
            Self::Verified(verdict) => {
                verdict.fault().map_or_else(|| text::identical_sentence().to_owned(), Fault::message)
            }
        }
    }

    fn tile(&self) -> Option<String> {
        match self {
            Self::Verified(verdict) => verdict.tile.map(|(column, row)| format!("{column},{row}")),
            _ => None,
        }
    }
}

/// The outcome as a large badge.
#[component]
pub(super) fn MatchBadge(#[prop(into)] outcome: Signal<Match>) -> impl IntoView {
    let title = move || match outcome.get().word() {
        "identical" => text::identical(),
        "differs" => text::differs(),
        "unavailable" => text::not_checked(),
        "failed" => text::failed(),
        _ => text::checking(),
    };
    let sign = move || match outcome.get().word() {
        "identical" => view! { <Icon symbol=Symbol::Check/> }.into_any(),
        "differs" | "failed" => view! { <Icon symbol=Symbol::Cross/> }.into_any(),
        "checking" => view! { <span class="spinner" aria-hidden="true"></span> }.into_any(),
        _ => view! { <span class="lamp" aria-hidden="true"></span> }.into_any(),
    };
    view! {
        <div
            id="match"
            class="match"
            role="status"
            data-match=move || outcome.get().word()
            data-tile=move || outcome.get().tile()
        >
            <span class="sign">{sign}</span>
            <div>
                <strong>{title}</strong>
                <p>{move || outcome.get().message()}</p>
            </div>
        </div>
    }
}

/// The checks, and the facts of a valid receipt.
#[component]
pub(super) fn ProofDetails(#[prop(into)] outcome: Signal<Match>) -> impl IntoView {
    move || match outcome.get() {
        Match::Verified(verdict) => Some(view! { <Details verdict=*verdict/> }),
        _ => None,
    }
}

#[component]
fn Details(verdict: Verdict) -> impl IntoView {
    let key_id = verdict.key_id.unwrap_or_default();
    view! {
        <section aria-labelledby="checks-title">
            <h2 id="checks-title">{text::checked_here()}</h2>
            <ul class="checks">
                {verdict.checks.into_iter().map(|check| view! { <CheckItem check/> }).collect_view()}
            </ul>
        </section>
        {verdict.receipt.map(|receipt| view! { <ReceiptFacts receipt key_id/> })}
    }
}

#[component]
fn CheckItem(check: Check) -> impl IntoView {
    let has_passed = check.fault.is_none();
    view! {
        <li data-holds=has_passed.to_string()>
            <Icon symbol=if has_passed { Symbol::Check } else { Symbol::Cross }/>
            <span>{check.what.label()} <span class="visually-hidden">{if has_passed { text::check_passed() } else { text::check_failed() }}</span></span>
        </li>
    }
}

#[component]
fn ReceiptFacts(receipt: Receipt, key_id: String) -> impl IntoView {
    let made = receipt.rendition;
    let picture = text::picture_size(made.width, made.height, made.pixels.tiles.len());
    let digests = [
        (text::pixels_digest(), text::copy_pixels_digest(), made.pixels.root.to_string()),
        (text::file_digest(), text::copy_file_digest(), made.file.sha256.to_string()),
        (text::original_digest(), text::copy_original_digest(), receipt.original.sha256.to_string()),
        (text::recipe_digest(), text::copy_recipe_digest(), receipt.recipe_sha256.to_string()),
        (text::key(), text::copy_key(), key_id),
    ];
    let digests = digests.map(|(label, copied, value)| {
        view! {
            <Fact label>
                <DigestText value copy_label=copied/>
            </Fact>
        }
    });
    view! {
        <section aria-labelledby="receipt-title">
            <h2 id="receipt-title">{text::receipt()}</h2>
            <dl class="facts-list">
                <Fact label=text::rendered()>{time::minute(&receipt.issued_at)}</Fact>
                <Fact label=text::engine()>{receipt.engine}</Fact>
                <Fact label=text::picture()>{picture}</Fact>
                <Fact label=text::file()>{size(made.file.size_bytes)}</Fact>
                {digests.into_iter().collect_view()}
            </dl>
        </section>
    }
}

#[component]
fn Fact(label: &'static str, children: Children) -> impl IntoView {
    view! {
        <div>
            <dt>{label}</dt>
            <dd>{children()}</dd>
        </div>
    }
}
