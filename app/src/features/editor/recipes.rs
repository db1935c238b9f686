//! Import and export of edits by the clipboard, links and files; also import of look-up tables and Lightroom presets.

mod apply;
mod clipboard;
mod files;
pub(super) mod import_prompt;
mod lightroom;
mod link;
pub(super) mod menu;
mod messages;

use leptos::prelude::*;

use super::state::EditorState;
use super::state::pending_import::{Incoming, PendingImport};
use crate::document::exchange::Scope;
pub(super) use clipboard::use_recipe_keys;
pub(super) use link::use_recipe_link;
pub(super) use messages::bad_value;

/// Applies the pending import as soon as a photograph is opened from the empty stage, while the calling component
/// lives.
pub(super) fn use_pending_import(editor: EditorState) {
    Effect::new(move |_| {
        let needs_confirmation =
            editor.pending_import.with(|pending| pending.as_ref().map(|pending| pending.needs_confirmation));
        let Some(needs_confirmation) = needs_confirmation else { return };
        let (is_open, can_edit) = (editor.is_open(), !editor.is_read_only());
        if !is_open && needs_confirmation && !editor.restoring.get() {
            editor.pending_import.update(|pending| {
                if let Some(pending) = pending {
                    // The empty stage lists all of it.
                    (pending.needs_confirmation, pending.scope) = (false, Scope::Whole);
                }
            });
        } else if is_open && !needs_confirmation && can_edit {
            editor.apply_pending_import(None);
        }
    });
}
