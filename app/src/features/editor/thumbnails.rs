//! Renders thumbnails of the open photograph with variants of its current edit: looks or effects. They are rendered one
//! at a time, so that the preview has priority, and cached until the photograph or the edit changes.

use filters::Recipe;
use leptos::html::Canvas;
use leptos::prelude::*;

use super::debounce::{DebouncedRun, debounced_effect};
use super::state::EditorState;
use super::state::thumbnails::{Subject, Thumbnails};
use crate::browser::canvas::draw;
use crate::document::Document;

/// A set of thumbnails: the variants of a tool.
#[derive(Clone, Copy)]
pub(super) struct ThumbnailSet {
    /// The names, in the order of rendering.
    pub(super) names: fn() -> Vec<&'static str>,
    /// The part of the edit that all thumbnails depend on.
    pub(super) subject: fn(&Document) -> Recipe,
    /// The edit with one of the variants.
    pub(super) recipe: fn(&Document, &str) -> Recipe,
}

/// Renders the missing thumbnails, and all of them after the photograph or the edit has changed. Ends with the calling
/// component.
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
        // A variant that does not fit the photograph has no thumbnail. The reason is shown when it is selected.
        if let Ok(pixels) = editor.viewport.thumbnail(recipe).await
            && !run.is_cancelled()
        {
            thumbnails.put(name, pixels, of);
        }
    }
}

/// A thumbnail of the set.
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
