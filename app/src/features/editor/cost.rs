//! Cost warning: whether the edge would refuse the edit because of its cost. It is shown before the edit is saved. An
//! export has no such limit.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::state::EditorState;
use crate::document::Document;
use crate::text::errors;

impl EditorState {
    /// Checks the cost after each change, once a gesture has ended.
    pub(super) fn watch_cost(self) {
        let edit = Memo::new(move |_| {
            let size = self.photo.with(|photo| photo.as_ref().map(|photo| (photo.info.width, photo.info.height)))?;
            let is_at_rest = !self.document.with(Document::in_gesture);
            is_at_rest.then(|| (size, self.document.with(|document| document.draft().recipe())))
        });
        Effect::new(move |_| {
            // During a gesture the last warning stays.
            let Some((size, recipe)) = edit.get() else {
                return if !self.is_open() {
                    self.over_cost.set(None)
                };
            };
            spawn_local(async move {
                let over_cost = self.viewport.exceeded_cost(recipe.clone(), size).await;
                if edit.get_untracked() == Some((size, recipe)) {
                    self.over_cost.set(over_cost);
                }
            });
        });
    }

    /// The warning, if the edge would refuse the edit.
    pub(super) fn cost_warning(self) -> Option<String> {
        self.over_cost.get().map(|(needed_ms, allowed_ms)| errors::of_cost(needed_ms, allowed_ms))
    }
}
