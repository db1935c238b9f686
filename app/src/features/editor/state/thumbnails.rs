//! The rendered thumbnails of a tool: the open photograph with each variant of the tool.

use std::collections::BTreeMap;

use filters::Recipe;
use leptos::prelude::*;
use web_sys::ImageData;

/// Cheap to copy.
#[derive(Clone, Copy)]
pub(in crate::features::editor) struct Thumbnails {
    /// The thumbnails, by the name of the look or effect.
    pictures: RwSignal<BTreeMap<&'static str, Picture>, LocalStorage>,
    subject: StoredValue<(u32, Option<Subject>)>,
}

#[derive(Clone)]
struct Picture {
    pixels: ImageData,
    /// The number of the subject that it shows.
    of: u32,
}

/// The subject of the thumbnails: a photograph, and the part of its edit that they depend on.
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

    /// Stores a thumbnail of the subject with this number.
    pub(in crate::features::editor) fn put(self, name: &'static str, pixels: ImageData, of: u32) {
        self.pictures.update(|pictures| drop(pictures.insert(name, Picture { pixels, of })));
    }

    /// Sets the subject and returns its number. Thumbnails of the previous edit stay until they are replaced; those of
    /// another photograph are removed.
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
