//! A link that contains a recipe.

use leptos::ev;
use leptos::prelude::*;

use super::super::state::EditorState;
use super::{Incoming, PendingImport, messages};
use crate::browser::address;
use crate::document::exchange::{Scope, read_fragment};
use crate::text::recipes as text;

/// Reads the recipe in the page's address, now and after each change, while the calling component lives.
pub(in super::super) fn use_recipe_link(editor: EditorState) {
    read(editor);
    let change = window_event_listener(ev::hashchange, move |_| read(editor));
    on_cleanup(move || change.remove());
}

fn read(editor: EditorState) {
    let Some(outcome) = read_fragment(&address::fragment()) else { return };
    // A reload must not ask again.
    address::remove_fragment();
    match outcome {
        Ok(imported) => {
            let (what, scope) = (Incoming::Recipe(messages::store_luts(imported)), Scope::WithoutGeometry);
            // On an empty stage it needs no confirmation.
            editor.pending_import.set(Some(PendingImport {
                what,
                preset: None,
                scope,
                file: None,
                needs_confirmation: true,
            }));
        }
        Err(error) => editor.notices.error(messages::import_error(text::the_link(), error)),
    }
}
