//! Look-up tables: on this device (IndexedDB), in the memory of this tab if nothing can be stored, and at the edge. The
//! id of a table is the digest of its file.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};

use filters::{AssetId, Recipe};
use js_sys::{Array, ArrayBuffer, JsString};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Blob;

use crate::browser::database::{Change, Database, StorageError, Store};
use crate::library::remote::luts as remote;
use crate::library::remote::request::{EdgeError, EdgeResult};
use crate::text::errors;

/// The largest accepted file in bytes, here and at the edge.
pub(crate) const MAX_BYTES: u64 = 96_000_000;

thread_local! {
    /// Cache of the files that this page has used.
    static FILES: RefCell<HashMap<AssetId, Blob>> = RefCell::default();
    static NAMES: ArcRwSignal<BTreeMap<String, String>> = ArcRwSignal::new(BTreeMap::new());
    /// Whether a table is stored on this device, for the tables that this page has tried to store.
    static STORED: ArcRwSignal<BTreeMap<AssetId, bool>> = ArcRwSignal::new(BTreeMap::new());
}

/// Why a table is not stored on this device.
pub(crate) enum LutNotStored {
    /// The page has the file, but the browser cannot store it.
    InMemory(AssetId, StorageError),
    /// There is no file to store.
    NoFile(EdgeError),
}

/// Loads the names of the tables on this device.
pub(crate) async fn read_names() {
    let Ok(database) = Database::open().await else { return };
    let Ok(stored) = database.all(Store::LutNames).await else { return };
    let stored = stored.into_iter().filter_map(|(id, name)| Some((id, name.as_string()?)));
    names().update(|names| names.extend(stored));
}

/// The name of the table for people, if it is known.
pub(crate) fn name(id: AssetId) -> Option<String> {
    names().with(|names| names.get(&id.to_string()).cloned())
}

/// Adds a table: available to this page at once, and stored on this device when this returns, unless the browser cannot
/// store it.
pub(crate) fn save(id: AssetId, name: &str, file: &Blob) -> impl Future<Output = ()> + 'static + use<> {
    FILES.with_borrow_mut(|files| drop(files.insert(id, file.clone())));
    let (name, file) = (name.to_owned(), file.clone());
    if !name.is_empty() {
        names().update(|names| drop(names.insert(id.to_string(), name.clone())));
    }
    async move {
        // Without storage the table exists as long as the page. The edge gets it when an edit is saved.
        let _ = store(id, &name, &file).await;
    }
}

/// Whether all these tables are known to be stored on this device.
pub(crate) fn are_stored(ids: &[AssetId]) -> bool {
    all_stored().with_untracked(|stored| ids.iter().all(|id| stored.get(id) == Some(&true)))
}

/// Subscribes the calling effect to changes of [`are_stored`].
pub(crate) fn track_stored() {
    all_stored().track();
}

/// Whether a table is only in the memory of this page.
pub(crate) fn has_unsaved() -> bool {
    all_stored().with(|stored| stored.values().any(|is_stored| !is_stored))
}

/// Stores those of these tables that are not on this device yet.
pub(crate) async fn save_all(ids: &[AssetId]) -> Result<(), LutNotStored> {
    for &id in ids.iter().filter(|id| !are_stored(&[**id])) {
        let in_memory = |error| LutNotStored::InMemory(id, error);
        let database = Database::open().await.map_err(in_memory)?;
        let is_there = database.keys(Store::Luts).await.map_err(in_memory)?.contains(&id.to_string());
        if is_there {
            record_stored(id, true);
        } else {
            let file = file(id).await.map_err(LutNotStored::NoFile)?;
            store(id, &untrack(|| name(id)).unwrap_or_default(), &file).await.map_err(in_memory)?;
        }
    }
    Ok(())
}

/// Adds a table that is text.
pub(crate) fn save_text(id: AssetId, name: &str, text: &str) {
    if let Ok(file) = Blob::new_with_str_sequence(&Array::of1(&JsString::from(text))) {
        spawn_local(save(id, name, &file));
    }
}

/// The file of a table: from the cache of this page, from this device, or else from the edge.
pub(crate) async fn file(id: AssetId) -> EdgeResult<Blob> {
    match local_file(id).await {
        Some(file) => Ok(file),
        None => cached(id, &remote::get(id).await?).ok_or(EdgeError::Offline),
    }
}

/// The file of a table from the cache of this page or from this device.
pub(crate) async fn local_file(id: AssetId) -> Option<Blob> {
    if let Some(file) = FILES.with_borrow(|files| files.get(&id).cloned()) {
        return Some(file);
    }
    cached(id, &stored(&id.to_string()).await?)
}

/// The message for a table without a file. If the edge is offline or does not have it, the message says that the table
/// is missing; otherwise it is that of the error.
pub(crate) fn error_message(error: &EdgeError) -> String {
    match (error, error.status()) {
        (EdgeError::Offline, _) | (_, Some(401 | 404)) => errors::missing_table().to_owned(),
        _ => error.message(),
    }
}

/// The bytes of a table, in a buffer that can be transferred to a web worker.
pub(crate) async fn bytes(id: AssetId) -> EdgeResult<ArrayBuffer> {
    let bytes = JsFuture::from(file(id).await?.array_buffer()).await.ok();
    bytes.and_then(|bytes| bytes.dyn_into().ok()).ok_or(EdgeError::Offline)
}

/// The bytes of the available tables that a recipe refers to. The engine reports a missing one.
pub(crate) async fn bytes_of(recipe: &Recipe) -> EdgeResult<Vec<ArrayBuffer>> {
    let mut all = Vec::new();
    for id in recipe.assets() {
        match bytes(id).await {
            Ok(bytes) => all.push(bytes),
            Err(error) if error.is_transient() => return Err(error),
            Err(_) => {}
        }
    }
    Ok(all)
}

/// The tables that a recipe refers to, as text.
pub(crate) async fn texts_of(recipe: &Recipe) -> EdgeResult<Vec<(AssetId, String)>> {
    let mut texts = Vec::new();
    for id in recipe.assets() {
        let text = JsFuture::from(file(id).await?.text()).await.ok().and_then(|text| text.as_string());
        texts.push((id, text.ok_or(EdgeError::Offline)?));
    }
    Ok(texts)
}

/// Wraps the bytes in a file and adds it to the cache of this page.
fn cached(id: AssetId, bytes: &ArrayBuffer) -> Option<Blob> {
    let file = Blob::new_with_buffer_source_sequence(&Array::of1(bytes)).ok()?;
    FILES.with_borrow_mut(|files| drop(files.insert(id, file.clone())));
    Some(file)
}

fn names() -> ArcRwSignal<BTreeMap<String, String>> {
    NAMES.with(Clone::clone)
}

fn all_stored() -> ArcRwSignal<BTreeMap<AssetId, bool>> {
    STORED.with(Clone::clone)
}

fn record_stored(id: AssetId, is_stored: bool) {
    all_stored().update(|stored| {
        stored.insert(id, is_stored);
    });
}

async fn store(id: AssetId, name: &str, file: &Blob) -> Result<(), StorageError> {
    let outcome = write(&id.to_string(), name, file).await;
    record_stored(id, outcome.is_ok());
    outcome
}

/// Stores the bytes, not a `Blob`, because WebKitGTK cannot store one.
async fn write(key: &str, name: &str, file: &Blob) -> Result<(), StorageError> {
    let failed = |error: JsValue| StorageError::from_exception(&error);
    let bytes = JsFuture::from(file.array_buffer()).await.map_err(failed)?;
    let mut changes = vec![Change::Put(Store::Luts, key, bytes)];
    // A known name is not replaced by an empty one.
    if !name.is_empty() {
        changes.push(Change::Put(Store::LutNames, key, JsValue::from_str(name)));
    }
    Database::open().await?.write(&changes).await
}

async fn stored(key: &str) -> Option<ArrayBuffer> {
    Database::open().await.ok()?.get(Store::Luts, key).await.ok()??.dyn_into().ok()
}
