//! Edits go out and come in: the clipboard, links, files; also look-up tables, which come by the same ways.

mod apply;
mod clipboard;
mod files;
mod link;
pub(super) mod menu;
pub(super) mod offer;
mod words;

use leptos::prelude::*;

use super::state::EditorState;
use super::state::waiting::{Incoming, Waiting};
use crate::document::exchange::Scope;
pub(super) use clipboard::use_recipe_keys;
pub(super) use link::use_recipe_link;
pub(super) use words::bad_value;

/// Uses what waits as soon as a photograph is opened from the empty stage, while the calling component lives.
pub(super) fn use_waiting(editor: EditorState) {
    Effect::new(move |_| {
        let asks = editor.waiting.with(|waiting| waiting.as_ref().map(|waiting| waiting.asks));
        let Some(asks) = asks else { return };
        let (is_open, can_edit) = (editor.is_open(), !editor.is_inert());
        if !is_open && asks && !editor.restoring.get() {
            editor.waiting.update(|waiting| {
                if let Some(waiting) = waiting {
                    // The empty stage lists all of it.
                    (waiting.asks, waiting.scope) = (false, Scope::Whole);
                }
            });
        } else if is_open && !asks && can_edit {
            editor.use_what_waits(None);
        }
    });
}
