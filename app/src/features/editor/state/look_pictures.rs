//! The pictures of the looks that are drawn.

use std::collections::BTreeMap;

use filters::Recipe;
use leptos::prelude::*;
use web_sys::ImageData;

/// Cheap to copy.
#[derive(Clone, Copy)]
pub(in crate::features::editor) struct LookPictures {
    /// By the look's name.
    pub(in crate::features::editor) pictures: RwSignal<BTreeMap<&'static str, Picture>, LocalStorage>,
    pub(in crate::features::editor) subject: StoredValue<(u32, Option<Subject>)>,
    /// Rounds before this one are over.
    pub(in crate::features::editor) round: StoredValue<u32>,
}

#[derive(Clone)]
pub(in crate::features::editor) struct Picture {
    pub(in crate::features::editor) pixels: ImageData,
    /// The number of the subject that it shows.
    pub(in crate::features::editor) of: u32,
}

/// A photograph, and its edit without a look.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::features::editor) struct Subject {
    pub(in crate::features::editor) photo: String,
    pub(in crate::features::editor) recipe: Recipe,
}

impl LookPictures {
    pub(in crate::features::editor) fn new() -> Self {
        Self {
            pictures: RwSignal::new_local(BTreeMap::new()),
            subject: StoredValue::new((0, None)),
            round: StoredValue::new(0),
        }
    }

    /// The number of the subject that the look's picture shows.
    pub(in crate::features::editor) fn version(self, look: &str) -> Option<u32> {
        self.pictures.with(|pictures| pictures.get(look).map(|picture| picture.of))
    }

    pub(in crate::features::editor) fn pixels(self, look: &str) -> Option<ImageData> {
        self.pictures.with_untracked(|pictures| pictures.get(look).map(|picture| picture.pixels.clone()))
    }

    /// The subject's number. Pictures of the edit before stay until the new ones come; those of another photograph go.
    pub(in crate::features::editor) fn take_subject(self, wanted: &Subject) -> u32 {
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
