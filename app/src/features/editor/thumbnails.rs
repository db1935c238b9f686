//! Thumbnails of the open photograph in its current edit, each with something tried on it: a look, an effect. They are rendered one after
//! another, so that the preview can come between, and kept until the photograph or the edit changes.

use std::collections::BTreeMap;

use filters::Recipe;
use leptos::html::Canvas;
use leptos::prelude::*;
use web_sys::ImageData;

use super::rest::{Round, at_rest};
use super::state::EditorState;
use crate::browser::canvas::draw;
use crate::document::Document;

/// The thumbnails of one tool. Cheap to copy.
#[derive(Clone, Copy)]
pub(super) struct Thumbnails {
    /// By the name of what is tried.
    pictures: RwSignal<BTreeMap<&'static str, Picture>, LocalStorage>,
    subject: StoredValue<(u32, Option<Subject>)>,
}

#[derive(Clone)]
struct Picture {
    pixels: ImageData,
    /// The number of the subject that it shows.
    of: u32,
}

/// A photograph, and what the thumbnails depend on of its edit.
#[derive(Debug, Clone, PartialEq)]
struct Subject {
    photo: String,
    recipe: Recipe,
}

/// What a tool tries on the photograph.
#[derive(Clone, Copy)]
pub(super) struct Trials {
    /// The names, in the order in which they are rendered.
    pub(super) names: fn() -> Vec<&'static str>,
    /// What all depend on.
    pub(super) subject: fn(&Document) -> Recipe,
    /// The edit with one of them.
    pub(super) recipe: fn(&Document, &str) -> Recipe,
}

impl Thumbnails {
    pub(super) fn new() -> Self {
        Self { pictures: RwSignal::new_local(BTreeMap::new()), subject: StoredValue::new((0, None)) }
    }

    /// Renders what is missing, and everything anew when the photograph or the edit changes, while the calling component lives.
    pub(super) fn render(self, editor: EditorState, trials: Trials) {
        let subject = Memo::new(move |_| {
            let photo = editor.photo.with(|photo| photo.as_ref().map(|photo| photo.id.clone()))?;
            Some(Subject { photo, recipe: editor.document.with(trials.subject) })
        });
        at_rest(editor, subject, move |subject, round| self.render_round(editor, trials, subject, round));
    }

    async fn render_round(self, editor: EditorState, trials: Trials, subject: Subject, round: Round) {
        let of = self.take_subject(&subject);
        for name in (trials.names)() {
            if !round.rests().await {
                return;
            }
            if untrack(|| self.version(name)) == Some(of) {
                continue;
            }
            let recipe = editor.document.with_untracked(|document| (trials.recipe)(document, name));
            // What does not fit the photograph has no picture; choosing it says why.
            if let Ok(pixels) = editor.viewport.thumbnail(recipe).await
                && !round.is_over()
            {
                self.pictures.update(|pictures| drop(pictures.insert(name, Picture { pixels, of })));
            }
        }
    }

    /// The number of the subject that a thumbnail shows.
    fn version(self, name: &str) -> Option<u32> {
        self.pictures.with(|pictures| pictures.get(name).map(|picture| picture.of))
    }

    /// The subject's number. Pictures of the edit before stay until the new ones come; those of another photograph go.
    fn take_subject(self, wanted: &Subject) -> u32 {
        let (number, subject) = self.subject.get_value();
        if subject.as_ref() == Some(wanted) {
            return number;
        }
        if subject.is_none_or(|subject| subject.photo != wanted.photo) {
            self.pictures.update(BTreeMap::clear);
        }
        self.subject.set_value((number + 1, Some(wanted.clone())));
        number + 1
    }
}

/// One of the thumbnails.
#[component]
pub(super) fn Thumbnail(thumbnails: Thumbnails, name: &'static str) -> impl IntoView {
    let canvas = NodeRef::<Canvas>::new();
    let version = Memo::new(move |_| thumbnails.version(name));
    Effect::new(move |_| {
        let (Some(canvas), Some(_)) = (canvas.get(), version.get()) else { return };
        let pixels = thumbnails.pictures.with_untracked(|pictures| pictures.get(name).map(|it| it.pixels.clone()));
        if let Some(pixels) = pixels {
            draw(&canvas, &pixels);
        }
    });
    view! { <canvas node_ref=canvas data-drawn=move || version.with(Option::is_some).to_string() aria-hidden="true"></canvas> }
}
