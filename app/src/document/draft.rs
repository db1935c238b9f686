//! The state of an edit: the stack of steps and the output settings, and the recipes that are built from them.

use filters::{AssetId, Group, Output, Recipe, Step};

use super::preset::UsedPreset;

/// Identifies a step. The id stays the same when the step moves in the stack.
pub(crate) type StepId = u32;

/// One step of the stack.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Entry {
    pub(crate) id: StepId,
    pub(crate) step: Step,
    /// A disabled step stays in the stack but not in the recipe.
    pub(crate) enabled: bool,
    /// Whether the step belongs to the look, and is removed with it.
    pub(crate) from_look: bool,
}

impl Entry {
    /// An enabled step that does not belong to a look.
    pub(crate) const fn new(id: StepId, step: Step) -> Self {
        Self { id, step, enabled: true, from_look: false }
    }

    /// Whether the engine can render the step. A resize step without a side is incomplete: it stays in the stack but
    /// not in the recipe.
    pub(crate) fn is_complete(&self) -> bool {
        self.step.spec().name != "resize" || ["width", "height"].iter().any(|side| self.step.get(side).is_some())
    }

    fn is_geometry(&self) -> bool {
        self.step.spec().group == Group::Geometry
    }
}

/// The look in use.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct UsedLook {
    pub(crate) name: String,
    /// From 0 (no effect) to 1 (full effect).
    pub(crate) strength: f64,
}

/// The value that undo and redo restore.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Draft {
    pub(crate) entries: Vec<Entry>,
    pub(crate) output: Output,
    pub(crate) look: Option<UsedLook>,
    /// The preset that the edit began with.
    pub(crate) preset: Option<UsedPreset>,
}

impl Draft {
    /// The recipe of the enabled steps.
    pub(crate) fn recipe(&self) -> Recipe {
        Recipe { steps: self.enabled().map(|entry| entry.step.clone()).collect(), output: self.output }
    }

    /// The recipe of a preset: `with_geometry` says whether the crop and the size of the photograph are part of it.
    pub(crate) fn preset_recipe(&self, with_geometry: bool) -> Recipe {
        let entries = self.enabled().filter(|entry| with_geometry || !entry.is_geometry());
        Recipe { steps: entries.map(|entry| entry.step.clone()).collect(), output: self.output }
    }

    /// Whether the edit crops, turns or resizes the photograph.
    pub(crate) fn has_geometry(&self) -> bool {
        self.entries.iter().any(Entry::is_geometry)
    }

    /// The look-up tables that the steps refer to, including disabled steps.
    pub(crate) fn tables(&self) -> Vec<AssetId> {
        self.entries.iter().flat_map(|entry| entry.step.assets()).collect()
    }

    /// The recipe of the unedited picture with the geometry of the edit, so that "before" aligns with "after".
    pub(crate) fn before(&self) -> Recipe {
        let geometry = self.enabled().filter(|entry| entry.is_geometry());
        Recipe { steps: geometry.map(|entry| entry.step.clone()).collect(), output: self.output }
    }

    /// The recipe that shows only one step, enabled or not, with the geometry of the edit. Without such a step, the
    /// whole recipe.
    pub(crate) fn solo(&self, solo: Option<StepId>) -> Recipe {
        Recipe { steps: self.shown(solo).map(|entry| entry.step.clone()).collect(), output: self.output }
    }

    /// The step that a JSON pointer into [`Self::solo`] refers to, such as `/ops/2/width`.
    pub(crate) fn entry_at(&self, pointer: &str, solo: Option<StepId>) -> Option<StepId> {
        let index = pointer.strip_prefix("/ops/")?.split('/').next()?.parse().ok()?;
        self.shown(solo).nth(index).map(|entry| entry.id)
    }

    fn shown(&self, solo: Option<StepId>) -> impl Iterator<Item = &Entry> {
        let solo = solo.filter(|id| self.entry(*id).is_some());
        let in_solo = move |entry: &Entry| match solo {
            Some(id) => entry.id == id || (entry.enabled && entry.is_geometry()),
            None => entry.enabled,
        };
        self.entries.iter().filter(move |entry| in_solo(entry) && entry.is_complete())
    }

    pub(crate) fn entry(&self, id: StepId) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.id == id)
    }

    pub(crate) fn index(&self, id: StepId) -> Option<usize> {
        self.entries.iter().position(|entry| entry.id == id)
    }

    fn enabled(&self) -> impl Iterator<Item = &Entry> {
        self.shown(None)
    }
}
