//! A shortened digest, with a button that copies it in full.

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::browser::clipboard;
use crate::ui::format;
use crate::ui::icon::{Icon, Symbol};

/// The duration of the check mark, in milliseconds.
const TICK_MS: u32 = 1500;

/// `copy_label` is the label of the copy button.
#[component]
pub(super) fn DigestText(#[prop(into)] value: String, copy_label: &'static str) -> impl IntoView {
    let copied = RwSignal::new(false);
    let whole = value.clone();
    let copy = move |_| {
        let whole = whole.clone();
        spawn_local(async move {
            if clipboard::copy(&whole).await {
                copied.set(true);
                TimeoutFuture::new(TICK_MS).await;
                // The page may be gone by now.
                let _ = copied.try_set(false);
            }
        });
    };
    view! {
        <span class="digest">
            <code title=value.clone()>{format::short_digest(&value)}</code>
            <button type="button" class="ghost square" aria-label=copy_label on:click=copy>
                {move || view! { <Icon symbol=if copied.get() { Symbol::Check } else { Symbol::Copy }/> }}
            </button>
        </span>
    }
}
