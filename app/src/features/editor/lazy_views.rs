//! The lazily loaded views of the editor, in one part of the module: what is not needed before a photograph is open.

use leptos::prelude::*;

use super::crop::{CropFrame, CropPanel};
use super::effects::EffectsPanel;
use super::export::ExportForm;
use super::history::HistoryLists;
use super::looks::LooksPanel;
use super::presets::PresetForm;
use super::steps::StepsPanel;

/// A view of the editor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EditorView(View);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum View {
    Looks,
    Crop,
    CropFrame,
    Effects,
    Steps,
    Export,
    History,
    Preset,
}

impl EditorView {
    pub(super) const LOOKS: Self = Self(View::Looks);
    pub(super) const CROP: Self = Self(View::Crop);
    pub(super) const CROP_FRAME: Self = Self(View::CropFrame);
    pub(super) const EFFECTS: Self = Self(View::Effects);
    pub(super) const STEPS: Self = Self(View::Steps);
    pub(super) const EXPORT: Self = Self(View::Export);
    pub(super) const HISTORY: Self = Self(View::History);
    pub(super) const PRESET: Self = Self(View::Preset);

    /// Creates the view. Only the program may call it, inside the part; any other caller would move the code into the
    /// first part.
    pub fn build(self) -> AnyView {
        match self.0 {
            View::Looks => view! { <LooksPanel/> }.into_any(),
            View::Crop => view! { <CropPanel/> }.into_any(),
            View::CropFrame => view! { <CropFrame/> }.into_any(),
            View::Effects => view! { <EffectsPanel/> }.into_any(),
            View::Steps => view! { <StepsPanel/> }.into_any(),
            View::Export => view! { <ExportForm/> }.into_any(),
            View::History => view! { <HistoryLists/> }.into_any(),
            View::Preset => view! { <PresetForm/> }.into_any(),
        }
    }
}
