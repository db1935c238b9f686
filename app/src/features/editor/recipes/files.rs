//! Incoming files: photographs are opened, and a recipe, a Lightroom preset or a look-up table is applied to the
//! photograph that is open afterwards. Also saves the recipe as a file.

use std::time::Duration;

use filters::AssetId;
use gloo_timers::future::sleep;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

use super::super::state::EditorState;
use super::apply::SuccessNotice;
use super::{Incoming, PendingImport, messages};
use crate::browser::{download, file_picker};
use crate::document::exchange::file_kind::FileKind;
use crate::document::exchange::{self, ImportError, Scope};
use crate::engine::bridge::file_bytes;
use crate::engine::protocol::{Refusal, Reply, Request};
use crate::library::luts;
use crate::text::{looks, recipes as text};
use crate::ui::format;

/// The interval at which the end of opening is polled.
const POLL_INTERVAL: Duration = Duration::from_millis(50);

impl EditorState {
    /// Handles files that were dropped, pasted or chosen.
    pub(crate) fn import_files(self, files: Vec<File>) {
        let (photographs, others): (Vec<_>, Vec<_>) =
            files.into_iter().partition(|file| FileKind::of(&file.name()) == FileKind::Photograph);
        if !photographs.is_empty() {
            self.open_files(photographs);
        }
        let count = others.len();
        let Some(first) = others.into_iter().next() else { return };
        let name = first.name();
        spawn_local(async move {
            self.wait_for_photographs().await;
            if self.import_file(first).await && count > 1 {
                self.notices.error(text::only_the_first(name));
            }
        });
    }

    /// Waits until no photograph is being opened.
    async fn wait_for_photographs(self) {
        while self.opening.with_untracked(Option::is_some) || self.adding.get_untracked() > 0 {
            sleep(POLL_INTERVAL).await;
        }
    }

    /// Applies a recipe or a look-up table to the open photograph; without one it stays pending. Returns `false` if the
    /// file cannot be read.
    async fn import_file(self, file: File) -> bool {
        let name = file.name();
        let mut ignored = Vec::new();
        let what = match FileKind::of(&name) {
            FileKind::Table => self.import_lut(&file).await.map(Incoming::Table),
            FileKind::Lightroom => self.read_lightroom_file(&file).await.map(|preset| {
                ignored = preset.ignored;
                Incoming::Recipe(preset.recipe)
            }),
            _ => read_recipe(&file).await.map(Incoming::Recipe),
        };
        match what {
            Err(sentence) => {
                self.notices.error(sentence);
                return false;
            }
            Ok(what) if !untrack(|| self.is_open()) => {
                self.notify_ignored(&name, &ignored);
                self.pending_import.set(Some(PendingImport {
                    what,
                    preset: None,
                    file: Some(name),
                    scope: Scope::Whole,
                    needs_confirmation: false,
                }));
            }
            Ok(_) if untrack(|| self.is_read_only()) => {}
            Ok(Incoming::Table(id)) => self.apply_lut(id),
            Ok(Incoming::Recipe(recipe)) => {
                // A preset of Lightroom has no crop, so that of the photograph stays.
                let scope =
                    if FileKind::of(&name) == FileKind::Lightroom { Scope::WithoutGeometry } else { Scope::Whole };
                if self.apply_recipe(recipe, scope, name.clone(), SuccessNotice::Applied).await {
                    self.notify_ignored(&name, &ignored);
                }
            }
        }
        true
    }

    /// Lets the user choose a recipe file.
    pub(super) fn open_recipe_file(self) {
        spawn_local(async move {
            if let Some(file) = file_picker::pick(".json,.xmp,application/json").await {
                self.import_file(file).await;
            }
        });
    }

    /// Downloads the edit as a recipe file.
    pub(super) fn save_recipe_file(self) {
        let Some(photo) = self.photo.get_untracked() else { return };
        let recipe = self.document.with_untracked(|document| document.draft().recipe());
        let name = exchange::file_name(&photo.name);
        spawn_local(async move {
            let tables = match luts::texts_of(&recipe).await {
                Ok(tables) => tables,
                Err(error) => return self.notices.error(luts::error_message(&error)),
            };
            match download::save_text(&name, "application/json", &exchange::file_text_of(&recipe, &tables)) {
                Ok(()) => self.notices.success(text::file_saved(name), None),
                Err(_) => self.notices.error(text::save_refused()),
            }
        });
    }

    /// Lets the user choose a look-up table, and applies it.
    pub(in super::super) fn pick_lut(self) {
        spawn_local(async move {
            let Some(file) = file_picker::pick(".cube").await else { return };
            match self.import_lut(&file).await {
                Ok(id) => self.apply_lut(id),
                Err(sentence) => self.notices.error(sentence),
            }
        });
    }

    /// Parses a look-up table with the engine and stores it on this device. Fails with a message if it is not valid.
    pub(in super::super) async fn import_lut(self, file: &File) -> Result<AssetId, String> {
        let name = file.name();
        if file.size() > luts::MAX_BYTES as f64 {
            let (size, limit) = (format::size(file.size() as u64), format::size(luts::MAX_BYTES));
            return Err(looks::table_too_large(name, size, limit));
        }
        let refused = |reason: Refusal| text::not_used(&name, reason.message);
        let bytes = file_bytes(file).await.map_err(refused)?;
        match self.viewport.engine.call(&Request::AddLut, &[bytes]).await.map_err(refused)? {
            (Reply::LutAdded { id, .. }, _) => {
                luts::save(id, &name, file).await;
                Ok(id)
            }
            _ => Err(refused(Refusal::unexpected_reply())),
        }
    }
}

async fn read_recipe(file: &File) -> Result<filters::Recipe, String> {
    let name = file.name();
    if file.size() > exchange::TEXT_MAX_BYTES as f64 {
        return Err(messages::import_error(&name, ImportError::TooLarge));
    }
    let read = text_of(file).await.ok_or_else(|| text::not_used(&name, text::unreadable_file()))?;
    exchange::read(&read).map(messages::store_luts).map_err(|error| messages::import_error(&name, error))
}

pub(super) async fn text_of(file: &File) -> Option<String> {
    JsFuture::from(file.text()).await.ok()?.as_string()
}
