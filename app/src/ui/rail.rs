//! The buttons of the rail at the side, or at the bottom of a phone.

use leptos::prelude::*;

use super::icon::{Icon, Symbol};

/// A tool: its symbol over its name; `pressed` while its panel is shown. A dot says that it has changed the photograph.
#[component]
pub(crate) fn RailButton(
    id: &'static str,
    symbol: Symbol,
    #[prop(into)] text: String,
    #[prop(into)] pressed: Signal<bool>,
    #[prop(optional, into)] changed: Signal<bool>,
    #[prop(optional, into)] disabled: Signal<bool>,
    #[prop(into)] act: Callback<()>,
) -> impl IntoView {
    view! {
        <button
            type="button"
            id=id
            class="rail-item"
            aria-pressed=move || pressed.get().to_string()
            data-changed=move || changed.get().to_string()
            disabled=disabled
            on:click=move |_| act.run(())
        >
            <Icon symbol/>
            <span>{text}</span>
        </button>
    }
}
