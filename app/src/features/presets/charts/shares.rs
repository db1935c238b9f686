//! Bars of a share in percent, one below the other, each a button.

use leptos::prelude::*;

use crate::text::presets as text;

/// A row.
#[derive(Clone)]
pub(in super::super) struct Share {
    pub(in super::super) name: String,
    pub(in super::super) percent: u64,
    /// What the row counts, for its label.
    pub(in super::super) makes: u64,
    pub(in super::super) is_chosen: Signal<bool>,
    pub(in super::super) press: Callback<()>,
}

/// The rows.
#[component]
pub(in super::super) fn Shares(rows: Vec<Share>) -> impl IntoView {
    let rows = rows.into_iter().map(|Share { name, percent, makes, is_chosen, press }| {
        view! {
            <li>
                <button
                    type="button"
                    class="share-row"
                    aria-pressed=move || is_chosen.get().to_string()
                    on:click=move |_| press.run(())
                >
                    <span class="share-name">{name}</span>
                    <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
                        <rect class="track" width="100" height="8"/>
                        <rect class="bin central" width=percent height="8"/>
                    </svg>
                    <span class="share-percent">
                        {text::percent(percent)}
                        <span class="visually-hidden">{format!(" · {}", text::count_makes(makes))}</span>
                    </span>
                </button>
            </li>
        }
    });
    view! { <ul class="shares">{rows.collect_view()}</ul> }
}
