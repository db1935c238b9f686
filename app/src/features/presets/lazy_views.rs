//! The lazily loaded views of the presets, in one part of the module.

use leptos::prelude::*;

use super::library::LibraryPage;
use super::preset::PresetPage;

/// A view of the presets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PresetsView(View);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum View {
    Library,
    Preset,
}

impl PresetsView {
    /// The page of all presets.
    pub(crate) const LIBRARY: Self = Self(View::Library);
    /// The page of one preset.
    pub(crate) const PRESET: Self = Self(View::Preset);

    /// Creates the view. Only the program may call it, inside the part; any other caller would move the code into the
    /// first part.
    pub fn build(self) -> AnyView {
        match self.0 {
            View::Library => view! { <LibraryPage/> }.into_any(),
            View::Preset => view! { <PresetPage/> }.into_any(),
        }
    }
}
