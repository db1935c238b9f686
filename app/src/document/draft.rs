//! The state of an edit: the stack of steps and the output settings, and the recipes made of them.

use filters::{Group, Output, Recipe, Step};

/// Identifies a step while it moves in the stack.
pub(crate) type StepId = u32;

/// One step of the stack.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Entry {
    pub(crate) id: StepId,
    pub(crate) step: Step,
    /// A step that is switched off stays in the stack and out of the recipe.
    pub(crate) enabled: bool,
}

/// What undo and redo move between.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Draft {
    pub(crate) entries: Vec<Entry>,
    pub(crate) output: Output,
}

impl Draft {
    /// The recipe of the steps that are switched on.
    pub(crate) fn recipe(&self) -> Recipe {
        Recipe { steps: self.enabled().map(|entry| entry.step.clone()).collect(), output: self.output }
    }

    /// The recipe with a look's steps instead of this edit's; the geometry stays.
    pub(crate) fn with_look(&self, look: &[Step]) -> Recipe {
        let mut recipe = self.before();
        recipe.steps.extend_from_slice(look);
        recipe
    }

    /// The recipe of the untouched picture, in the geometry of the edit: "before" aligns with "after".
    pub(crate) fn before(&self) -> Recipe {
        let geometry = self.enabled().filter(|entry| entry.step.spec().group == Group::Geometry);
        Recipe { steps: geometry.map(|entry| entry.step.clone()).collect(), output: self.output }
    }

    /// The step that a JSON pointer into [`Self::recipe`], like `/ops/2/width`, refers to.
    pub(crate) fn entry_at(&self, pointer: &str) -> Option<StepId> {
        let index = pointer.strip_prefix("/ops/")?.split('/').next()?.parse().ok()?;
        self.enabled().nth(index).map(|entry| entry.id)
    }

    pub(crate) fn entry(&self, id: StepId) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.id == id)
    }

    pub(crate) fn index(&self, id: StepId) -> Option<usize> {
        self.entries.iter().position(|entry| entry.id == id)
    }

    fn enabled(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| entry.enabled)
    }
}
