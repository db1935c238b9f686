//! Presets in the editor: apply one, save the edit as one, or as a new version of the one that it began with.

mod cache;
mod form;
pub(super) mod menu;
pub(super) mod tiles;

use filters::Recipe;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::json;

use super::state::EditorState;
use super::state::pending_import::{Incoming, PendingImport};
use crate::document::draft::UsedPreset;
use crate::document::exchange::{Scope, has_geometry};
use crate::library::luts;
use crate::library::remote::presets as remote;
use crate::library::remote::presets::types::{Owner, Preset, Right};
use crate::library::remote::request::EdgeResult;
use crate::library::remote::{luts as remote_luts, session};
use crate::text::{editor_presets as text, recipes as recipe_text};
pub(super) use form::PresetForm;

/// The current version of a preset, as an edit remembers it.
fn used(preset: &Preset) -> UsedPreset {
    UsedPreset {
        id: preset.id.clone(),
        version: preset.version,
        name: preset.name.clone(),
        may_edit: preset.right >= Right::Edit && preset.owned_by != Owner::House,
    }
}

impl EditorState {
    /// Replaces the edit with a preset. Undo brings the edit back.
    fn apply_preset(self, preset: &Preset) {
        let Ok(recipe) = Recipe::from_value(&preset.recipe) else {
            return self.notices.error(text::other_engine(&preset.name));
        };
        self.start_with_preset(recipe, used(preset), false);
    }

    /// Applies a preset that was chosen on another page: to the open photograph, or else to the next one that is opened.
    /// Returns whether this engine can read it. The page of the editor applies it.
    pub(crate) fn use_preset(self, preset: &Preset) -> bool {
        let Ok(recipe) = Recipe::from_value(&preset.recipe) else {
            self.notices.error(text::other_engine(&preset.name));
            return false;
        };
        self.pending_import.set(Some(PendingImport {
            what: Incoming::Recipe(recipe),
            preset: Some(used(preset)),
            file: Some(preset.name.clone()),
            scope: Scope::Whole,
            needs_confirmation: false,
        }));
        true
    }

    /// Forgets a preset that waits for a photograph, when this browser leaves the account.
    pub(super) fn forget_pending_preset(self) {
        if self.pending_import.with_untracked(|pending| pending.as_ref().is_some_and(|it| it.preset.is_some())) {
            self.pending_import.set(None);
        }
    }

    /// Replaces the edit with a preset, without its crop if that does not fit. `announces` whether a notice says so.
    pub(super) fn start_with_preset(self, recipe: Recipe, used: UsedPreset, announces: bool) {
        spawn_local(async move {
            // A crop of another photograph seldom fits.
            let is_whole = has_geometry(&recipe) && self.check_recipe(&recipe, Scope::Whole).await.is_ok();
            let scope = if is_whole { Scope::Whole } else { Scope::WithoutGeometry };
            let Some(photo) = self.photo.get_untracked().filter(|_| !untrack(|| self.is_read_only())) else { return };
            let left_out = scope == Scope::WithoutGeometry && has_geometry(&recipe);
            let sentence = if left_out {
                recipe_text::applied_without_crop(&used.name, photo.name)
            } else {
                recipe_text::applied(&used.name, photo.name)
            };
            self.document.update(|document| document.apply_preset(recipe, scope, used));
            if announces {
                self.notices.success(sentence, None);
            }
        });
    }

    /// Saves the edit as a new version of the preset that it began with.
    fn save_as_version(self, used: UsedPreset) {
        let recipe = self.document.with_untracked(|document| document.draft().identified_recipe(true));
        spawn_local(async move {
            match add_version(&used, recipe).await {
                Ok(version) => {
                    self.notices.success(text::version_saved(version, &used.name), Some(link_to(&used.id)));
                    self.document.update(|document| document.set_preset(UsedPreset { version, ..used }));
                }
                Err(error) => self.notices.error(self.edge.report_failure(&error)),
            }
        });
    }
}

async fn add_version(used: &UsedPreset, recipe: Recipe) -> EdgeResult<u32> {
    session::ensure().await?;
    upload_tables(&recipe).await?;
    Ok(remote::add_version(&used.id, &json!({ "recipe": recipe.to_value() })).await?.version)
}

/// Uploads the look-up tables of a recipe that the edge does not have.
async fn upload_tables(recipe: &Recipe) -> EdgeResult<()> {
    for id in recipe.assets() {
        if !remote_luts::exists(id).await?
            && let Some(file) = luts::local_file(id).await
        {
            remote_luts::add(&untrack(|| luts::name(id)).unwrap_or_default(), &file, |_| ()).await?;
        }
    }
    Ok(())
}

/// The link of a notice to the page of a preset.
fn link_to(id: &str) -> (String, String) {
    (format!("/presets/{id}"), text::see_preset().to_owned())
}
