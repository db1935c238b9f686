//! The proof of a rendition: what was checked in this browser, what it came to, and what the receipt states.

use leptos::prelude::*;

use super::digest::DigestText;
use super::icon::{Icon, Symbol};
use crate::model::text;
use crate::verify::{Outcome, Verdict};

/// How far the check has come.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Match {
    /// Under way; what is being done.
    Checking(&'static str),
    /// It cannot be made; a sentence.
    Unavailable(String),
    /// Made.
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
pub(crate) fn MatchBadge(#[prop(into)] outcome: Signal<Match>) -> impl IntoView {
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
pub(crate) fn ProofDetails(#[prop(into)] outcome: Signal<Match>) -> impl IntoView {
    move || match outcome.get() {
        Match::Made(verdict) => Some(view! { <Details verdict=*verdict/> }),
        _ => None,
    }
}

#[component]
fn Details(verdict: Verdict) -> impl IntoView {
    let checks = verdict.checks.into_iter().map(|check| {
        let holds = check.fault.is_none();
        view! {
            <li data-holds=holds.to_string()>
                <Icon symbol=if holds { Symbol::Check } else { Symbol::Cross }/>
                <span>{check.what} <span class="visually-hidden">{if holds { ": holds" } else { ": does not hold" }}</span></span>
            </li>
        }
    });
    let checks = checks.collect_view();
    let key_id = verdict.key_id.unwrap_or_default();
    let facts = verdict.receipt.map(|receipt| {
        let made = receipt.rendition;
        let tiles = made.pixels.tiles.len();
        let picture = format!("{} × {} px, {tiles} tiles", made.width, made.height);
        let (root, file) = (made.pixels.root.to_string(), made.file);
        let (original, recipe) = (receipt.original.sha256.to_string(), receipt.recipe_sha256.to_string());
        view! {
            <section aria-labelledby="receipt-title">
                <h2 id="receipt-title">"Receipt"</h2>
                <dl class="facts-list">
                    <Fact label="Rendered">{text::time(&receipt.issued_at)}</Fact>
                    <Fact label="Engine">{receipt.engine}</Fact>
                    <Fact label="Picture">{picture}</Fact>
                    <Fact label="File">{text::size(file.size_bytes)}</Fact>
                    <Fact label="Pixels (BLAKE3 root)">
                        <DigestText value=root label="the root digest of the pixels"/>
                    </Fact>
                    <Fact label="File (SHA-256)">
                        <DigestText value=file.sha256.to_string() label="the digest of the file"/>
                    </Fact>
                    <Fact label="Original (SHA-256)">
                        <DigestText value=original label="the digest of the original"/>
                    </Fact>
                    <Fact label="Recipe (SHA-256)">
                        <DigestText value=recipe label="the digest of the recipe"/>
                    </Fact>
                    <Fact label="Signed by key">
                        <DigestText value=key_id label="the key id"/>
                    </Fact>
                </dl>
            </section>
        }
    });
    view! {
        <section aria-labelledby="checks-title">
            <h2 id="checks-title">"Checked in this browser"</h2>
            <ul class="checks">{checks}</ul>
        </section>
        {facts}
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
