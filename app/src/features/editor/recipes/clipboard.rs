//! Copies the edit, and pastes it onto other photographs.

use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::super::state::EditorState;
use super::apply::SuccessNotice;
use super::messages;
use crate::browser::clipboard;
use crate::browser::keyboard::{is_inside, is_page_blocked};
use crate::document::exchange::{self, Scope};
use crate::text::recipes as text;

/// Elements that handle copy and paste themselves.
const FIELDS: &str = "input[type=text], input[type=search], input[type=number], textarea, select, dialog";

/// Ctrl+C copies the edit, unless it would copy something else, while the calling component lives. Returns the scope of
/// the next paste: with Shift, everything.
pub(in super::super) fn use_recipe_keys(editor: EditorState) -> StoredValue<Scope> {
    let scope = StoredValue::new(Scope::WithoutGeometry);
    let down = window_event_listener(ev::keydown, move |event| {
        if !(event.ctrl_key() || event.meta_key()) || event.alt_key() {
            return;
        }
        match (event.key().to_ascii_lowercase().as_str(), event.shift_key()) {
            ("v", shift) => scope.set_value(if shift { Scope::Whole } else { Scope::WithoutGeometry }),
            ("c", false)
                if !is_inside(&event, FIELDS)
                    && !is_page_blocked()
                    && !clipboard::is_text_selected()
                    && untrack(|| editor.is_open()) =>
            {
                event.prevent_default();
                editor.copy_edit();
            }
            _ => {}
        }
    });
    on_cleanup(move || down.remove());
    scope
}

impl EditorState {
    pub(super) fn copy_edit(self) {
        let recipe = self.document.with_untracked(|document| document.draft().recipe());
        if recipe.steps.is_empty() {
            return self.notices.error(text::nothing_to_copy());
        }
        spawn_local(async move {
            match clipboard::copy(&exchange::text_of(&recipe)).await {
                true => self.notices.success(text::copied(), None),
                false => self.notices.error(text::copy_refused()),
            }
        });
    }

    /// Copies a link that opens the editor with this edit.
    pub(super) fn copy_link(self) {
        let recipe = self.document.with_untracked(|document| document.draft().recipe());
        if recipe.steps.is_empty() {
            return self.notices.error(text::nothing_to_copy());
        }
        let Some(fragment) = exchange::fragment_of(&recipe) else { return self.notices.error(text::link_too_long()) };
        spawn_local(async move {
            match clipboard::copy(&crate::browser::address::with_fragment(&fragment)).await {
                true => self.notices.success(text::link_copied(), None),
                false => self.notices.error(text::copy_refused()),
            }
        });
    }

    /// Pastes text that is an edit. Returns `false` for other text.
    pub(in super::super) fn paste_text(self, pasted: &str, scope: Scope) -> bool {
        if !exchange::looks_like_recipe(pasted) {
            return false;
        }
        let source = text::the_clipboard().to_owned();
        match exchange::read(pasted) {
            Err(error) => self.notices.error(messages::import_error(&source, error)),
            Ok(_) if !untrack(|| self.is_open()) => self.notices.error(text::no_photograph()),
            Ok(_) if untrack(|| self.is_read_only()) => {}
            Ok(imported) => {
                let recipe = messages::store_luts(imported);
                spawn_local(async move {
                    self.apply_recipe(recipe, scope, source, SuccessNotice::Pasted).await;
                });
            }
        }
        true
    }

    /// Reads the clipboard for the menu. The browser may ask the user first.
    pub(super) fn paste_from_clipboard(self, scope: Scope) {
        spawn_local(async move {
            match clipboard::read().await {
                None => self.notices.error(text::paste_refused()),
                Some(pasted) if self.paste_text(&pasted, scope) => {}
                Some(_) => self.notices.error(text::clipboard_without_edit()),
            }
        });
    }
}
