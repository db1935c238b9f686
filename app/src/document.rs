//! The document: the edit of one photograph as a stack of steps with ids, output settings, selection, undo and redo. It
//! needs no browser and no signals, so tests run on the host.

pub(crate) mod changes;
pub(crate) mod controls;
pub(crate) mod curve_points;
pub(crate) mod draft;
pub(crate) mod exchange;
pub(crate) mod file_name;
pub(crate) mod geometry;
mod history;
pub(crate) mod levels;
mod look;
mod order;
pub(crate) mod preset;
pub(crate) mod serialization;
pub(crate) mod snapshots;
pub(crate) mod summary;

use filters::{MAX_STEPS, Output, ParamValue, Recipe, RecipeError, Step};

use controls::without_neutral;
use draft::{Draft, Entry, StepId, UsedLook};
use history::History;
use snapshots::Snapshot;

/// Prefix of the gesture names of controls.
const CONTROL: &str = "control/";

/// A draft with its undo history, and the selected step.
#[derive(Debug, Clone)]
pub(crate) struct Document {
    history: History<Draft>,
    selected: Option<StepId>,
    next_id: StepId,
    snapshots: Vec<Snapshot>,
}

impl Default for Document {
    fn default() -> Self {
        Self { history: History::new(Draft::default()), selected: None, next_id: 0, snapshots: Vec::new() }
    }
}

impl Document {
    /// A document that starts with `recipe` and has an empty history.
    pub(crate) fn with(recipe: Recipe) -> Self {
        let entries: Vec<_> = (0..).zip(recipe.steps).map(|(id, step)| Entry::new(id, step)).collect();
        let next_id = entries.len() as StepId;
        let draft = Draft { entries, output: recipe.output, ..Draft::default() };
        Self { history: History::new(draft), selected: None, next_id, snapshots: Vec::new() }
    }

    pub(crate) const fn draft(&self) -> &Draft {
        self.history.present()
    }

    pub(crate) const fn can_undo(&self) -> bool {
        self.history.can_undo()
    }

    pub(crate) const fn can_redo(&self) -> bool {
        self.history.can_redo()
    }

    /// The selected step, if it still exists.
    pub(crate) fn selected(&self) -> Option<StepId> {
        self.selected.filter(|id| self.draft().entry(*id).is_some())
    }

    pub(crate) fn select(&mut self, id: StepId) {
        self.selected = Some(id);
    }

    /// Appends the operation with its default values and selects it. Returns `false` if the name is unknown or the
    /// recipe is full.
    pub(crate) fn add(&mut self, op: &str) -> bool {
        let Some(step) = Step::new(op).filter(|_| !self.is_full()) else {
            return false;
        };
        let id = self.take_id();
        self.selected = Some(id);
        self.change(|draft| draft.entries.push(Entry::new(id, step)));
        true
    }

    /// Applies a look, or changes its strength: `steps` replace the steps of the look in use. Strengths of one drag
    /// undo together.
    pub(crate) fn apply_look(&mut self, name: &str, strength: f64, steps: &[Step]) {
        let first = self.next_id;
        self.next_id += steps.len() as StepId;
        let mut next = self.draft().clone();
        next.set_look((first..).zip(steps).map(|(id, step)| Entry::new(id, step.clone())));
        next.look = Some(UsedLook { name: name.to_owned(), strength });
        self.history.record(Some(format!("look/{name}")), next);
    }

    /// Removes the look and its steps.
    pub(crate) fn remove_look(&mut self) {
        self.change(|draft| {
            draft.set_look(std::iter::empty());
            draft.look = None;
        });
    }

    /// Replaces all steps and the output with those of the recipe. Undo brings the edit back.
    pub(crate) fn load_recipe(&mut self, recipe: Recipe) {
        let first = self.next_id;
        self.next_id += recipe.steps.len() as StepId;
        self.selected = None;
        let entries = (first..).zip(recipe.steps).map(|(id, step)| Entry::new(id, step)).collect();
        self.history.record(None, Draft { entries, output: recipe.output, ..Draft::default() });
    }

    /// Whether the picture differs from the file: the stack has a step, or the output was set.
    pub(crate) fn is_edited(&self) -> bool {
        *self.draft() != Draft::default()
    }

    pub(crate) fn remove(&mut self, id: StepId) {
        self.change(|draft| draft.entries.retain(|entry| entry.id != id));
    }

    /// Moves a step to an index of the stack. An index beyond the end moves it to the end.
    pub(crate) fn move_to(&mut self, id: StepId, to: usize) {
        self.change(|draft| {
            let Some(from) = draft.index(id) else { return };
            let entry = draft.entries.remove(from);
            draft.entries.insert(to.min(draft.entries.len()), entry);
        });
    }

    /// Inserts a copy of a step after it and selects the copy. Returns `false` if the recipe is full.
    pub(crate) fn duplicate(&mut self, id: StepId) -> bool {
        let Some((index, entry)) = self.draft().index(id).zip(self.draft().entry(id).cloned()) else { return true };
        if self.is_full() {
            return false;
        }
        let mut copy = Entry { id: self.take_id(), from_look: false, ..entry };
        // Removing an id cannot fail.
        let _ = copy.step.set_id(None);
        self.selected = Some(copy.id);
        self.change(|draft| draft.entries.insert(index + 1, copy));
        true
    }

    /// Toggles whether a step is enabled.
    pub(crate) fn toggle(&mut self, id: StepId) {
        self.change_entry(None, id, |entry| entry.enabled = !entry.enabled);
    }

    /// Resets all parameters of a step to their defaults.
    pub(crate) fn reset(&mut self, id: StepId) {
        self.change_entry(None, id, |entry| {
            entry.step.spec().params.iter().for_each(|param| entry.step.reset(param.name));
        });
    }

    /// Resets one parameter to its default.
    pub(crate) fn reset_param(&mut self, id: StepId, param: &str) {
        self.change_entry(None, id, |entry| entry.step.reset(param));
    }

    /// Sets a parameter. The changes of one drag undo together; [`Self::end_gesture`] ends the drag.
    pub(crate) fn set(&mut self, id: StepId, param: &str, value: ParamValue) -> Result<(), RecipeError> {
        let mut outcome = Ok(());
        self.change_entry(Some(format!("{id}/{param}")), id, |entry| outcome = entry.step.set(param, value));
        outcome
    }

    /// Sets the encoding of the result. The changes of one drag undo together.
    pub(crate) fn set_output(&mut self, output: Output) {
        let next = Draft { output, ..self.draft().clone() };
        self.history.record(Some("output".to_owned()), next);
    }

    /// Ends a drag. Removes the step of a control that ended at its neutral value.
    pub(crate) fn end_gesture(&mut self) {
        let control = self.history.gesture().and_then(|gesture| gesture.strip_prefix(CONTROL)?.split('/').next());
        if let Some(next) = control.and_then(|op| without_neutral(self.draft(), op)) {
            self.history.amend(next);
        }
        self.history.end_gesture();
    }

    /// Whether a drag is in progress.
    pub(crate) const fn in_gesture(&self) -> bool {
        self.history.in_gesture()
    }

    /// Removes all steps. Undo brings them back.
    pub(crate) fn clear(&mut self) {
        self.change(|draft| {
            draft.entries.clear();
            (draft.look, draft.preset) = (None, None);
        });
    }

    pub(crate) fn undo(&mut self) {
        self.history.undo();
    }

    pub(crate) fn redo(&mut self) {
        self.history.redo();
    }

    /// All states that undo and redo can reach, oldest first.
    pub(crate) fn timeline(&self) -> impl Iterator<Item = &Draft> {
        self.history.timeline()
    }

    /// The index of the present state in [`Self::timeline`].
    pub(crate) const fn position(&self) -> usize {
        self.history.position()
    }

    /// Undoes or redoes to the state at this index of [`Self::timeline`].
    pub(crate) fn jump(&mut self, position: usize) {
        self.history.jump(position);
    }

    fn record_control(&mut self, op: &str, param: &str, next: Draft) {
        self.history.record(Some(format!("{CONTROL}{op}/{param}")), next);
    }

    fn is_full(&self) -> bool {
        self.draft().entries.len() >= MAX_STEPS
    }

    fn take_id(&mut self) -> StepId {
        let id = self.next_id;
        self.next_id += 1;
        id
    }

    fn change(&mut self, edit: impl FnOnce(&mut Draft)) {
        let mut next = self.draft().clone();
        edit(&mut next);
        self.history.record(None, next);
    }

    fn change_entry(&mut self, gesture: Option<String>, id: StepId, edit: impl FnOnce(&mut Entry)) {
        let mut next = self.draft().clone();
        if let Some(entry) = next.entries.iter_mut().find(|entry| entry.id == id) {
            let step = entry.step.clone();
            edit(entry);
            // A step that the user changed no longer belongs to the look, so another strength does not change it.
            entry.from_look &= entry.step == step;
            self.history.record(gesture, next);
        }
    }
}

#[cfg(test)]
mod tests;
