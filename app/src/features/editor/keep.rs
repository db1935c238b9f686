//! Keeps the open photograph and its edit on this device: the bytes once, the edit a moment after each change, the thumbnail when the
//! person pauses.

use std::time::Duration;

use filters::{AssetId, Recipe};
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::{Blob, ImageData};

use super::kept::Kept;
use super::state::{EditorState, Photo};
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

/// An edit is written this long after a change, and so at most four times a second during a drag.
const WRITE_DELAY: Duration = Duration::from_millis(250);

/// Without a change for this long, the thumbnail is made anew.
const THUMBNAIL_DELAY: Duration = Duration::from_millis(1500);

/// A write of the open photograph's edit.
struct Write<Done> {
    id: String,
    name: String,
    revision: u64,
    done: Done,
}

impl EditorState {
    /// Writes changes of the edit, as long as the app lives.
    pub(super) fn keep_changes(self) {
        Effect::new(move |_| {
            self.document.track();
            self.write_soon();
        });
        Effect::new(move |_| {
            luts::track_stored();
            let photo = self.photo.get_untracked();
            if let (Kept::Incomplete(_), Some(photo)) = (self.kept.get_untracked(), photo) {
                self.edit_is_kept(&photo.id);
            }
        });
        // The open photograph's last change may not have reached the library yet.
        let is_open_lost = move || {
            matches!(self.kept.get(), Kept::InMemory(_)) && self.is_open() && self.document.with(Document::is_edited)
        };
        let would_be_lost =
            Memo::new(move |_| self.library.would_lose_edits() || luts::has_unsaved() || is_open_lost());
        Effect::new(move |_| would_be_lost.get().then(confirm_before_unload));
    }

    fn write_soon(self) {
        let is_due = self.written.try_update_value(|written| !std::mem::replace(&mut written.is_scheduled, true));
        if is_due == Some(true) {
            if !self.is_following() && self.kept.with_untracked(|kept| *kept == Kept::OnDevice) {
                self.kept.set(Kept::Pending);
            }
            set_timeout(
                move || {
                    self.written.update_value(|written| written.is_scheduled = false);
                    spawn_local(self.write_edit());
                },
                WRITE_DELAY,
            );
        }
    }

    /// The document that the record of the photograph that is being opened has.
    pub(super) fn expect_edit(self, id: &str, revision: u64, document: &Document) {
        // One that could not be stored is tried again.
        let is_stored = self.library.unsaved_edit(id).is_none();
        let text = if is_stored { document_text(document) } else { String::new() };
        self.written.update_value(|written| {
            (written.id, written.text) = (id.to_owned(), text);
            (written.revision, written.stored) = (revision, revision);
            (written.is_blocked, written.to_adopt) = (false, None);
        });
        self.kept.set(Kept::Pending);
    }

    /// The stored edit of the photograph is not known: `document` is shown, and nothing is written.
    pub(super) fn block_edit(self, id: &str, name: &str, why: &EditReadError, document: &Document) {
        let sentence = messages::unknown_edit(name, why);
        let text = document_text(document);
        self.written.update_value(|written| {
            (written.id, written.text, written.revision) = (id.to_owned(), text, 0);
            (written.is_blocked, written.to_adopt) = (true, None);
        });
        self.kept.set(Kept::InMemory(sentence.clone()));
        self.notices.error(sentence);
    }

    /// Another tab has written the edit of the open photograph.
    pub(super) fn follow_edit(self, id: &str, edit: Edit) {
        let text = document_text(&edit.document);
        let is_new = self.written.try_update_value(|written| {
            let is_new = written.id == id && written.text != text;
            if is_new {
                (written.text, written.revision, written.stored) = (text, edit.revision, edit.revision);
            }
            is_new
        });
        if is_new == Some(true) {
            self.document.set(edit.document);
        }
    }

    /// Goes on with the stored edit of the open photograph, or, where the tab before could not store what it did, with what is shown.
    pub(super) fn go_on_with(self, id: &str, stored: Option<Edit>) {
        let revision = stored.as_ref().map_or(0, |edit| edit.revision);
        let is_behind = self.written.try_update_value(|written| {
            written.is_blocked = false;
            let is_behind = revision < written.revision;
            if is_behind {
                written.text.clear();
            }
            is_behind
        });
        if is_behind == Some(true) {
            return self.write_soon();
        }
        if let Some(edit) = stored {
            self.follow_edit(id, edit);
        }
        self.edit_is_kept(id);
    }

    /// Adopts a recipe when the tab that edits has made way.
    pub(super) fn adopt_later(self, recipe: Recipe) {
        self.written.update_value(|written| written.to_adopt = Some(recipe));
        self.writer.take_over();
    }

    /// The recipe that waits for this tab to edit.
    pub(super) fn adopt_now(self) {
        if let Some(recipe) = self.written.try_update_value(|written| written.to_adopt.take()).flatten() {
            self.document.update(|document| document.load_recipe(recipe));
        }
    }

    /// Writes the edit if it has changed. The write is sent before this returns.
    pub(super) fn write_edit(self) -> impl Future<Output = ()> + 'static {
        let started = self.start_write();
        if started.is_none()
            && let Some(photo) = self.photo.get_untracked()
        {
            // A change may have been taken back before it was written.
            self.edit_is_kept(&photo.id);
        }
        async move {
            let Some(Write { id, name, revision, done }) = started else { return };
            match done.await {
                Ok(()) => {
                    self.written.update_value(|written| {
                        if written.id == id {
                            written.stored = written.stored.max(revision);
                        }
                    });
                    self.edit_is_kept(&id);
                }
                Err(error) => {
                    // The next change, or the next flush, tries again.
                    self.written.update_value(|written| {
                        if written.id == id {
                            written.text.clear();
                        }
                    });
                    self.tell_not_kept(&id, &name, &error);
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
        let (revision, is_blocked) = self.written.try_update_value(|written| {
            if written.id != photo.id || written.text == text {
                return None;
            }
            written.revision += 1;
            written.text.clone_from(&text);
            Some((written.revision, written.is_blocked))
        })??;
        let library = self.library;
        if is_blocked {
            library.keep_edit_in_memory(&photo.id, &text);
            return None;
        }
        let done = library.write_edit(&photo.id, revision, &text);
        let id = photo.id.clone();
        spawn_local(async move {
            // The dot in the strip; the next write sets it as well.
            let _ = library.change(&id, |photograph| photograph.edited = is_edited).await;
        });
        self.schedule_thumbnail(&photo.id, revision);
        Some(Write { id: photo.id, name: photo.name, revision, done })
    }

    /// Says that the photograph and its edit are on this device, if that is so and no change waits to be written.
    fn edit_is_kept(self, id: &str) {
        let is_written = self.written.with_value(|written| {
            written.stored == written.revision
                && !written.is_scheduled
                && !written.is_blocked
                && !written.text.is_empty()
        });
        let is_stored = self.library.get(id).is_some_and(|photograph| photograph.is_stored);
        if is_written && is_stored && self.has_open(id) {
            let tables = self.document.with_untracked(|document| document.draft().tables());
            if luts::are_stored(&tables) {
                self.kept.set(Kept::OnDevice);
            } else {
                spawn_local(self.keep_tables(id.to_owned(), tables));
            }
        }
    }

    /// Stores the look-up tables that the edit of the open photograph names; without them it cannot be drawn another time.
    async fn keep_tables(self, id: String, tables: Vec<AssetId>) {
        let outcome = luts::save_all(&tables).await;
        let Some(name) = self.photo.get_untracked().filter(|photo| photo.id == id).map(|photo| photo.name) else {
            return;
        };
        match outcome {
            // The edit may have been changed meanwhile.
            Ok(()) => self.edit_is_kept(&id),
            Err(LutNotStored::InMemory(table, error)) => {
                let table = untrack(|| luts::name(table)).unwrap_or_else(|| looks::unnamed_table().to_owned());
                self.tell(&id, messages::lut_not_stored(&table, &name, &error), &error);
            }
            Err(LutNotStored::NoFile(error)) => self.kept.set(Kept::Incomplete(luts::error_message(&error))),
        }
    }

    /// Keeps the photograph that was just opened.
    pub(super) async fn keep_open(self, photo: Photo, record: Photograph) {
        let outcome = self.keep_bytes(record, &photo.file).await;
        match outcome {
            Ok(()) => {
                self.use_kept_file(&photo.id).await;
                self.edit_is_kept(&photo.id);
            }
            Err(error) => self.tell_not_kept(&photo.id, &photo.name, &error),
        }
        if self.has_open(&photo.id) {
            self.refresh_thumbnail().await;
        }
    }

    /// Keeps a photograph, or says why not.
    pub(super) async fn keep_and_tell(self, record: Photograph, file: &Blob) {
        let (id, name) = (record.id.clone(), record.name.clone());
        if let Err(error) = self.keep_bytes(record, file).await {
            self.tell_not_kept(&id, &name, &error);
        }
    }

    /// Puts the photograph into the list, and its bytes on this device. Until they are there, and if they cannot be, they are in memory.
    async fn keep_bytes(self, record: Photograph, file: &Blob) -> Result<(), StorageError> {
        let library = self.library;
        if record.is_stored && matches!(library.bytes(&record).await, Ok(Some(_))) {
            return library.put(record, None).await;
        }
        let record = Photograph { is_stored: false, ..record };
        library.put(record.clone(), Some(file.clone())).await?;
        if let StorageState::Fails(error) = library.state.get_untracked() {
            return Err(error);
        }
        // The record belongs to the turn: until it is there, the file is a leftover to other tabs.
        let keep = async {
            // Another tab may have been quicker; a file that is written again is unreadable to those that have it open.
            let stored = library.stored_record(&record.id).await?;
            // A file without a record is one that was not written to its end.
            if stored.is_none() || !library.has_file(&record).await? {
                match originals::place().await? {
                    Place::Files => self.files.store(&record.id, file).await?,
                    Place::Database => originals::put(&record.id, file).await?,
                }
            }
            library.change(&record.id, |photograph| photograph.merge_stored(stored)).await
        };
        in_one_tab(ORIGINALS_LOCK, keep).await?;
        let asked = self.written.try_update_value(|written| std::mem::replace(&mut written.asked_to_persist, true));
        if asked == Some(false) {
            spawn_local(async {
                // A browser that refuses may still keep everything.
                let _ = opfs::persist().await;
            });
        }
        Ok(())
    }

    /// Tries again to keep what is in memory only: there may be room now.
    pub(super) async fn keep_what_is_in_memory(self) {
        let list = self.library.photographs.get_untracked();
        for record in list.into_iter().filter(|photograph| !photograph.is_stored) {
            let id = record.id.clone();
            if let Ok(Some(file)) = self.library.bytes(&record).await
                && self.keep_bytes(record, &file).await.is_ok()
                && self.has_open(&id)
            {
                self.use_kept_file(&id).await;
                self.write_edit().await;
                self.edit_is_kept(&id);
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
            self.edit_is_kept(&photo.id);
        }
    }

    /// From now on the open photograph is read from this device: the file that was chosen may be on a card that is pulled out.
    async fn use_kept_file(self, id: &str) {
        let Some(record) = self.library.get(id) else { return };
        if let Ok(Some(file)) = self.library.bytes(&record).await
            && self.has_open(id)
        {
            // Untracked: nothing that is shown changes.
            self.photo.update_untracked(|photo| {
                if let Some(photo) = photo {
                    photo.file = file;
                }
            });
        }
    }

    /// Says once that a photograph, or its edit, is in memory only.
    pub(super) fn tell_not_kept(self, id: &str, name: &str, error: &StorageError) {
        self.tell(id, messages::not_stored(name, error), error);
    }

    fn tell(self, id: &str, sentence: String, error: &StorageError) {
        if self.has_open(id) {
            self.kept.set(Kept::InMemory(sentence.clone()));
        }
        // Where nothing is stored, every photograph would say so.
        let subject = if *error == StorageError::Missing { "" } else { id };
        let told = format!("{subject} {error:?}");
        let is_news = self.written.try_update_value(|written| written.told.replace(told.clone()) != Some(told));
        if is_news == Some(true) {
            self.notices.error(sentence);
        }
    }

    fn schedule_thumbnail(self, id: &str, revision: u64) {
        let id = id.to_owned();
        let refresh = move || {
            let is_last = self.written.with_value(|written| written.id == id && written.revision == revision);
            if is_last && !self.document.with_untracked(Document::in_gesture) {
                spawn_local(self.refresh_thumbnail());
            }
        };
        set_timeout(refresh, THUMBNAIL_DELAY);
    }

    /// Makes the open photograph's thumbnail, if it shows another revision than the edit's.
    pub(super) fn refresh_thumbnail(self) -> impl Future<Output = ()> + 'static {
        let photo = self.photo.get_untracked().filter(|_| !self.is_following());
        let recipe = self.document.with_untracked(|document| document.draft().recipe());
        let revision = self.written.with_value(|written| written.revision);
        async move {
            let Some(photo) = photo else { return };
            let shown = self.library.get(&photo.id).map(|photograph| photograph.shown_revision);
            if shown == Some(revision) && self.library.has_thumbnail(&photo.id) {
                return;
            }
            // A recipe that cannot be rendered leaves the thumbnail that is there.
            if let Ok(picture) = self.files.render_thumbnail(&photo.id, recipe, &photo.file).await {
                self.show_thumbnail(&photo.id, &picture).await;
                let _ = self.library.change(&photo.id, |photograph| photograph.shown_revision = revision).await;
            }
        }
    }

    /// Puts a picture into the strip.
    pub(super) async fn show_thumbnail(self, id: &str, picture: &ImageData) {
        if let Some(file) = image_encoding::encode(picture).await {
            self.library.put_thumbnail(id, file).await;
        }
    }

    pub(super) fn has_open(self, id: &str) -> bool {
        self.photo.with_untracked(|photo| photo.as_ref().is_some_and(|photo| photo.id == id))
    }
}
