//! The edit of one photograph: a stack of steps with identities, output settings, undo and redo. No browser, no signals; the
//! host tests it.

pub(crate) mod curve_points;
pub(crate) mod draft;
pub(crate) mod file_name;
mod history;
pub(crate) mod stored;
pub(crate) mod summary;

use filters::{Group, MAX_STEPS, Output, ParamValue, Recipe, RecipeError, Step};

use draft::{Draft, Entry, StepId};
use history::History;

/// A draft with its history, and the selected step.
#[derive(Debug, Clone)]
pub(crate) struct Document {
    history: History<Draft>,
    selected: Option<StepId>,
    next_id: StepId,
}

impl Default for Document {
    fn default() -> Self {
        Self { history: History::new(Draft::default()), selected: None, next_id: 0 }
    }
}

impl Document {
    /// A document that starts with `recipe`, without a history.
    pub(crate) fn with(recipe: Recipe) -> Self {
        let entries: Vec<_> = (0..).zip(recipe.steps).map(|(id, step)| Entry { id, step, enabled: true }).collect();
        let next_id = entries.len() as StepId;
        Self { history: History::new(Draft { entries, output: recipe.output }), selected: None, next_id }
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

    /// Appends the operation at its defaults and selects it. `false` if the name is unknown or the recipe is full.
    pub(crate) fn add(&mut self, op: &str) -> bool {
        let Some(step) = Step::new(op).filter(|_| self.draft().entries.len() < MAX_STEPS) else {
            return false;
        };
        let id = self.next_id;
        self.next_id += 1;
        self.selected = Some(id);
        self.change(|draft| draft.entries.push(Entry { id, step, enabled: true }));
        true
    }

    /// Replaces the steps by a look's; the geometry stays. Can be undone.
    pub(crate) fn apply_look(&mut self, look: &[Step]) {
        let first = self.next_id;
        self.next_id += look.len() as StepId;
        self.selected = None;
        self.change(|draft| {
            draft.entries.retain(|entry| entry.step.spec().group == Group::Geometry);
            let steps = (first..).zip(look).map(|(id, step)| Entry { id, step: step.clone(), enabled: true });
            draft.entries.extend(steps);
            draft.entries.truncate(MAX_STEPS);
        });
    }

    /// Replaces all steps and the output by the recipe's. Can be undone.
    pub(crate) fn adopt(&mut self, recipe: Recipe) {
        let first = self.next_id;
        self.next_id += recipe.steps.len() as StepId;
        self.selected = None;
        let entries = (first..).zip(recipe.steps).map(|(id, step)| Entry { id, step, enabled: true }).collect();
        self.history.record(None, Draft { entries, output: recipe.output });
    }

    /// Whether the picture differs from the file: a step is there, or the output was set.
    pub(crate) fn is_edited(&self) -> bool {
        *self.draft() != Draft::default()
    }

    pub(crate) fn remove(&mut self, id: StepId) {
        self.change(|draft| draft.entries.retain(|entry| entry.id != id));
    }

    /// Moves a step by `by` places; a step at the end of the stack stays there.
    pub(crate) fn shift(&mut self, id: StepId, by: isize) {
        self.change(|draft| {
            let Some(from) = draft.index(id) else { return };
            let to = from.saturating_add_signed(by).min(draft.entries.len() - 1);
            let entry = draft.entries.remove(from);
            draft.entries.insert(to, entry);
        });
    }

    /// Switches a step off, or on again.
    pub(crate) fn toggle(&mut self, id: StepId) {
        self.change_entry(None, id, |entry| entry.enabled = !entry.enabled);
    }

    /// Resets every parameter of a step to its default.
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

    /// Sets how the result is encoded; the changes of one drag undo together.
    pub(crate) fn set_output(&mut self, output: Output) {
        let next = Draft { output, ..self.draft().clone() };
        self.history.record(Some("output".to_owned()), next);
    }

    pub(crate) fn end_gesture(&mut self) {
        self.history.end_gesture();
    }

    /// Whether a drag is under way.
    pub(crate) const fn in_gesture(&self) -> bool {
        self.history.in_gesture()
    }

    /// Removes every step. Can be undone.
    pub(crate) fn clear(&mut self) {
        self.change(|draft| draft.entries.clear());
    }

    pub(crate) fn undo(&mut self) {
        self.history.undo();
    }

    pub(crate) fn redo(&mut self) {
        self.history.redo();
    }

    fn change(&mut self, edit: impl FnOnce(&mut Draft)) {
        let mut next = self.draft().clone();
        edit(&mut next);
        self.history.record(None, next);
    }

    fn change_entry(&mut self, gesture: Option<String>, id: StepId, edit: impl FnOnce(&mut Entry)) {
        let mut next = self.draft().clone();
        if let Some(entry) = next.entries.iter_mut().find(|entry| entry.id == id) {
            edit(entry);
            self.history.record(gesture, next);
        }
    }
}

#[cfg(test)]
mod tests;
