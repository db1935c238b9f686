//! The view state of the steps tool: the solo step, and the open cards. It is not part of the recipe.

use std::collections::BTreeSet;

use leptos::prelude::*;

use crate::document::draft::StepId;

/// The state. Cheap to copy.
#[derive(Clone, Copy)]
pub(in crate::features::editor) struct StepsView {
    /// The only step that is shown, besides geometry.
    pub(in crate::features::editor) solo: RwSignal<Option<StepId>>,
    open: RwSignal<BTreeSet<StepId>>,
}

impl StepsView {
    pub(in crate::features::editor) fn new() -> Self {
        Self { solo: RwSignal::new(None), open: RwSignal::new(BTreeSet::new()) }
    }

    /// Resets the state for another photograph, whose steps have the same ids.
    pub(in crate::features::editor) fn reset(self) {
        self.solo.set(None);
        self.open.update(BTreeSet::clear);
    }

    pub(in crate::features::editor) fn is_open(self, id: StepId) -> bool {
        self.open.with(|open| open.contains(&id))
    }

    pub(in crate::features::editor) fn open(self, id: StepId) {
        self.open.update(|open| {
            open.insert(id);
        });
    }

    pub(in crate::features::editor) fn toggle_open(self, id: StepId) {
        self.open.update(|open| {
            if !open.remove(&id) {
                open.insert(id);
            }
        });
    }

    pub(in crate::features::editor) fn toggle_solo(self, id: StepId) {
        self.solo.update(|solo| *solo = Some(id).filter(|id| *solo != Some(*id)));
    }
}
