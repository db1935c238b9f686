//! Applies a recipe or a look-up table to the open photograph, after a test render.

use filters::{AssetId, Recipe};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::super::state::EditorState;
use super::{Incoming, messages};
use crate::document::Document;
use crate::document::exchange::{Scope, has_geometry, has_more_than_geometry};
use crate::engine::protocol::Refusal;
use crate::text::recipes as text;

/// The notice after success.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SuccessNotice {
    Pasted,
    Applied,
}

impl EditorState {
    /// Applies the pending import. `scope` replaces its scope if the user chose one.
    pub(super) fn apply_pending_import(self, scope: Option<Scope>) {
        let Some(pending) = self.pending_import.try_update(Option::take).flatten() else { return };
        let source = pending.source();
        match (pending.what, pending.preset) {
            (Incoming::Recipe(recipe), Some(used)) => self.start_with_preset(recipe, used, true),
            (Incoming::Recipe(recipe), None) => {
                let scope = scope.unwrap_or(pending.scope);
                spawn_local(async move {
                    self.apply_recipe(recipe, scope, source, SuccessNotice::Applied).await;
                });
            }
            (Incoming::Table(id), _) => self.apply_lut(id),
        }
    }

    /// Replaces the edit with the recipe, if the engine can render it on this photograph. Returns whether it did.
    pub(super) async fn apply_recipe(
        self,
        recipe: Recipe,
        scope: Scope,
        source: String,
        notice: SuccessNotice,
    ) -> bool {
        let Some(photo) = self.photo.get_untracked() else {
            self.notices.error(text::no_photograph());
            return false;
        };
        let mut used = scope;
        let mut outcome = self.check_recipe(&recipe, scope).await;
        let is_mixed = has_geometry(&recipe) && has_more_than_geometry(&recipe);
        if outcome.is_err() && scope == Scope::Whole && is_mixed {
            // A crop of another photograph seldom fits, but the rest may.
            let without = self.check_recipe(&recipe, Scope::WithoutGeometry).await;
            if without.is_ok() {
                (used, outcome) = (Scope::WithoutGeometry, without);
            }
        }
        match outcome {
            Err(reason) => {
                self.notices.error(text::not_used(source, reason));
                false
            }
            Ok(()) if !self.has_open(&photo.id) || untrack(|| self.is_read_only()) => false,
            Ok(()) => {
                let left_out = used == Scope::WithoutGeometry && has_geometry(&recipe);
                self.document.update(|document| document.apply_recipe(recipe, used));
                let sentence = match (notice, left_out) {
                    (SuccessNotice::Pasted, false) => text::pasted().to_owned(),
                    (SuccessNotice::Pasted, true) if scope == Scope::Whole => text::crop_does_not_fit().to_owned(),
                    (SuccessNotice::Pasted, true) => text::pasted_without_crop().to_owned(),
                    (SuccessNotice::Applied, false) => text::applied(source, photo.name),
                    (SuccessNotice::Applied, true) => text::applied_without_crop(source, photo.name),
                };
                self.notices.success(sentence, None);
                true
            }
        }
    }

    /// Test render: renders the resulting edit very small. Fails with the reason if the recipe cannot be rendered.
    pub(in super::super) async fn check_recipe(self, recipe: &Recipe, scope: Scope) -> Result<(), String> {
        let mut document = self.document.with_untracked(Document::clone);
        document.apply_recipe(recipe.clone(), scope);
        let tried = document.draft().recipe();
        match self.viewport.measure(tried.clone()).await {
            Err(Refusal { message, pointer: Some(pointer), .. }) => {
                Err(messages::render_error(&tried, &pointer, &message))
            }
            // The result would be too large. If the current edit fails too, the recipe is not the cause, and the stage
            // shows the reason.
            Err(Refusal { message, pointer: None, .. }) if self.can_render_edit().await => Err(message),
            _ => Ok(()),
        }
    }

    async fn can_render_edit(self) -> bool {
        let recipe = self.document.with_untracked(|document| document.draft().recipe());
        self.viewport.measure(recipe).await.is_ok()
    }

    /// Applies a look-up table.
    pub(super) fn apply_lut(self, id: AssetId) {
        if !untrack(|| self.is_read_only()) {
            self.document.update(|document| document.apply_lut(id));
        }
    }
}
