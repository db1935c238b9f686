//! A list of changes in words.

use leptos::prelude::*;

use super::values;
use crate::library::remote::presets::types::Change;
use crate::text::presets as text;

/// A list of changes: what, from, to.
#[component]
pub(super) fn Changes(changes: Vec<Change>) -> impl IntoView {
    let rows = changes.into_iter().map(|change| {
        let values = values::has_values(change.kind).then(|| {
            let [from, to] = [&change.from, &change.to].map(|it| values::side(&change, it.as_ref()));
            view! {
                <span class="change-values">
                    {from} <span class="visually-hidden">{text::becomes()}</span> <span aria-hidden="true">" → "</span>
                    <strong>{to}</strong>
                </span>
            }
        });
        view! { <li><span>{values::title(&change)}</span>{values}</li> }
    });
    view! { <ul class="change-list">{rows.collect_view()}</ul> }
}
