//! Toggle switch.

use leptos::prelude::*;

/// The switch after its label.
#[component]
pub(crate) fn Toggle(
    name: &'static str,
    #[prop(into)] label: String,
    #[prop(into)] value: Signal<bool>,
    #[prop(into)] set: Callback<bool>,
) -> impl IntoView {
    view! {
        <label class="control toggle">
            <span class="label">{label}</span>
            <input
                type="checkbox"
                role="switch"
                name=name
                prop:checked=value
                on:change=move |event| set.run(event_target_checked(&event))
            />
        </label>
    }
}
