//! The edit in progress: the recipe's steps with an identity each, so that the panel can follow them as they
//! move, and the recipe they make.

use filters::{Group, MAX_STEPS, Output, ParamValue, Recipe, RecipeError, Step};

use super::history::History;

/// Tells a step from its neighbours while it moves about.
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

/// The editor: a draft with its history, and the step that is selected.
#[derive(Debug, Clone)]
pub(crate) struct Editor {
    history: History<Draft>,
    selected: Option<StepId>,
    next_id: StepId,
}

impl Default for Editor {
    fn default() -> Self {
        Self { history: History::new(Draft::default()), selected: None, next_id: 0 }
    }
}

impl Draft {
    /// The recipe of the steps that are switched on.
    pub(crate) fn recipe(&self) -> Recipe {
        Recipe { steps: self.enabled().map(|entry| entry.step.clone()).collect(), output: self.output }
    }

    /// The steps of a look in place of this edit's, whose geometry stays.
    pub(crate) fn with_look(&self, look: &[Step]) -> Recipe {
        let mut recipe = self.before();
        recipe.steps.extend_from_slice(look);
        recipe
    }

    /// The recipe of the untouched picture, in the geometry of the edit: "before" lines up with "after".
    pub(crate) fn before(&self) -> Recipe {
        let geometry = self.enabled().filter(|entry| entry.step.spec().group == Group::Geometry);
        Recipe { steps: geometry.map(|entry| entry.step.clone()).collect(), output: self.output }
    }

    /// Which step a pointer into [`Self::recipe`], like `/ops/2/width`, speaks of.
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

impl Editor {
    /// An editor that starts with `recipe`; there is nothing to undo.
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

    /// The selected step, while it is there.
    pub(crate) fn selected(&self) -> Option<StepId> {
        self.selected.filter(|id| self.draft().entry(*id).is_some())
    }

    pub(crate) fn select(&mut self, id: StepId) {
        self.selected = Some(id);
    }

    /// Appends the operation at its defaults and selects it. `false` if there is none of that name, or the
    /// recipe is full.
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

    /// Puts a look's steps in place of this edit's, whose geometry stays; can be undone.
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

    /// Puts every parameter of a step back to its default.
    pub(crate) fn reset(&mut self, id: StepId) {
        self.change_entry(None, id, |entry| {
            entry.step.spec().params.iter().for_each(|param| entry.step.reset(param.name));
        });
    }

    /// Puts one parameter back to its default.
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

    /// Takes every step away; can be undone.
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
