//! Autosave: stores the open photograph and its edit on this device. The bytes are written once, the edit shortly after
//! each change, and the thumbnail when the user pauses.

use std::time::Duration;

use filters::{AssetId, Recipe};
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::{Blob, ImageData};

use super::state::{EditorState, OpenPhotograph};
use super::storage_status::StorageStatus;
use crate::browser::before_unload::confirm_before_unload;
use crate::browser::database::StorageError;
use crate::browser::in_one_tab::in_one_tab;
use crate::browser::originals::{self, Place};
use crate::browser::{image_encoding, opfs};
use crate::document::Document;
use crate::library::local::record::Photograph;
use crate::library::local::{Edit, EditReadError, ORIGINALS_LOCK, StorageState, document_text, messages};
use crate::library::luts::{self, LutNotStored};
use crate::text::looks;

/// Throttle: the edit is written this long after a change, and so at most four times a second during a drag.
const WRITE_DELAY: Duration = Duration::from_millis(250);

/// Debounce: the thumbnail is rendered after this time without a change.
const THUMBNAIL_DELAY: Duration = Duration::from_millis(1500);

/// A write of the edit of the open photograph.
struct Write<Done> {
    id: String,
    name: String,
    revision: u64,
    done: Done,
}

impl EditorState {
    /// Writes changes of the edit for the lifetime of the app.
    pub(super) fn start_autosave(self) {
        Effect::new(move |_| {
            self.document.track();
            self.schedule_write();
        });
        Effect::new(move |_| {
            luts::track_stored();
            let photo = self.photo.get_untracked();
            if let (StorageStatus::Incomplete(_), Some(photo)) = (self.storage_status.get_untracked(), photo) {
                self.confirm_stored(&photo.id);
            }
        });
        // The last change of the open photograph may not have reached the library yet.
        let is_open_lost = move || {
            matches!(self.storage_status.get(), StorageStatus::InMemory(_))
                && self.is_open()
                && self.document.with(Document::is_edited)
        };
        let would_be_lost =
            Memo::new(move |_| self.library.would_lose_edits() || luts::has_unsaved() || is_open_lost());
        Effect::new(move |_| would_be_lost.get().then(confirm_before_unload));
    }

    fn schedule_write(self) {
        let is_due = self.autosave.try_update_value(|state| !std::mem::replace(&mut state.is_scheduled, true));
        if is_due == Some(true) {
            if !self.is_following() && self.storage_status.with_untracked(|status| *status == StorageStatus::OnDevice) {
                self.storage_status.set(StorageStatus::Pending);
            }
            set_timeout(
                move || {
                    self.autosave.update_value(|state| state.is_scheduled = false);
                    spawn_local(self.write_edit());
                },
                WRITE_DELAY,
            );
        }
    }

    /// Sets the stored document of the photograph that is being opened.
    pub(super) fn set_saved_edit(self, id: &str, revision: u64, document: &Document) {
        // An edit that could not be stored is written again.
        let is_stored = self.library.unsaved_edit(id).is_none();
        let text = if is_stored { document_text(document) } else { String::new() };
        self.autosave.update_value(|state| {
            (state.id, state.text) = (id.to_owned(), text);
            (state.revision, state.stored) = (revision, revision);
            (state.is_blocked, state.has_original, state.pending_recipe) = (false, false, None);
        });
        self.storage_status.set(StorageStatus::Pending);
    }

    /// Blocks writes, because the stored edit of the photograph cannot be read. `document` is shown and stays in
    /// memory.
    pub(super) fn block_writes(self, id: &str, name: &str, why: &EditReadError, document: &Document) {
        let sentence = messages::unknown_edit(name, why);
        let text = document_text(document);
        self.autosave.update_value(|state| {
            state.has_original &= state.id == id;
            (state.id, state.text, state.revision) = (id.to_owned(), text, 0);
            (state.is_blocked, state.pending_recipe) = (true, None);
        });
        self.storage_status.set(StorageStatus::InMemory(sentence.clone()));
        self.notices.error(sentence);
    }

    /// Shows the edit of the open photograph that another tab has written.
    pub(super) fn follow_edit(self, id: &str, edit: Edit) {
        let text = document_text(&edit.document);
        let is_new = self.autosave.try_update_value(|state| {
            let is_new = state.id == id && state.text != text;
            if is_new {
                (state.text, state.revision, state.stored) = (text, edit.revision, edit.revision);
            }
            is_new
        });
        if is_new == Some(true) {
            self.document.set(edit.document);
        }
    }

    /// Resumes with the stored edit of the open photograph, or, if the previous tab could not store its edit, with the
    /// displayed one.
    pub(super) fn resume_edit(self, id: &str, stored: Option<Edit>) {
        let revision = stored.as_ref().map_or(0, |edit| edit.revision);
        let is_behind = self.autosave.try_update_value(|state| {
            state.is_blocked = false;
            let is_behind = revision < state.revision;
            if is_behind {
                state.text.clear();
            }
            is_behind
        });
        if is_behind == Some(true) {
            return self.schedule_write();
        }
        if let Some(edit) = stored {
            self.follow_edit(id, edit);
        }
        self.confirm_stored(id);
    }

    /// Queues a recipe until the tab that edits has yielded.
    pub(super) fn queue_recipe(self, recipe: Recipe) {
        self.autosave.update_value(|state| state.pending_recipe = Some(recipe));
        self.writer.take_over();
    }

    /// Applies the queued recipe.
    pub(super) fn apply_queued_recipe(self) {
        if let Some(recipe) = self.autosave.try_update_value(|state| state.pending_recipe.take()).flatten() {
            self.document.update(|document| document.load_recipe(recipe));
        }
    }

    /// Writes the edit if it has changed. The write is sent before this returns.
    pub(super) fn write_edit(self) -> impl Future<Output = ()> + 'static {
        let started = self.start_write();
        if started.is_none()
            && let Some(photo) = self.photo.get_untracked()
        {
            // The change may have been reverted before it was written.
            self.confirm_stored(&photo.id);
        }
        async move {
            let Some(Write { id, name, revision, done }) = started else { return };
            match done.await {
                Ok(()) => {
                    self.autosave.update_value(|state| {
                        if state.id == id {
                            state.stored = state.stored.max(revision);
                        }
                    });
                    self.confirm_stored(&id);
                }
                Err(error) => {
                    // The next change, or the next flush, tries again.
                    self.autosave.update_value(|state| {
                        if state.id == id {
                            state.text.clear();
                        }
                    });
                    self.notify_not_stored(&id, &name, &error);
                }
            }
        }
    }

    fn start_write(self) -> Option<Write<impl Future<Output = Result<(), StorageError>> + 'static>> {
        let photo = self.photo.get_untracked()?;
        if self.is_following() {
            return None;
        }
        let (text, is_edited) =
            self.document.with_untracked(|document| (document_text(document), document.is_edited()));
        let (revision, is_blocked) = self.autosave.try_update_value(|state| {
            if state.id != photo.id || state.text == text {
                return None;
            }
            state.revision += 1;
            state.text.clone_from(&text);
            Some((state.revision, state.is_blocked))
        })??;
        let library = self.library;
        if is_blocked {
            library.keep_edit_in_memory(&photo.id, &text);
            return None;
        }
        let done = library.write_edit(&photo.id, revision, &text);
        let id = photo.id.clone();
        spawn_local(async move {
            // Updates the dot in the strip. If this fails, the next write sets it.
            let _ = library.change(&id, |photograph| photograph.edited = is_edited).await;
        });
        self.schedule_thumbnail(&photo.id, revision);
        Some(Write { id: photo.id, name: photo.name, revision, done })
    }

    /// Reports that the photograph and its edit are stored on this device, if no write is pending.
    fn confirm_stored(self, id: &str) {
        let is_written = self.autosave.with_value(|state| {
            state.stored == state.revision
                && state.has_original
                && !(state.is_scheduled || state.is_blocked || state.text.is_empty())
        });
        let is_stored = self.library.get(id).is_some_and(|photograph| photograph.is_stored);
        if is_written && is_stored && self.has_open(id) {
            let tables = self.document.with_untracked(|document| document.draft().tables());
            if luts::are_stored(&tables) {
                self.storage_status.set(StorageStatus::OnDevice);
            } else {
                spawn_local(self.store_luts(id.to_owned(), tables));
            }
        }
    }

    /// Stores the look-up tables of the open photograph's edit. Without them it could not be rendered later.
    async fn store_luts(self, id: String, tables: Vec<AssetId>) {
        let outcome = luts::save_all(&tables).await;
        let Some(name) = self.photo.get_untracked().filter(|photo| photo.id == id).map(|photo| photo.name) else {
            return;
        };
        match outcome {
            // The edit may have changed in the meantime.
            Ok(()) => self.confirm_stored(&id),
            Err(LutNotStored::InMemory(table, error)) => {
                let table = untrack(|| luts::name(table)).unwrap_or_else(|| looks::unnamed_table().to_owned());
                self.notify_once(&id, messages::lut_not_stored(&table, &name, &error), &error);
            }
            Err(LutNotStored::NoFile(error)) => {
                self.storage_status.set(StorageStatus::Incomplete(luts::error_message(&error)))
            }
        }
    }

    /// Stores the photograph that was just opened.
    pub(super) async fn store_opened(self, photo: OpenPhotograph, record: Photograph) {
        let outcome = self.store_bytes(record, &photo.file).await;
        match outcome {
            Ok(()) => {
                self.switch_to_stored_file(&photo.id).await;
                self.confirm_stored(&photo.id);
            }
            Err(error) => self.notify_not_stored(&photo.id, &photo.name, &error),
        }
        if self.has_open(&photo.id) {
            self.refresh_thumbnail().await;
        }
    }

    /// Stores a photograph, or notifies the user of the reason if it cannot.
    pub(super) async fn store_or_notify(self, record: Photograph, file: &Blob) {
        let (id, name) = (record.id.clone(), record.name.clone());
        if let Err(error) = self.store_bytes(record, file).await {
            self.notify_not_stored(&id, &name, &error);
        }
    }

    /// Adds the photograph to the list and stores its bytes on this device. Until they are stored, and if that fails,
    /// they are in memory.
    async fn store_bytes(self, record: Photograph, file: &Blob) -> Result<(), StorageError> {
        let library = self.library;
        if record.is_stored && matches!(library.bytes(&record).await, Ok(Some(_))) {
            return library.put(record, None).await;
        }
        let record = Photograph { is_stored: false, ..record };
        library.put(record.clone(), Some(file.clone())).await?;
        if let StorageState::Fails(error) = library.state.get_untracked() {
            return Err(error);
        }
        // The record is written under the same lock. Until it exists, other tabs take the file for a leftover.
        let keep = async {
            // Another tab may have stored it already. Overwriting the file would make it unreadable for tabs that have
            // it open.
            let stored = library.stored_record(&record.id).await?;
            // A file without a record was not completely written.
            if stored.is_none() || !library.has_file(&record).await? {
                match originals::place().await? {
                    Place::Files => self.files.store(&record.id, file).await?,
                    Place::Database => originals::put(&record.id, file).await?,
                }
            }
            library.change(&record.id, |photograph| photograph.merge_stored(stored)).await
        };
        in_one_tab(ORIGINALS_LOCK, keep).await?;
        let was_requested =
            self.autosave.try_update_value(|state| std::mem::replace(&mut state.persist_requested, true));
        if was_requested == Some(false) {
            spawn_local(async {
                // A browser that refuses may still keep everything.
                let _ = opfs::persist().await;
            });
        }
        Ok(())
    }

    /// Retries to store photographs that are only in memory, because there may be space now.
    pub(super) async fn retry_unstored(self) {
        let list = self.library.photographs.get_untracked();
        for record in list.into_iter().filter(|photograph| !photograph.is_stored) {
            let id = record.id.clone();
            if let Ok(Some(file)) = self.library.bytes(&record).await
                && self.store_bytes(record, &file).await.is_ok()
                && self.has_open(&id)
            {
                self.switch_to_stored_file(&id).await;
                self.write_edit().await;
                self.confirm_stored(&id);
            }
        }
        for id in self.library.failed_writes() {
            if self.has_open(&id) {
                self.write_edit().await;
            } else if !self.writer.is_held_elsewhere(&id).await {
                self.library.retry_write(&id).await;
            }
        }
        if let (true, Some(photo)) = (untrack(luts::has_unsaved), self.photo.get_untracked()) {
            self.confirm_stored(&photo.id);
        }
    }

    /// From now on the open photograph is read from this device, because the chosen file may be on a removable card.
    async fn switch_to_stored_file(self, id: &str) {
        let Some(record) = self.library.get(id) else { return };
        if let Ok(Some(file)) = self.library.bytes(&record).await
            && self.has_open(id)
        {
            self.autosave.update_value(|state| state.has_original |= state.id == id && record.is_stored);
            // Untracked, because nothing visible changes.
            self.photo.update_untracked(|photo| {
                if let Some(photo) = photo {
                    photo.file = file;
                }
            });
        }
    }

    /// Notifies the user once that a photograph or its edit is only in memory.
    pub(super) fn notify_not_stored(self, id: &str, name: &str, error: &StorageError) {
        self.notify_once(id, messages::not_stored(name, error), error);
    }

    fn notify_once(self, id: &str, sentence: String, error: &StorageError) {
        if self.has_open(id) {
            self.storage_status.set(StorageStatus::InMemory(sentence.clone()));
        }
        // Without any storage, every photograph would repeat the notice.
        let subject = if *error == StorageError::Missing { "" } else { id };
        let notice = format!("{subject} {error:?}");
        let is_new_notice =
            self.autosave.try_update_value(|state| state.last_notice.replace(notice.clone()) != Some(notice));
        if is_new_notice == Some(true) {
            self.notices.error(sentence);
        }
    }

    fn schedule_thumbnail(self, id: &str, revision: u64) {
        let id = id.to_owned();
        let refresh = move || {
            let is_last = self.autosave.with_value(|state| state.id == id && state.revision == revision);
            if is_last && !self.document.with_untracked(Document::in_gesture) {
                spawn_local(self.refresh_thumbnail());
            }
        };
        set_timeout(refresh, THUMBNAIL_DELAY);
    }

    /// Renders the thumbnail of the open photograph, if it shows an older revision of the edit.
    pub(super) fn refresh_thumbnail(self) -> impl Future<Output = ()> + 'static {
        let photo = self.photo.get_untracked().filter(|_| !self.is_following());
        let recipe = self.document.with_untracked(|document| document.draft().recipe());
        let revision = self.autosave.with_value(|state| state.revision);
        async move {
            let Some(photo) = photo else { return };
            let shown = self.library.get(&photo.id).map(|photograph| photograph.shown_revision);
            if shown == Some(revision) && self.library.has_thumbnail(&photo.id) {
                return;
            }
            // If the recipe cannot be rendered, the existing thumbnail stays.
            if let Ok(picture) = self.files.render_thumbnail(&photo.id, recipe, &photo.file).await {
                self.show_thumbnail(&photo.id, &picture).await;
                let _ = self.library.change(&photo.id, |photograph| photograph.shown_revision = revision).await;
            }
        }
    }

    /// Adds a thumbnail to the strip.
    pub(super) async fn show_thumbnail(self, id: &str, picture: &ImageData) {
        if let Some(file) = image_encoding::encode(picture).await {
            self.library.put_thumbnail(id, file).await;
        }
    }

    pub(super) fn has_open(self, id: &str) -> bool {
        self.photo.with_untracked(|photo| photo.as_ref().is_some_and(|photo| photo.id == id))
    }
}
