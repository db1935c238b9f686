//! The photographs on this device: their bytes (`browser/originals.rs`), records, edits and thumbnails (IndexedDB). All
//! tabs show the same list.
//!
//! If the browser stores nothing, the photographs stay in the memory of this tab, and everything else works.

mod edit_record;
mod edits;
pub(crate) mod messages;
pub(crate) mod record;
mod thumbnails;
pub(crate) mod writer_lock;

use std::collections::HashMap;
use std::time::Duration;

use gloo_timers::future::sleep;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsValue;
use web_sys::Blob;

use crate::browser::database::{Change, Database, StorageError, Store};
use crate::browser::locks::LockMode;
use crate::browser::{broadcast, locks, originals};
use crate::document::serialization::ReadError;
use crate::library::luts;
pub(crate) use edit_record::Edit;
use edits::UnsavedEdits;
pub(crate) use edits::{EditReadError, document_text};
use record::Photograph;

/// Lock for writes and sweeps of originals: one tab at a time.
pub(crate) const ORIGINALS_LOCK: &str = "safelight-originals";

/// Delay of the sweep after the page has loaded.
const SWEEP_DELAY: Duration = Duration::from_secs(20);

/// Broadcast topic: the list of photographs changed.
const LIST: &str = "photographs";
/// Broadcast topic: an edit changed. The text is the id of the photograph, a line break, and the record.
const EDIT: &str = "edit";
/// Broadcast topic: a photograph was removed. The text is its id.
const REMOVED: &str = "removed";

/// Whether this browser can store photographs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum StorageState {
    /// The check has not finished.
    Unknown,
    Works,
    Fails(StorageError),
}

/// The photographs on this device. Cheap to copy: every field is a handle.
#[derive(Clone, Copy)]
pub(crate) struct LocalLibrary {
    /// In the order of the strip: newest first.
    pub(crate) photographs: RwSignal<Vec<Photograph>>,
    pub(crate) state: RwSignal<StorageState>,
    /// Object URLs of the thumbnails, by photograph id.
    thumbnails: RwSignal<HashMap<String, String>>,
    /// The bytes of photographs that are not stored, by photograph id.
    memory: StoredValue<HashMap<String, Blob>, LocalStorage>,
    unsaved: UnsavedEdits,
}

impl LocalLibrary {
    /// Loads the list and subscribes to the changes of other tabs.
    pub(crate) fn start() -> Self {
        let library = Self {
            photographs: RwSignal::new(Vec::new()),
            state: RwSignal::new(StorageState::Unknown),
            thumbnails: RwSignal::new(HashMap::new()),
            memory: StoredValue::new_local(HashMap::new()),
            unsaved: UnsavedEdits::new(),
        };
        spawn_local(async move {
            let outcome = library.check().await;
            library.state.set(outcome.map_or_else(StorageState::Fails, |()| StorageState::Works));
            luts::read_names().await;
            sleep(SWEEP_DELAY).await;
            // A later sweep removes what remains.
            let _ = library.sweep().await;
        });
        broadcast::listen(LIST, move |_| {
            spawn_local(async move {
                let _ = library.read_list().await;
            });
        });
        thumbnails::follow(library);
        library
    }

    /// Checks that storage and locks are available, and loads the list.
    async fn check(self) -> Result<(), StorageError> {
        // Without locks, two tabs could write the same edit.
        if !locks::is_supported() {
            return Err(StorageError::Missing);
        }
        originals::place().await?;
        self.read_list().await?;
        self.read_thumbnails().await
    }

    async fn read_list(self) -> Result<(), StorageError> {
        let records = Database::open().await?.all(Store::Photographs).await?;
        let mut list: Vec<_> =
            records.iter().filter_map(|(_, value)| Photograph::read(&value.as_string()?).ok()).collect();
        let in_memory = self.photographs.get_untracked().into_iter().filter(|photograph| !photograph.is_stored);
        let in_memory: Vec<_> =
            in_memory.filter(|photograph| list.iter().all(|known| known.id != photograph.id)).collect();
        list.extend(in_memory);
        record::sort(&mut list);
        if self.photographs.with_untracked(|known| *known != list) {
            self.photographs.set(list);
        }
        Ok(())
    }

    /// Finds a photograph in the list, or one that another tab has just added.
    pub(crate) async fn photograph(self, id: &str) -> Option<Photograph> {
        if let Some(known) = self.get(id) {
            return Some(known);
        }
        Photograph::read(&read(Store::Photographs, id).await.ok()??).ok()
    }

    /// Finds a photograph in the list.
    pub(crate) fn get(self, id: &str) -> Option<Photograph> {
        self.photographs.with_untracked(|list| list.iter().find(|photograph| photograph.id == id).cloned())
    }

    /// The bytes of a photograph, as a handle that is read later; `None` if the browser has removed them.
    pub(crate) async fn bytes(self, photograph: &Photograph) -> Result<Option<Blob>, StorageError> {
        if let Some(file) = self.memory.with_value(|memory| memory.get(&photograph.id).cloned()) {
            return Ok(Some(file));
        }
        match originals::read(&photograph.id).await? {
            // A file of another length is not the one that was written.
            Some(file) if file.size() != photograph.size_bytes as f64 => {
                Err(StorageError::Failed("DataError".to_owned()))
            }
            file => Ok(file),
        }
    }

    /// The stored record of a photograph. A record of a newer version is an error, so that it is not overwritten.
    pub(crate) async fn stored_record(self, id: &str) -> Result<Option<Photograph>, StorageError> {
        match read(Store::Photographs, id).await?.map(|record| Photograph::read(&record)) {
            Some(Err(ReadError::Newer)) => Err(StorageError::Newer),
            // A damaged record has no further use.
            Some(Err(ReadError::Damaged)) | None => Ok(None),
            Some(Ok(photograph)) => Ok(Some(photograph)),
        }
    }

    /// Whether the whole file is stored.
    pub(crate) async fn has_file(self, photograph: &Photograph) -> Result<bool, StorageError> {
        let file = originals::read(&photograph.id).await?;
        Ok(file.is_some_and(|file| file.size() == photograph.size_bytes as f64))
    }

    /// Adds or replaces a photograph in the list. Its bytes are already stored, or stay in the memory of this tab.
    pub(crate) async fn put(self, photograph: Photograph, in_memory: Option<Blob>) -> Result<(), StorageError> {
        let (id, is_stored) = (photograph.id.clone(), photograph.is_stored);
        if is_stored {
            let text = JsValue::from_str(&photograph.write());
            Database::open().await?.put(Store::Photographs, &id, &text).await?;
            broadcast::send(LIST, "");
        }
        self.memory.update_value(|memory| match in_memory.filter(|_| !is_stored) {
            Some(file) => drop(memory.insert(id.clone(), file)),
            None if is_stored => drop(memory.remove(&id)),
            None => {}
        });
        self.photographs.update(|list| {
            list.retain(|known| known.id != id);
            list.push(photograph);
            record::sort(list);
        });
        Ok(())
    }

    /// Changes a photograph in the list, if it exists.
    pub(crate) async fn change(self, id: &str, change: impl FnOnce(&mut Photograph)) -> Result<(), StorageError> {
        let Some(before) = self.get(id) else { return Ok(()) };
        let mut after = before.clone();
        change(&mut after);
        if after == before { Ok(()) } else { self.put(after, None).await }
    }

    /// Stores the id of the photograph at the edge.
    pub(crate) async fn set_image_id(self, id: &str, image_id: Option<String>) -> Result<(), StorageError> {
        self.change(id, |photograph| photograph.image_id = image_id).await
    }

    /// Forgets the ids of all photographs at the edge.
    pub(crate) async fn forget_image_ids(self) {
        // If this fails, the list is as another tab or a later visit finds it.
        let _ = self.read_list().await;
        let saved = self.photographs.with_untracked(|list| {
            let saved = list.iter().filter(|photograph| photograph.image_id.is_some());
            saved.map(|photograph| photograph.id.clone()).collect::<Vec<_>>()
        });
        for id in saved {
            let _ = self.set_image_id(&id, None).await;
        }
    }

    /// Removes a photograph and its edit from this device. The records are removed first, so that no record is without
    /// bytes.
    pub(crate) async fn remove(self, id: &str) -> Result<(), StorageError> {
        let is_stored = self.get(id).is_some_and(|photograph| photograph.is_stored);
        match self.remove_stored(id).await {
            // A photograph in memory may or may not have a stored edit.
            Err(error) if is_stored => return Err(error),
            _ => {}
        }
        self.memory.update_value(|memory| drop(memory.remove(id)));
        self.unsaved.forget(id);
        self.photographs.update(|list| list.retain(|photograph| photograph.id != id));
        self.forget_thumbnail(id);
        Ok(())
    }

    async fn remove_stored(self, id: &str) -> Result<(), StorageError> {
        let all = [Store::Photographs, Store::Edits, Store::Thumbnails].map(|store| Change::Delete(store, id));
        Database::open().await?.write(&all).await?;
        originals::remove(id).await?;
        broadcast::send(REMOVED, id);
        broadcast::send(LIST, "");
        Ok(())
    }

    /// Removes files without a record, which an interrupted write or removal leaves behind.
    async fn sweep(self) -> Result<(), StorageError> {
        let Some(_turn) = locks::acquire(ORIGINALS_LOCK, &LockMode::IfFree).await else { return Ok(()) };
        let records = Database::open().await?.all(Store::Photographs).await?;
        for name in originals::names().await? {
            if records.iter().all(|(id, _)| *id != name) {
                originals::remove(&name).await?;
            }
        }
        Ok(())
    }
}

/// Reads a record. Tries twice, because the browser may have closed the connection in between. `None` if there is none.
async fn read(store: Store, key: &str) -> Result<Option<String>, StorageError> {
    let database = match Database::open().await {
        // Without a database there is nothing that a write could overwrite.
        Err(StorageError::Missing) => return Ok(None),
        outcome => outcome?,
    };
    let value = match database.get(store, key).await {
        Err(_) => Database::open().await?.get(store, key).await?,
        Ok(value) => value,
    };
    // A record that is not text counts as damaged.
    Ok(value.map(|value| value.as_string().unwrap_or_default()))
}
