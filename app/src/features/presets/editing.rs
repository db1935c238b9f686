//! The button that opens the editor with a preset.

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use super::values;
use crate::library::remote::presets::types::Preset;
use crate::text::presets as text;
use crate::ui::icon::{Icon, Symbol};

/// Gives a preset to the editor, which applies it to the open photograph or to the next one. Returns whether the engine
/// can read it.
pub(super) type Edit = Callback<Preset, bool>;

/// The button. `of` is the preset as it is when the button is pressed, and `label` names it where there are several.
#[component]
pub(super) fn EditButton(
    edit: Edit,
    #[prop(into)] of: Callback<(), Option<Preset>>,
    #[prop(optional, into)] label: Option<String>,
    #[prop(optional)] primary: bool,
) -> impl IntoView {
    let navigate = StoredValue::new_local(use_navigate());
    let press = move |_| {
        let Some(preset) = of.run(()) else { return };
        let name = values::name(&preset);
        if edit.run(Preset { name, ..preset }) {
            navigate.try_with_value(|navigate| navigate("/", Default::default()));
        }
    };
    // A card has room for the symbol only.
    let is_small = label.is_some();
    view! {
        <button
            type="button"
            class:ghost=is_small
            class:square=is_small
            class:primary=primary
            data-action="use-preset"
            aria-label=label.clone()
            title=label
            on:click=press
        >
            <Icon symbol=Symbol::Sliders/>
            {(!is_small).then(|| view! { <span>{text::use_in_editor()}</span> })}
        </button>
    }
}
