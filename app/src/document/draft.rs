//! The state of an edit: the stack of steps and the output settings, and the recipes that are built from them.

use filters::{AssetId, Group, Output, Recipe, Step};

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
    /// A step that does not belong to a look.
    pub(crate) fn new(id: StepId, mut step: Step) -> Self {
        let enabled = !step.is_off();
        step.set_off(false);
        Self { id, step, enabled, from_look: false }
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

/// The version of a preset that an edit began with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct UsedPreset {
    pub(crate) id: String,
    pub(crate) version: u32,
    pub(crate) name: String,
    /// Whether this account may add versions.
    pub(crate) may_edit: bool,
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
        Recipe { steps: self.enabled().map(|entry| entry.step.without_identity()).collect(), output: self.output }
    }

    /// The recipe of a preset or of a make: each step has an identity, and disabled steps are switched off. Steps that
    /// came with a preset keep their identity, so that a make is compared step by step. `with_geometry` says whether the
    /// crop and the size of the photograph are part of it.
    pub(crate) fn identified_recipe(&self, with_geometry: bool) -> Recipe {
        let mut steps: Vec<Step> = Vec::with_capacity(self.entries.len());
        let entries =
            self.entries.iter().filter(|entry| entry.is_complete() && (with_geometry || !entry.is_geometry()));
        for entry in entries {
            let mut step = entry.step.clone();
            step.set_off(!entry.enabled);
            let is_taken = |id: &str| self.entries.iter().any(|it| it.id < entry.id && it.step.id() == Some(id));
            if step.id().is_none_or(is_taken) {
                // A preset that was made of another edit may have steps with such ids.
                let own = (0_u32..).map(|number| match number {
                    0 => format!("e{}", entry.id),
                    number => format!("e{}-{number}", entry.id),
                });
                let is_used = |id: &String| self.entries.iter().any(|it| it.step.id() == Some(id));
                let free = own.into_iter().find(|id| !is_used(id));
                // The id is made of letters and digits.
                let _ = step.set_id(free.as_deref());
            }
            steps.push(step);
        }
        Recipe { steps, output: self.output }
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
        Recipe { steps: geometry.map(|entry| entry.step.without_identity()).collect(), output: self.output }
    }

    /// The recipe that shows only one step, enabled or not, with the geometry of the edit. Without such a step, the
    /// whole recipe.
    pub(crate) fn solo(&self, solo: Option<StepId>) -> Recipe {
        Recipe { steps: self.shown(solo).map(|entry| entry.step.without_identity()).collect(), output: self.output }
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
