//! How the stack of steps is looked at: which step stands alone, which cards are open. Nothing of it is in the recipe.

use std::collections::BTreeSet;

use leptos::prelude::*;

use crate::document::draft::StepId;

/// The state. Cheap to copy.
#[derive(Clone, Copy)]
pub(in super::super) struct StepsView {
    /// The one step that is shown, besides geometry.
    pub(in super::super) solo: RwSignal<Option<StepId>>,
    open: RwSignal<BTreeSet<StepId>>,
}

impl StepsView {
    pub(in super::super) fn new() -> Self {
        Self { solo: RwSignal::new(None), open: RwSignal::new(BTreeSet::new()) }
    }

    /// Another photograph is open: its steps have the same numbers.
    pub(in super::super) fn forget(self) {
        self.solo.set(None);
        self.open.update(BTreeSet::clear);
    }

    pub(super) fn is_open(self, id: StepId) -> bool {
        self.open.with(|open| open.contains(&id))
    }

    pub(super) fn open(self, id: StepId) {
        self.open.update(|open| {
            open.insert(id);
        });
    }

    pub(super) fn toggle_open(self, id: StepId) {
        self.open.update(|open| {
            if !open.remove(&id) {
                open.insert(id);
            }
        });
    }

    pub(super) fn toggle_solo(self, id: StepId) {
        self.solo.update(|solo| *solo = Some(id).filter(|id| *solo != Some(*id)));
    }
}
