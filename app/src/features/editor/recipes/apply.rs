//! Uses a recipe or a table on the open photograph, after the engine has tried it.

use filters::{AssetId, Recipe};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::super::state::EditorState;
use super::{Incoming, words};
use crate::document::Document;
use crate::document::exchange::{Scope, has_geometry, has_more_than_geometry};
use crate::engine::protocol::Refusal;
use crate::text::recipes as text;

/// What a notice says when it worked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    Pasted,
    Applied,
}

impl EditorState {
    /// Uses what waits; `scope` counts if the person chose one.
    pub(super) fn use_what_waits(self, scope: Option<Scope>) {
        let Some(waiting) = self.waiting.try_update(Option::take).flatten() else { return };
        let source = waiting.source();
        match waiting.what {
            Incoming::Recipe(recipe) => {
                spawn_local(self.use_recipe(recipe, scope.unwrap_or(waiting.scope), source, Told::Applied));
            }
            Incoming::Table(id) => self.use_table(id),
        }
    }

    /// Replaces the edit by the recipe's, if the engine can render it on this photograph.
    pub(super) async fn use_recipe(self, recipe: Recipe, scope: Scope, source: String, told: Told) {
        let Some(photo) = self.photo.get_untracked() else { return self.notices.error(text::no_photograph()) };
        let mut used = scope;
        let mut outcome = self.try_recipe(&recipe, scope).await;
        let is_mixed = has_geometry(&recipe) && has_more_than_geometry(&recipe);
        if outcome.is_err() && scope == Scope::Whole && is_mixed {
            // A crop of another photograph seldom fits; the rest may.
            let without = self.try_recipe(&recipe, Scope::WithoutGeometry).await;
            if without.is_ok() {
                (used, outcome) = (Scope::WithoutGeometry, without);
            }
        }
        match outcome {
            Err(reason) => self.notices.error(text::not_used(source, reason)),
            Ok(()) if !self.has_open(&photo.id) || untrack(|| self.is_inert()) => {}
            Ok(()) => {
                let left_out = used == Scope::WithoutGeometry && has_geometry(&recipe);
                self.document.update(|document| document.use_recipe(recipe, used));
                let sentence = match (told, left_out) {
                    (Told::Pasted, false) => text::pasted().to_owned(),
                    (Told::Pasted, true) if scope == Scope::Whole => text::crop_does_not_fit().to_owned(),
                    (Told::Pasted, true) => text::pasted_without_crop().to_owned(),
                    (Told::Applied, false) => text::applied(source, photo.name),
                    (Told::Applied, true) => text::applied_without_crop(source, photo.name),
                };
                self.notices.success(sentence, None);
            }
        }
    }

    /// Renders what the edit would be, very small; the reason if the recipe cannot be rendered.
    async fn try_recipe(self, recipe: &Recipe, scope: Scope) -> Result<(), String> {
        let mut document = self.document.with_untracked(Document::clone);
        document.use_recipe(recipe.clone(), scope);
        let tried = document.draft().recipe();
        match self.viewport.measure(tried.clone()).await {
            Err(Refusal { message, pointer: Some(pointer), .. }) => Err(words::refused(&tried, &pointer, &message)),
            // The result would be too large; where the edit as it is fails too, the recipe is not at fault, and the stage says what is.
            Err(Refusal { message, pointer: None, .. }) if self.can_show_edit().await => Err(message),
            _ => Ok(()),
        }
    }

    async fn can_show_edit(self) -> bool {
        let recipe = self.document.with_untracked(|document| document.draft().recipe());
        self.viewport.measure(recipe).await.is_ok()
    }

    /// Uses a look-up table.
    pub(super) fn use_table(self, id: AssetId) {
        if !untrack(|| self.is_inert()) {
            self.document.update(|document| document.use_table(id));
        }
    }
}
