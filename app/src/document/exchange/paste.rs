//! Applies an imported recipe to the open photograph as one change, which can be undone.

use filters::{AssetId, Group, MAX_STEPS, ParamValue, Recipe, Step, looks};

use crate::document::Document;
use crate::document::draft::{Draft, Entry, UsedLook};
use crate::document::order::insertion_index;

/// How much of a recipe is applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// All of it, with crop and output.
    Whole,
    /// Keeps the crop and the output of the photograph, because those of another photograph seldom fit.
    WithoutGeometry,
}

impl Document {
    /// Replaces the edit with the recipe.
    pub(crate) fn apply_recipe(&mut self, recipe: Recipe, scope: Scope) {
        let next = self.draft_with_recipe(recipe, scope);
        self.selected = None;
        self.history.record(None, next);
    }

    /// The draft with the recipe in place of the edit.
    pub(in crate::document) fn draft_with_recipe(&mut self, recipe: Recipe, scope: Scope) -> Draft {
        let first = self.next_id;
        self.next_id += recipe.steps.len() as u32;
        let steps = recipe.steps.into_iter().filter(|step| scope == Scope::Whole || !is_geometry(step));
        let mut entries: Vec<_> = (first..).zip(steps).map(|(id, step)| Entry::new(id, step)).collect();
        let look = restore_look(&mut entries);
        match scope {
            Scope::Whole => Draft { entries, output: recipe.output, look, preset: None },
            Scope::WithoutGeometry => {
                for own in self.draft().entries.iter().filter(|entry| is_geometry(&entry.step)) {
                    entries.insert(insertion_index(&entries, own.step.spec().name), own.clone());
                }
                entries.truncate(MAX_STEPS);
                Draft { entries, output: self.draft().output, look, preset: None }
            }
        }
    }

    /// Resets the edit to the unedited photograph. Can be undone.
    pub(crate) fn reset_edit(&mut self) {
        self.selected = None;
        self.history.record(None, Draft::default());
    }

    /// Applies a look-up table. It replaces the one in use, or is added at full strength.
    pub(crate) fn apply_lut(&mut self, id: AssetId) {
        let mut next = self.draft().clone();
        let own = next.entries.iter_mut().find(|entry| entry.is_own_lut());
        let lut = ParamValue::Lut(id);
        match own {
            Some(entry) => {
                let _ = entry.step.set("lut", lut);
                entry.enabled = true;
            }
            None => {
                let Some(mut step) = Step::new("lut3d").filter(|_| next.entries.len() < MAX_STEPS) else { return };
                let _ = step.set("lut", lut);
                let entry = Entry::new(self.take_id(), step);
                next.entries.insert(insertion_index(&next.entries, "lut3d"), entry);
            }
        }
        self.history.record(None, next);
    }

    /// The step of the look-up table that the user chose; not one of a look.
    pub(crate) fn table(&self) -> Option<&Entry> {
        self.draft().entries.iter().find(|entry| entry.is_own_lut())
    }

    /// The look in use.
    pub(crate) const fn look(&self) -> Option<&UsedLook> {
        self.draft().look.as_ref()
    }
}

impl Entry {
    fn is_own_lut(&self) -> bool {
        !self.from_look && self.step.spec().name == "lut3d"
    }
}

/// Finds the steps of a look in a recipe, which does not name looks, and marks them, so that another look replaces
/// them.
fn restore_look(entries: &mut [Entry]) -> Option<UsedLook> {
    let looks = looks();
    let runs = looks.iter().filter(|look| !look.steps.is_empty()).flat_map(|look| {
        let count = look.steps.len();
        (0..(entries.len() + 1).saturating_sub(count)).map(move |first| (look, first..first + count))
    });
    let found = runs.into_iter().find_map(|(look, run)| {
        let steps: Vec<_> = entries.get(run.clone())?.iter().map(|entry| &entry.step).collect();
        let same_ops = steps.iter().zip(&look.steps).all(|(own, its)| own.spec().name == its.spec().name);
        let percent = (1..=100).rev().filter(|_| same_ops).find(|percent| {
            let at = look.steps_at_strength(f64::from(*percent) / 100.0);
            at.len() == steps.len() && at.iter().zip(&steps).all(|(its, own)| *its == own.without_identity())
        })?;
        Some((UsedLook { name: look.name.to_owned(), strength: f64::from(percent) / 100.0 }, run))
    });
    let (look, run) = found?;
    entries.get_mut(run)?.iter_mut().for_each(|entry| entry.from_look = true);
    Some(look)
}

/// Whether a recipe has steps that [`Scope::WithoutGeometry`] leaves out.
pub(crate) fn has_geometry(recipe: &Recipe) -> bool {
    recipe.steps.iter().any(is_geometry)
}

/// Whether a recipe has other steps as well.
pub(crate) fn has_more_than_geometry(recipe: &Recipe) -> bool {
    !recipe.steps.iter().all(is_geometry)
}

fn is_geometry(step: &Step) -> bool {
    step.spec().group == Group::Geometry
}
