//! The photographs of this device: their bytes (OPFS), records, edits and thumbnails (IndexedDB). Every tab has the same list.
//!
//! Where the browser stores nothing, the photographs of this tab are in its memory, and everything else works.

mod edit_record;
pub(crate) mod record;
mod thumbnails;
pub(crate) mod words;
pub(crate) mod writer_lock;

use std::collections::HashMap;
use std::time::Duration;

use gloo_timers::future::sleep;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsValue;
use web_sys::Blob;

use crate::browser::database::{Change, Database, StorageError, Store};
use crate::browser::locks::Asking;
use crate::browser::{broadcast, locks, opfs};
use crate::document::Document;
use crate::document::stored::Unreadable;
pub(crate) use edit_record::Edit;
use record::Photograph;

/// One tab writes or sweeps originals at a time.
pub(crate) const ORIGINALS_LOCK: &str = "safelight-originals";

/// Leftovers are looked for when the page has had its start.
const SWEEP_DELAY: Duration = Duration::from_secs(20);

/// The list of photographs has changed.
const LIST: &str = "photographs";
/// An edit has changed: the photograph's id, a line break, the record.
const EDIT: &str = "edit";
/// A photograph was removed: its id.
const REMOVED: &str = "removed";

/// Whether this browser stores anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum StorageState {
    /// Not asked yet.
    Unknown,
    Works,
    Fails(StorageError),
}

/// The photographs of this device. Cheap to copy: every field is a handle.
#[derive(Clone, Copy)]
pub(crate) struct LocalLibrary {
    /// For the strip: what was added last comes first.
    pub(crate) photographs: RwSignal<Vec<Photograph>>,
    pub(crate) state: RwSignal<StorageState>,
    /// Object URLs of the thumbnails, by photograph.
    thumbnails: RwSignal<HashMap<String, String>>,
    /// The bytes of photographs that are not stored.
    memory: StoredValue<HashMap<String, Blob>, LocalStorage>,
    /// The records of edits that are not stored, or not yet.
    unwritten: StoredValue<HashMap<String, String>>,
}

impl LocalLibrary {
    /// Reads the list, and follows what other tabs do to it.
    pub(crate) fn start() -> Self {
        let library = Self {
            photographs: RwSignal::new(Vec::new()),
            state: RwSignal::new(StorageState::Unknown),
            thumbnails: RwSignal::new(HashMap::new()),
            memory: StoredValue::new_local(HashMap::new()),
            unwritten: StoredValue::new(HashMap::new()),
        };
        spawn_local(async move {
            let outcome = library.check().await;
            library.state.set(outcome.map_or_else(StorageState::Fails, |()| StorageState::Works));
            sleep(SWEEP_DELAY).await;
            // What cannot be swept now is swept another time.
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

    /// Tries what is needed, and reads what is there.
    async fn check(self) -> Result<(), StorageError> {
        // Without locks two tabs would write the same edit.
        if !locks::are_there() {
            return Err(StorageError::Missing);
        }
        opfs::originals().await?;
        self.read_list().await?;
        self.read_thumbnails().await
    }

    async fn read_list(self) -> Result<(), StorageError> {
        let records = Database::open().await?.all(Store::Photographs).await?;
        let mut list: Vec<_> = records.iter().filter_map(|(_, value)| Photograph::read(&value.as_string()?)).collect();
        let in_memory = self.photographs.get_untracked().into_iter().filter(|photograph| !photograph.kept);
        let in_memory: Vec<_> =
            in_memory.filter(|photograph| list.iter().all(|known| known.id != photograph.id)).collect();
        list.extend(in_memory);
        record::sort(&mut list);
        if self.photographs.with_untracked(|known| *known != list) {
            self.photographs.set(list);
        }
        Ok(())
    }

    /// A photograph of the list, or one that another tab has added just now.
    pub(crate) async fn photograph(self, id: &str) -> Option<Photograph> {
        if let Some(known) = self.known(id) {
            return Some(known);
        }
        let value = Database::open().await.ok()?.get(Store::Photographs, id).await.ok()??;
        Photograph::read(&value.as_string()?)
    }

    /// A photograph of the list.
    pub(crate) fn known(self, id: &str) -> Option<Photograph> {
        self.photographs.with_untracked(|list| list.iter().find(|photograph| photograph.id == id).cloned())
    }

    /// An edit that this tab could not store.
    pub(crate) fn unwritten_edit(self, id: &str) -> Option<Edit> {
        self.unwritten.with_value(|unwritten| unwritten.get(id).and_then(|record| edit_record::read(record).ok()))
    }

    /// Holds an edit in memory, until it is written or the tab is closed.
    pub(crate) fn hold_edit(self, id: &str, revision: u64, document: &str) {
        let text = edit_record::write(revision, js_sys::Date::now(), document);
        self.unwritten.update_value(|unwritten| drop(unwritten.insert(id.to_owned(), text)));
    }

    /// The edit of a photograph; `None` if there is none. A record that cannot be read stays as it is.
    pub(crate) async fn edit(self, id: &str) -> Result<Option<Edit>, Unreadable> {
        let Ok(database) = Database::open().await else { return Ok(None) };
        match database.get(Store::Edits, id).await {
            Ok(Some(value)) => edit_record::read(&value.as_string().unwrap_or_default()).map(Some),
            // Without an answer nothing is known of the edit. Writing fails then too, so that nothing is overwritten.
            Ok(None) | Err(_) => Ok(None),
        }
    }

    /// The bytes of a photograph, not read yet; `None` if the browser has removed them.
    pub(crate) async fn bytes(self, photograph: &Photograph) -> Result<Option<Blob>, StorageError> {
        if let Some(file) = self.memory.with_value(|memory| memory.get(&photograph.id).cloned()) {
            return Ok(Some(file));
        }
        let file = opfs::read(&photograph.id).await?;
        // A file of another length is not the one that was written.
        let whole = file.filter(|file| file.size() == photograph.size_bytes as f64);
        Ok(whole.map(Into::into))
    }

    /// Whether the bytes are stored, all of them.
    pub(crate) async fn is_stored(self, photograph: &Photograph) -> Result<bool, StorageError> {
        let record = Database::open().await?.get(Store::Photographs, &photograph.id).await?;
        let file = opfs::read(&photograph.id).await?;
        // A file without a record is one that was not written to its end.
        Ok(record.is_some() && file.is_some_and(|file| file.size() == photograph.size_bytes as f64))
    }

    /// Puts a photograph into the list, or changes it there. Its bytes are stored, or stay in this tab's memory.
    pub(crate) async fn put(self, photograph: Photograph, in_memory: Option<Blob>) -> Result<(), StorageError> {
        let (id, kept) = (photograph.id.clone(), photograph.kept);
        if kept {
            let text = JsValue::from_str(&photograph.write());
            Database::open().await?.put(Store::Photographs, &id, &text).await?;
            broadcast::send(LIST, "");
        }
        self.memory.update_value(|memory| match in_memory.filter(|_| !kept) {
            Some(file) => drop(memory.insert(id.clone(), file)),
            None if kept => drop(memory.remove(&id)),
            None => {}
        });
        self.photographs.update(|list| {
            list.retain(|known| known.id != id);
            list.push(photograph);
            record::sort(list);
        });
        Ok(())
    }

    /// Changes a photograph of the list, if it is there.
    pub(crate) async fn change(self, id: &str, change: impl FnOnce(&mut Photograph)) -> Result<(), StorageError> {
        let Some(before) = self.known(id) else { return Ok(()) };
        let mut after = before.clone();
        change(&mut after);
        if after == before { Ok(()) } else { self.put(after, None).await }
    }

    /// Notes the photograph's id at the edge.
    pub(crate) async fn set_image_id(self, id: &str, image_id: Option<String>) -> Result<(), StorageError> {
        self.change(id, |photograph| photograph.image_id = image_id).await
    }

    /// Writes an edit, and tells the other tabs. The write is sent before the first `await`, if the database is open.
    pub(crate) fn write_edit(
        self,
        id: &str,
        revision: u64,
        document: &str,
    ) -> impl Future<Output = Result<(), StorageError>> + 'static + use<> {
        let text = edit_record::write(revision, js_sys::Date::now(), document);
        broadcast::send(EDIT, &format!("{id}\n{text}"));
        let value = JsValue::from_str(&text);
        let sent = Database::opened().map(|database| database.put(Store::Edits, id, &value));
        self.unwritten.update_value(|unwritten| drop(unwritten.insert(id.to_owned(), text.clone())));
        let id = id.to_owned();
        async move {
            match sent {
                Some(sent) => sent.await?,
                None => Database::open().await?.put(Store::Edits, &id, &value).await?,
            }
            self.unwritten.update_value(|unwritten| {
                if unwritten.get(&id) == Some(&text) {
                    unwritten.remove(&id);
                }
            });
            Ok(())
        }
    }

    /// Removes a photograph from this device, with its edit: the records first, so that no record is without bytes.
    pub(crate) async fn remove(self, id: &str) -> Result<(), StorageError> {
        let is_kept = self.known(id).is_some_and(|photograph| photograph.kept);
        match self.remove_stored(id).await {
            // What is in memory may have an edit that is stored, or nothing.
            Err(error) if is_kept => return Err(error),
            _ => {}
        }
        self.memory.update_value(|memory| drop(memory.remove(id)));
        self.unwritten.update_value(|unwritten| drop(unwritten.remove(id)));
        self.photographs.update(|list| list.retain(|photograph| photograph.id != id));
        self.forget_thumbnail(id);
        Ok(())
    }

    async fn remove_stored(self, id: &str) -> Result<(), StorageError> {
        let all = [Store::Photographs, Store::Edits, Store::Thumbnails].map(|store| Change::Delete(store, id));
        Database::open().await?.write(&all).await?;
        opfs::remove(id).await?;
        broadcast::send(REMOVED, id);
        broadcast::send(LIST, "");
        Ok(())
    }

    /// Removes files that no record names: of a write, or a removal, that was interrupted.
    async fn sweep(self) -> Result<(), StorageError> {
        let Some(_turn) = locks::acquire(ORIGINALS_LOCK, &Asking::IfFree).await else { return Ok(()) };
        let records = Database::open().await?.all(Store::Photographs).await?;
        for name in opfs::names().await? {
            if records.iter().all(|(id, _)| *id != name) {
                opfs::remove(&name).await?;
            }
        }
        Ok(())
    }

    /// Calls `hear` with the id and the document when another tab has changed an edit.
    pub(crate) fn on_edit(self, hear: impl Fn(&str, Edit) + 'static) {
        broadcast::listen(EDIT, move |text| {
            let Some((id, record)) = text.split_once('\n') else { return };
            if let Ok(edit) = edit_record::read(record) {
                hear(id, edit);
            }
        });
    }

    /// Calls `hear` with the id of a photograph that another tab has removed.
    pub(crate) fn on_removed(self, hear: impl Fn(&str) + 'static) {
        broadcast::listen(REMOVED, move |id| hear(&id));
    }
}

/// What is compared, to know whether an edit has to be written.
pub(crate) fn document_text(document: &Document) -> String {
    document.to_value().to_string()
}
