//! The items of the editor's menu that save the edit as a preset.

use leptos::prelude::*;

use super::super::state::EditorState;
use crate::document::Document;
use crate::text::editor_presets as text;
use crate::ui::icon::Symbol;
use crate::ui::menu::MenuItem;

/// The items: a new preset, and a new version of the preset that the edit began with.
#[component]
pub(in super::super) fn PresetItems() -> impl IntoView {
    let editor = expect_context::<EditorState>();
    let nothing = Signal::derive(move || editor.document.with(|document| !document.is_edited()));
    let used = Memo::new(move |_| {
        editor.document.with(|document| Document::preset(document).filter(|used| used.may_edit).cloned())
    });
    view! {
        <MenuItem
            id="save-preset"
            text=text::save_as_preset()
            symbol=Symbol::Layers
            disabled=nothing
            act=move |()| editor.names_preset.set(true)
        />
        {move || used.get().map(|used| {
            let label = text::save_as_version(used.version + 1, &used.name);
            view! {
                <MenuItem
                    id="save-version"
                    text=label
                    symbol=Symbol::Plus
                    act=move |()| editor.save_as_version(used.clone())
                />
            }
        })}
    }
}
