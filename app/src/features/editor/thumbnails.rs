//! Draws thumbnails of the open photograph in its current edit, each with something tried on it: a look, an effect. They are rendered one
//! after another, so that the preview can come between, and kept until the photograph or the edit changes.

use filters::Recipe;
use leptos::html::Canvas;
use leptos::prelude::*;

use super::debounce::{DebouncedRun, debounced_effect};
use super::state::EditorState;
use super::state::thumbnails::{Subject, Thumbnails};
use crate::browser::canvas::draw;
use crate::document::Document;

/// What a tool tries on the photograph.
#[derive(Clone, Copy)]
pub(super) struct ThumbnailSet {
    /// The names, in the order in which they are rendered.
    pub(super) names: fn() -> Vec<&'static str>,
    /// What all depend on.
    pub(super) subject: fn(&Document) -> Recipe,
    /// The edit with one of them.
    pub(super) recipe: fn(&Document, &str) -> Recipe,
}

/// Renders the thumbnails that are missing. When the photograph or the edit changes, renders all of them again. Ends with the calling component.
pub(super) fn render_thumbnails(editor: EditorState, thumbnails: Thumbnails, thumbnail_set: ThumbnailSet) {
    let subject = Memo::new(move |_| {
        let photo = editor.photo.with(|photo| photo.as_ref().map(|photo| photo.id.clone()))?;
        Some(Subject { photo, recipe: editor.document.with(thumbnail_set.subject) })
    });
    debounced_effect(editor, subject, move |subject, run| render_all(editor, thumbnails, thumbnail_set, subject, run));
}

async fn render_all(
    editor: EditorState,
    thumbnails: Thumbnails,
    thumbnail_set: ThumbnailSet,
    subject: Subject,
    run: DebouncedRun,
) {
    let of = thumbnails.set_subject(&subject);
    for name in (thumbnail_set.names)() {
        if !run.settled().await {
            return;
        }
        if untrack(|| thumbnails.version(name)) == Some(of) {
            continue;
        }
        let recipe = editor.document.with_untracked(|document| (thumbnail_set.recipe)(document, name));
        // What does not fit the photograph has no picture; choosing it says why.
        if let Ok(pixels) = editor.viewport.thumbnail(recipe).await
            && !run.is_cancelled()
        {
            thumbnails.put(name, pixels, of);
        }
    }
}

/// One of the thumbnails.
#[component]
pub(super) fn Thumbnail(thumbnails: Thumbnails, name: &'static str) -> impl IntoView {
    let canvas = NodeRef::<Canvas>::new();
    let version = Memo::new(move |_| thumbnails.version(name));
    Effect::new(move |_| {
        let (Some(canvas), Some(_)) = (canvas.get(), version.get()) else { return };
        if let Some(pixels) = thumbnails.pixels(name) {
            draw(&canvas, &pixels);
        }
    });
    view! { <canvas node_ref=canvas data-drawn=move || version.with(Option::is_some).to_string() aria-hidden="true"></canvas> }
}
