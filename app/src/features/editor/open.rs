//! Opens photographs: files of this device, samples, and images of the gallery.

use api::Image;
use filters::{Limits, Recipe};
use js_sys::Array;
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::{Blob, File};

use super::state::{EditorState, Photo};
use crate::document::Document;
use crate::library::remote::{files, images};
use crate::ui::format;

impl EditorState {
    /// Opens a file that a person chose, dropped or pasted.
    pub(super) fn open_file(self, file: File) {
        let name = Some(file.name()).filter(|name| !name.is_empty()).unwrap_or_else(|| "photograph".to_owned());
        self.open(name, file.into(), None, Recipe::default());
    }

    /// Opens one of the sample photographs.
    pub(super) fn open_sample(self, file_name: &'static str) {
        if self.opening.with_untracked(Option::is_some) {
            return;
        }
        self.opening.set(Some(file_name.to_owned()));
        spawn_local(async move {
            let sample = files::sample(file_name).await;
            self.opening.set(None);
            match sample {
                Some(file) => self.open(file_name.to_owned(), file, None, Recipe::default()),
                None => self.notices.bad("The sample photograph could not be loaded. Check the connection."),
            }
        });
    }

    /// Opens an image of the gallery with a recipe that was made for it.
    pub(crate) fn open_from_edge(self, image: Image, recipe: Recipe) {
        if self.opening.with_untracked(Option::is_some) {
            return;
        }
        self.opening.set(Some(image.name.clone()));
        spawn_local(async move {
            let original = images::original(&image.id).await;
            self.opening.set(None);
            match original.map(|bytes| Blob::new_with_buffer_source_sequence(&Array::of1(&bytes))) {
                Ok(Ok(file)) => self.open(image.name, file, Some(image.id), recipe),
                Ok(Err(_)) => self.notices.bad("The browser has no room for the photograph."),
                Err(error) => self.notices.bad(self.edge.failed(&error)),
            }
        });
    }

    fn open(self, name: String, file: Blob, image_id: Option<String>, recipe: Recipe) {
        if self.opening.with_untracked(Option::is_some) {
            return;
        }
        self.notices.dismiss();
        // Before the bytes are read: a file that the engine would refuse for its size need not fill the memory first.
        let (size, limit) = (file.size() as u64, Limits::BROWSER.source_bytes);
        if size > limit {
            let (size, limit) = (format::size(size), format::size(limit));
            return self.notices.bad(format!("{name} is {size}; the limit is {limit}."));
        }
        self.opening.set(Some(name.clone()));
        spawn_local(async move {
            let outcome = self.viewport.open(&file).await;
            self.opening.set(None);
            match outcome {
                Ok(info) => {
                    self.before.set(false);
                    self.document.set(Document::with(recipe));
                    self.photo.set(Some(Photo { name, file, info, image_id }));
                }
                Err(refusal) => self.notices.bad(format!("{name} cannot be opened. {}", refusal.message)),
            }
        });
    }
}
