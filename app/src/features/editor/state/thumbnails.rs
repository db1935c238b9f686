//! The thumbnails of a tool that are drawn: the open photograph with each thing that the tool tries on it.

use std::collections::BTreeMap;

use filters::Recipe;
use leptos::prelude::*;
use web_sys::ImageData;

/// Cheap to copy.
#[derive(Clone, Copy)]
pub(in crate::features::editor) struct Thumbnails {
    /// The thumbnails, by the name of the look or effect that each one shows.
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
pub(in crate::features::editor) struct Subject {
    pub(in crate::features::editor) photo: String,
    pub(in crate::features::editor) recipe: Recipe,
}

impl Thumbnails {
    pub(in crate::features::editor) fn new() -> Self {
        Self { pictures: RwSignal::new_local(BTreeMap::new()), subject: StoredValue::new((0, None)) }
    }

    /// The number of the subject that a thumbnail shows.
    pub(in crate::features::editor) fn version(self, name: &str) -> Option<u32> {
        self.pictures.with(|pictures| pictures.get(name).map(|picture| picture.of))
    }

    pub(in crate::features::editor) fn pixels(self, name: &str) -> Option<ImageData> {
        self.pictures.with_untracked(|pictures| pictures.get(name).map(|picture| picture.pixels.clone()))
    }

    /// Keeps a thumbnail of the subject with this number.
    pub(in crate::features::editor) fn put(self, name: &'static str, pixels: ImageData, of: u32) {
        self.pictures.update(|pictures| drop(pictures.insert(name, Picture { pixels, of })));
    }

    /// The subject's number. Pictures of the edit before stay until the new ones come; those of another photograph go.
    pub(in crate::features::editor) fn set_subject(self, wanted: &Subject) -> u32 {
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
