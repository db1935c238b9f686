//! A link that carries a recipe.

use leptos::ev;
use leptos::prelude::*;

use super::super::state::EditorState;
use super::{Incoming, Waiting, words};
use crate::browser::address;
use crate::document::exchange::{Scope, read_fragment};
use crate::text::recipes as text;

/// Reads the recipe of the page's address, now and when it changes, while the calling component lives.
pub(in super::super) fn use_recipe_link(editor: EditorState) {
    read(editor);
    let change = window_event_listener(ev::hashchange, move |_| read(editor));
    on_cleanup(move || change.remove());
}

fn read(editor: EditorState) {
    let Some(outcome) = read_fragment(&address::fragment()) else { return };
    // A reload must not ask once more.
    address::remove_fragment();
    match outcome {
        Ok(imported) => {
            let (what, scope) = (Incoming::Recipe(words::kept(imported)), Scope::WithoutGeometry);
            // An empty stage takes the question back.
            editor.waiting.set(Some(Waiting { what, scope, file: None, asks: true }));
        }
        Err(trouble) => editor.notices.error(words::trouble(text::the_link(), trouble)),
    }
}
