//! Session restore: opens the photograph of the last visit, closes the open one, and synchronizes with other tabs.

use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::state::EditorState;
use super::storage_status::StorageStatus;
use crate::browser::bfcache::on_page_hide;
use crate::browser::page_visibility::on_visibility_change;
use crate::browser::web_storage::{StorageScope, get_item, remove_item, set_item};
use crate::document::Document;
use crate::library::local::record::Photograph;
use crate::library::local::writer_lock::{Access, Hook};
use crate::text::editor as text;

/// Storage key of the id of the open photograph; empty after it was closed.
const OPEN: &str = "safelight.open";

/// Storage key of the number of attempts of this tab to open a photograph automatically that did not finish.
const ATTEMPTS: &str = "safelight.attempts";

/// After so many crashes, a photograph is no longer opened automatically.
const ATTEMPTS_MAX: u32 = 2;

impl EditorState {
    /// Whether this tab, or else any tab, had a photograph open when it ended.
    pub(super) fn has_open_photograph() -> bool {
        last_open().is_some()
    }

    pub(super) fn remember_open(self, id: &str) {
        set_item(StorageScope::Tab, OPEN, id);
        set_item(StorageScope::AllTabs, OPEN, id);
    }

    /// Opens the photograph of the last visit, at the first call.
    pub(super) fn restore(self) {
        if !self.restoring.get_untracked() || self.opening.with_untracked(Option::is_some) {
            return;
        }
        let Some(id) = last_open() else { return self.restoring.set(false) };
        let attempts = get_item(StorageScope::Tab, ATTEMPTS).and_then(|count| count.parse().ok()).unwrap_or(0_u32);
        if attempts >= ATTEMPTS_MAX {
            self.restoring.set(false);
            remove_item(StorageScope::Tab, ATTEMPTS);
            return self.notices.error(text::page_stopped());
        }
        set_item(StorageScope::Tab, ATTEMPTS, &(attempts + 1).to_string());
        self.opening.set(Some(text::your_photograph().to_owned()));
        spawn_local(async move {
            // No notice if it does not exist, because another tab may have removed it.
            if let Some(photograph) = self.library.photograph(&id).await {
                let name = photograph.name.clone();
                self.open_or_notify(name, self.source_of(photograph)).await;
            }
            remove_item(StorageScope::Tab, ATTEMPTS);
            self.on_opening_ended();
        });
    }

    /// Closes the open photograph. It stays in the strip, with its edit.
    pub(super) fn close(self) {
        spawn_local(async move {
            self.leave().await;
            self.clear_stage();
        });
    }

    /// Saves the edit and the thumbnail of the open photograph, and releases the writer lock.
    pub(super) async fn leave(self) {
        let thumbnail = self.refresh_thumbnail();
        self.write_edit().await;
        spawn_local(thumbnail);
        self.writer.leave();
    }

    fn clear_stage(self) {
        self.end_preview();
        self.picking.set(false);
        self.photo.set(None);
        self.document.set(Document::default());
        self.storage_status.set(StorageStatus::Pending);
        self.remember_open("");
    }

    /// Removes a photograph from this device.
    pub(super) fn remove(self, photograph: Photograph) {
        spawn_local(async move {
            let Photograph { id, name, .. } = photograph;
            if self.writer.is_held_elsewhere(&id).await {
                return self.notices.error(text::taken(name));
            }
            if self.has_open(&id) {
                self.writer.leave();
                self.clear_stage();
            }
            match self.library.remove(&id).await {
                Ok(()) => self.retry_unstored().await,
                Err(_) => self.notices.error(text::not_removed(name)),
            }
        });
    }

    /// Follows the changes of other tabs, and saves when this page is left.
    pub(super) fn sync_with_tabs(self) {
        let save: Hook = Rc::new(move || Box::pin(self.write_edit()));
        let load: Hook = Rc::new(move || Box::pin(self.start_editing()));
        self.writer.set_hooks(save, load);
        self.library.on_edit_changed(move |id, edit| {
            if self.is_following() && self.has_open(id) {
                self.follow_edit(id, edit);
            }
        });
        self.library.on_removed(move |id| {
            if self.has_open(id) {
                self.writer.leave();
                self.clear_stage();
                self.notices.error(text::removed_elsewhere());
            }
        });
        on_visibility_change(move || spawn_local(self.write_edit()));
        // A page that was left, for example by a reload, was not crashed by its photograph.
        on_page_hide(|| remove_item(StorageScope::Tab, ATTEMPTS), || {});
    }

    /// Starts to edit in this tab, with the edit that the other tab has saved.
    async fn start_editing(self) {
        let Some(photo) = self.photo.get_untracked() else { return };
        let stored = self.library.edit(&photo.id).await;
        if !self.has_open(&photo.id) {
            return;
        }
        match stored {
            Ok(stored) => self.resume_edit(&photo.id, stored),
            Err(why) => self.document.with_untracked(|shown| self.block_writes(&photo.id, &photo.name, &why, shown)),
        }
        self.apply_queued_recipe();
    }

    pub(super) fn is_following(self) -> bool {
        self.writer.access.get_untracked() == Access::Following
    }
}

fn last_open() -> Option<String> {
    get_item(StorageScope::Tab, OPEN).or_else(|| get_item(StorageScope::AllTabs, OPEN)).filter(|id| !id.is_empty())
}
