//! The tool of effects.

use leptos::prelude::*;

use super::adjust::Control;

#[component]
pub(super) fn EffectsPanel() -> impl IntoView {
    view! {
        <section class="adjust" data-section="effects" data-chosen="true">
            <Control op="vignette" param="amount"/>
            <Control op="grain" param="amount"/>
        </section>
    }
}
