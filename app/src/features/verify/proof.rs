//! The proof of a rendition: the outcome, the checks made in this browser, and the facts of the receipt.

use filters::Receipt;
use leptos::prelude::*;

use super::digest::DigestText;
use crate::engine::verify::{Check, Outcome, Verdict};
use crate::ui::format;
use crate::ui::icon::{Icon, Symbol};

/// The state of the verification.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Match {
    /// Under way; the step.
    Checking(&'static str),
    /// Impossible; a sentence.
    Unavailable(String),
    /// Done.
    Made(Box<Verdict>),
}

impl Match {
    const fn word(&self) -> &'static str {
        match self {
            Self::Checking(_) => "checking",
            Self::Unavailable(_) => "unavailable",
            Self::Made(verdict) => match verdict.outcome {
                Outcome::Identical => "identical",
                Outcome::Differs => "differs",
                Outcome::Undecided => "unavailable",
            },
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::Checking(what) => (*what).to_owned(),
            Self::Unavailable(sentence) => sentence.clone(),
            Self::Made(verdict) => verdict.fault().map_or_else(
                || {
                    "This browser rendered the original again: every pixel, and every byte of the file, is the same."
                        .to_owned()
                },
                str::to_owned,
            ),
        }
    }

    fn tile(&self) -> Option<String> {
        match self {
            Self::Made(verdict) => verdict.tile.map(|(column, row)| format!("{column},{row}")),
            _ => None,
        }
    }
}

/// The outcome, large.
#[component]
pub(super) fn MatchBadge(#[prop(into)] outcome: Signal<Match>) -> impl IntoView {
    let title = move || match outcome.get().word() {
        "identical" => "Identical",
        "differs" => "Differs",
        "unavailable" => "Not checked",
        _ => "Checking…",
    };
    let sign = move || match outcome.get().word() {
        "identical" => view! { <Icon symbol=Symbol::Check/> }.into_any(),
        "differs" => view! { <Icon symbol=Symbol::Cross/> }.into_any(),
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
                <p>{move || outcome.get().sentence()}</p>
            </div>
        </div>
    }
}

/// The checks, one by one, and the facts of a receipt that can be believed.
#[component]
pub(super) fn ProofDetails(#[prop(into)] outcome: Signal<Match>) -> impl IntoView {
    move || match outcome.get() {
        Match::Made(verdict) => Some(view! { <Details verdict=*verdict/> }),
        _ => None,
    }
}

#[component]
fn Details(verdict: Verdict) -> impl IntoView {
    let key_id = verdict.key_id.unwrap_or_default();
    view! {
        <section aria-labelledby="checks-title">
            <h2 id="checks-title">"Checked in this browser"</h2>
            <ul class="checks">
                {verdict.checks.into_iter().map(|check| view! { <CheckItem check/> }).collect_view()}
            </ul>
        </section>
        {verdict.receipt.map(|receipt| view! { <ReceiptFacts receipt key_id/> })}
    }
}

#[component]
fn CheckItem(check: Check) -> impl IntoView {
    let holds = check.fault.is_none();
    view! {
        <li data-holds=holds.to_string()>
            <Icon symbol=if holds { Symbol::Check } else { Symbol::Cross }/>
            <span>{check.what} <span class="visually-hidden">{if holds { ": holds" } else { ": does not hold" }}</span></span>
        </li>
    }
}

#[component]
fn ReceiptFacts(receipt: Receipt, key_id: String) -> impl IntoView {
    let made = receipt.rendition;
    let picture = format!("{} × {} px, {} tiles", made.width, made.height, made.pixels.tiles.len());
    let digests = [
        ("Pixels (BLAKE3 root)", "the root digest of the pixels", made.pixels.root.to_string()),
        ("File (SHA-256)", "the digest of the file", made.file.sha256.to_string()),
        ("Original (SHA-256)", "the digest of the original", receipt.original.sha256.to_string()),
        ("Recipe (SHA-256)", "the digest of the recipe", receipt.recipe_sha256.to_string()),
        ("Signed by key", "the key id", key_id),
    ];
    let digests = digests.map(|(label, copied, value)| {
        view! {
            <Fact label>
                <DigestText value label=copied/>
            </Fact>
        }
    });
    view! {
        <section aria-labelledby="receipt-title">
            <h2 id="receipt-title">"Receipt"</h2>
            <dl class="facts-list">
                <Fact label="Rendered">{format::time(&receipt.issued_at)}</Fact>
                <Fact label="Engine">{receipt.engine}</Fact>
                <Fact label="Picture">{picture}</Fact>
                <Fact label="File">{format::size(made.file.size_bytes)}</Fact>
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
