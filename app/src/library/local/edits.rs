//! Edits of the photographs on this device: those that are stored, and those that this tab could not store.

use std::collections::HashMap;

use leptos::prelude::*;
use wasm_bindgen::JsValue;

use super::edit_record::{self, Edit};
use super::{EDIT, LocalLibrary, REMOVED};
use crate::browser::broadcast;
use crate::browser::database::{Database, StorageError, Store};
use crate::document::Document;
use crate::document::serialization::ReadError;

/// Revision of an edit that was made while the stored one was unknown. It never overwrites the stored one.
const UNKNOWN_REVISION: u64 = 0;

/// Why the stored edit of a photograph cannot be read. It must not be overwritten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum EditReadError {
    Record(ReadError),
    /// The browser did not respond.
    Storage(StorageError),
}

/// Records of edits that are not stored yet, or could not be stored. Cheap to copy: every field is a handle.
#[derive(Clone, Copy)]
pub(super) struct UnsavedEdits {
    records: StoredValue<HashMap<String, String>>,
    /// The photographs whose write failed. Their edits are lost when the tab closes.
    failed_writes: RwSignal<Vec<String>>,
}

impl UnsavedEdits {
    pub(super) fn new() -> Self {
        Self { records: StoredValue::new(HashMap::new()), failed_writes: RwSignal::new(Vec::new()) }
    }

    fn insert(self, id: &str, record: String) {
        self.records.update_value(|records| drop(records.insert(id.to_owned(), record)));
    }

    fn is(self, id: &str, record: &str) -> bool {
        self.records.with_value(|records| records.get(id).is_some_and(|known| known == record))
    }

    fn mark_failed(self, id: &str) {
        if self.failed_writes.with_untracked(|ids| ids.iter().all(|known| known != id)) {
            self.failed_writes.update(|ids| ids.push(id.to_owned()));
        }
    }

    pub(super) fn forget(self, id: &str) {
        self.records.update_value(|records| drop(records.remove(id)));
        if self.failed_writes.with_untracked(|ids| ids.iter().any(|known| known == id)) {
            self.failed_writes.update(|ids| ids.retain(|known| known != id));
        }
    }
}

impl LocalLibrary {
    /// The edit that this tab could not store.
    pub(crate) fn unsaved_edit(self, id: &str) -> Option<Edit> {
        let record = self.unsaved.records.with_value(|records| records.get(id).cloned())?;
        edit_record::read(&record).ok()
    }

    /// The latest edit of a photograph whose stored edit is `stored`. Drops the edit that this tab could not store if a
    /// later one is stored.
    pub(crate) fn latest_edit(self, id: &str, stored: Option<Edit>) -> Option<Edit> {
        let unsaved = self.unsaved_edit(id);
        if is_outdated(unsaved.as_ref(), stored.as_ref()) {
            self.unsaved.forget(id);
        }
        newest(unsaved, stored)
    }

    /// Whether closing this tab would lose an edit, or an edited photograph.
    pub(crate) fn would_lose_edits(self) -> bool {
        self.unsaved.failed_writes.with(|ids| !ids.is_empty())
            || self.photographs.with(|list| list.iter().any(|photograph| photograph.edited && !photograph.is_stored))
    }

    /// Keeps an edit in memory until the tab closes, because the stored one is unknown.
    pub(crate) fn keep_edit_in_memory(self, id: &str, document: &str) {
        self.unsaved.insert(id, edit_record::write(UNKNOWN_REVISION, js_sys::Date::now(), document));
        self.unsaved.mark_failed(id);
    }

    /// The edit of a photograph; `None` if there is none.
    pub(crate) async fn edit(self, id: &str) -> Result<Option<Edit>, EditReadError> {
        match super::read(Store::Edits, id).await.map_err(EditReadError::Storage)? {
            Some(record) => edit_record::read(&record).map(Some).map_err(EditReadError::Record),
            None => Ok(None),
        }
    }

    /// Writes an edit and notifies the other tabs. The write is sent before the first `await` if the database is open.
    pub(crate) fn write_edit(
        self,
        id: &str,
        revision: u64,
        document: &str,
    ) -> impl Future<Output = Result<(), StorageError>> + 'static + use<> {
        let record = edit_record::write(revision, js_sys::Date::now(), document);
        self.unsaved.insert(id, record.clone());
        self.write_record(id, record)
    }

    /// Retries the write of an edit that this tab could not store.
    pub(crate) async fn retry_write(self, id: &str) {
        let Some(unsaved) = self.unsaved_edit(id).filter(|edit| edit.revision != UNKNOWN_REVISION) else { return };
        // If the stored edit is unknown, it is not overwritten.
        let Ok(stored) = self.edit(id).await else { return };
        if is_outdated(Some(&unsaved), stored.as_ref()) {
            return self.unsaved.forget(id);
        }
        if let Some(record) = self.unsaved.records.with_value(|records| records.get(id).cloned()) {
            // The next call tries again.
            let _ = self.write_record(id, record).await;
        }
    }

    /// The photographs whose edits would be lost if this tab closed.
    pub(crate) fn failed_writes(self) -> Vec<String> {
        self.unsaved.failed_writes.get_untracked()
    }

    fn write_record(
        self,
        id: &str,
        record: String,
    ) -> impl Future<Output = Result<(), StorageError>> + 'static + use<> {
        broadcast::send(EDIT, &format!("{id}\n{record}"));
        let value = JsValue::from_str(&record);
        let sent = Database::opened().map(|database| database.put(Store::Edits, id, &value));
        let id = id.to_owned();
        async move {
            let outcome = match sent {
                Some(sent) => sent.await,
                None => put(&id, &value).await,
            };
            match &outcome {
                Ok(()) if self.unsaved.is(&id, &record) => self.unsaved.forget(&id),
                Ok(()) => {}
                Err(_) => self.unsaved.mark_failed(&id),
            }
            outcome
        }
    }

    /// Calls `listener` with the photograph id and the edit when another tab changes an edit.
    pub(crate) fn on_edit_changed(self, listener: impl Fn(&str, Edit) + 'static) {
        broadcast::listen(EDIT, move |text| {
            let Some((id, record)) = text.split_once('\n') else { return };
            if let Ok(edit) = edit_record::read(record) {
                listener(id, edit);
            }
        });
    }

    /// Calls `listener` with the id of a photograph when another tab removes it and its edit.
    pub(crate) fn on_removed(self, listener: impl Fn(&str) + 'static) {
        broadcast::listen(REMOVED, move |id| {
            self.unsaved.forget(&id);
            listener(&id);
        });
    }
}

async fn put(id: &str, value: &JsValue) -> Result<(), StorageError> {
    Database::open().await?.put(Store::Edits, id, value).await
}

/// Whether another tab has stored a later edit than the one that this tab could not store.
fn is_outdated(unsaved: Option<&Edit>, stored: Option<&Edit>) -> bool {
    match (unsaved, stored) {
        (Some(unsaved), Some(stored)) => unsaved.revision != UNKNOWN_REVISION && unsaved.revision <= stored.revision,
        _ => false,
    }
}

/// The later one of two edits. An edit that was made while the stored one was unknown comes after it: undo brings the
/// stored one back.
fn newest(unsaved: Option<Edit>, stored: Option<Edit>) -> Option<Edit> {
    match (unsaved, stored) {
        (Some(unsaved), Some(mut stored)) if unsaved.revision == UNKNOWN_REVISION => {
            stored.document.load_recipe(unsaved.document.draft().recipe());
            Some(stored)
        }
        (Some(unsaved), Some(stored)) if unsaved.revision <= stored.revision => Some(stored),
        (unsaved, stored) => unsaved.or(stored),
    }
}

/// The text that is compared to find out whether an edit must be written.
pub(crate) fn document_text(document: &Document) -> String {
    document.to_value().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(revision: u64, op: &str) -> Edit {
        let mut document = Document::default();
        assert!(document.add(op));
        Edit { revision, document }
    }

    fn ops(edit: &Edit) -> Vec<&'static str> {
        edit.document.draft().entries.iter().map(|entry| entry.step.spec().name).collect()
    }

    #[test]
    fn later_of_the_stored_and_the_unwritten_edit_wins() {
        for (unsaved, stored, winner, outdated) in
            [(5, 4, "sepia", false), (5, 5, "invert", true), (5, 9, "invert", true)]
        {
            let (ours, theirs) = (edit(unsaved, "sepia"), edit(stored, "invert"));
            assert_eq!(is_outdated(Some(&ours), Some(&theirs)), outdated, "{unsaved} and {stored}");
            let next = newest(Some(ours), Some(theirs)).unwrap();
            assert_eq!((ops(&next), next.revision), (vec![winner], unsaved.max(stored)));
        }
        assert_eq!(ops(&newest(Some(edit(5, "sepia")), None).unwrap()), ["sepia"]);
        assert_eq!(ops(&newest(None, Some(edit(5, "invert"))).unwrap()), ["invert"]);
        assert!(newest(None, None).is_none());
    }

    #[test]
    fn edit_that_was_made_without_the_stored_one_comes_after_it() {
        let (ours, theirs) = (edit(UNKNOWN_REVISION, "sepia"), edit(7, "invert"));
        assert!(!is_outdated(Some(&ours), Some(&theirs)));
        let mut next = newest(Some(ours), Some(theirs)).unwrap();
        assert_eq!((ops(&next), next.revision), (vec!["sepia"], 7));
        next.document.undo();
        assert_eq!(ops(&next), ["invert"]);
    }
}
