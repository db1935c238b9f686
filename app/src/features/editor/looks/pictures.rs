//! The pictures of the looks: the open photograph in its current edit, with each look instead of the one that is used. They are rendered one
//! after another, so that the preview can come between, and kept until the photograph or the edit changes.

use std::time::Duration;

use filters::Look;
use gloo_timers::future::sleep;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::super::state::EditorState;
use super::super::state::look_pictures::{LookPictures, Picture, Subject};
use crate::document::Document;

/// The name of the picture without a look.
pub(super) const NONE: &str = "";

/// An edit that changes, as during a drag, is not rendered again and again.
const RENDER_DELAY: Duration = Duration::from_millis(250);

/// Renders what is missing, and everything anew when the photograph or the edit changes, while the calling component lives.
pub(super) fn render_pictures(editor: EditorState, looks: &'static [Look]) {
    let LookPictures { round, .. } = editor.look_pictures;
    let wanted = Memo::new(move |_| {
        let photo = editor.photo.with(|photo| photo.as_ref().map(|photo| photo.id.clone()))?;
        Some(Subject { photo, recipe: editor.document.with(|document| document.draft().with_look(&[])) })
    });
    Effect::new(move |before: Option<()>| {
        let Some(wanted) = wanted.get() else { return };
        round.update_value(|round| *round += 1);
        let own_round = round.get_value();
        spawn_local(async move {
            if before.is_some() {
                sleep(RENDER_DELAY).await;
            }
            render_round(editor, looks, wanted, own_round).await;
        });
    });
    on_cleanup(move || round.update_value(|round| *round += 1));
}

async fn render_round(editor: EditorState, looks: &'static [Look], wanted: Subject, own_round: u32) {
    let all = editor.look_pictures;
    let is_over = move || all.round.get_value() != own_round;
    if is_over() {
        return;
    }
    let number = all.take_subject(&wanted);
    for (name, steps) in [(NONE, &[][..])].into_iter().chain(looks.iter().map(|look| (look.name, &look.steps[..]))) {
        while editor.document.with_untracked(Document::in_gesture) && !is_over() {
            sleep(RENDER_DELAY).await;
        }
        if is_over() {
            return;
        }
        if untrack(|| all.version(name)) == Some(number) {
            continue;
        }
        let recipe = editor.document.with_untracked(|document| document.draft().with_look(steps));
        // A look that does not fit the photograph has no picture; choosing it says why.
        if let Ok(pixels) = editor.viewport.thumbnail(recipe).await
            && !is_over()
        {
            all.pictures.update(|pictures| {
                pictures.insert(name, Picture { pixels, of: number });
            });
        }
    }
}
