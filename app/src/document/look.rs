//! The steps of a look in an edit. They are adjacent, and another look replaces them.

use filters::{MAX_STEPS, Recipe, Step};

use super::draft::{Draft, Entry};
use super::order::look_insertion_index;

impl Draft {
    /// The recipe with the steps of this look in place of those of the look in use.
    pub(crate) fn with_look(&self, look: &[Step]) -> Recipe {
        let mut draft = self.clone();
        draft.set_look(look.iter().map(|step| Entry::new(0, step.clone())));
        draft.recipe()
    }

    /// Replaces the steps of the look.
    pub(super) fn set_look(&mut self, look: impl Iterator<Item = Entry>) {
        self.entries.retain(|entry| !entry.from_look);
        let at = look_insertion_index(&self.entries);
        self.entries.splice(at..at, look.map(|entry| Entry { from_look: true, ..entry }));
        self.entries.truncate(MAX_STEPS);
    }
}
