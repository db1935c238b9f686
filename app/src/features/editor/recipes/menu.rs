//! The menu for the whole edit, and the button that copies a link.

use leptos::prelude::*;

use super::super::open_button::OPEN_INPUT;
use super::super::presets::menu::PresetItems;
use super::super::state::EditorState;
use crate::browser::file_picker;
use crate::document::Document;
use crate::document::exchange::Scope;
use crate::text::recipes as text;
use crate::text::shell;
use crate::ui::icon::{Icon, Symbol};
use crate::ui::menu::{Menu, MenuItem};

impl EditorState {
    fn reset_edit(self) {
        if self.document.with_untracked(Document::is_edited) {
            self.document.update(Document::reset_edit);
            self.notices.success(text::was_reset(), None);
        }
    }
}

/// Copies a link.
#[component]
pub(in super::super) fn ShareButton() -> impl IntoView {
    let editor = expect_context::<EditorState>();
    view! {
        <button
            type="button"
            class="ghost square"
            id="share"
            aria-label=text::copy_link_title()
            title=text::copy_link_title()
            on:click=move |_| editor.copy_link()
        >
            <Icon symbol=Symbol::Share/>
        </button>
    }
}

/// The menu.
#[component]
pub(in super::super) fn RecipeMenu() -> impl IntoView {
    let editor = expect_context::<EditorState>();
    let nothing = Signal::derive(move || editor.document.with(|document| !document.is_edited()));
    view! {
        <Menu id="recipe" label=text::more() symbol=Symbol::More>
            // A phone has no room for its button.
            <MenuItem
                id="open-photographs"
                text=text::open_photographs()
                symbol=Symbol::Open
                act=|()| file_picker::open(OPEN_INPUT)
            />
            <MenuItem id="copy-edit" text=text::copy() keys=shell::key_copy() symbol=Symbol::Copy act=move |()| editor.copy_edit()/>
            <MenuItem
                id="paste-edit"
                text=text::paste()
                keys=shell::key_paste()
                symbol=Symbol::Paste
                act=move |()| editor.paste_from_clipboard(Scope::WithoutGeometry)
            />
            <MenuItem
                id="paste-whole"
                text=text::paste_whole()
                keys=shell::key_paste_whole()
                symbol=Symbol::Crop
                act=move |()| editor.paste_from_clipboard(Scope::Whole)
            />
            <hr/>
            <MenuItem id="copy-link" text=text::copy_link() symbol=Symbol::Link act=move |()| editor.copy_link()/>
            <MenuItem
                id="save-recipe"
                text=text::save_file()
                symbol=Symbol::Export
                act=move |()| editor.save_recipe_file()
            />
            <MenuItem id="open-recipe" text=text::open_file() symbol=Symbol::Open act=move |()| editor.open_recipe_file()/>
            <hr/>
            <PresetItems/>
            <hr/>
            <MenuItem
                id="reset-edit"
                text=text::reset()
                symbol=Symbol::Reset
                disabled=nothing
                act=move |()| editor.reset_edit()
            />
        </Menu>
    }
}
