//! The lazily loaded views of the presets, in one part of the module.

use leptos::prelude::*;

use super::editing::Edit;
use super::library::LibraryPage;
use super::preset::PresetPage;

/// A view of the presets.
#[derive(Clone, Copy)]
pub struct PresetsView(View);

#[derive(Clone, Copy)]
enum View {
    Library(Edit),
    Preset(Edit),
}

impl PresetsView {
    /// The page of all presets.
    pub(crate) const fn library(edit: Edit) -> Self {
        Self(View::Library(edit))
    }

    /// The page of one preset.
    pub(crate) const fn preset(edit: Edit) -> Self {
        Self(View::Preset(edit))
    }

    /// Creates the view. Only the program may call it, inside the part; any other caller would move the code into the
    /// first part.
    pub fn build(self) -> AnyView {
        match self.0 {
            View::Library(edit) => view! { <LibraryPage edit/> }.into_any(),
            View::Preset(edit) => view! { <PresetPage edit/> }.into_any(),
        }
    }
}
