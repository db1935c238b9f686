//! Look-up tables: on this device (IndexedDB), in this tab's memory where nothing can be stored, and at the edge. Each is known by its id, the
//! digest of its file.

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

/// The largest file that is taken, here and at the edge, in bytes.
pub(crate) const MAX_BYTES: u64 = 96_000_000;

thread_local! {
    /// The files that this page has used.
    static FILES: RefCell<HashMap<AssetId, Blob>> = RefCell::default();
    static NAMES: ArcRwSignal<BTreeMap<String, String>> = ArcRwSignal::new(BTreeMap::new());
    /// Whether a table is on this device, of those that the page has tried to store there.
    static STORED: ArcRwSignal<BTreeMap<AssetId, bool>> = ArcRwSignal::new(BTreeMap::new());
}

/// Why a table is not on this device.
pub(crate) enum LutNotStored {
    /// This page has it, and the browser does not store it.
    InMemory(AssetId, StorageError),
    /// There is none to store.
    NoFile(EdgeError),
}

/// Reads the names of the tables on this device.
pub(crate) async fn read_names() {
    let Ok(database) = Database::open().await else { return };
    let Ok(stored) = database.all(Store::LutNames).await else { return };
    let stored = stored.into_iter().filter_map(|(id, name)| Some((id, name.as_string()?)));
    names().update(|names| names.extend(stored));
}

/// What a person calls the table, if that is known.
pub(crate) fn name(id: AssetId) -> Option<String> {
    names().with(|names| names.get(&id.to_string()).cloned())
}

/// Keeps a table: for this page at once, on this device when this returns, unless it cannot store anything.
pub(crate) fn save(id: AssetId, name: &str, file: &Blob) -> impl Future<Output = ()> + 'static + use<> {
    FILES.with_borrow_mut(|files| drop(files.insert(id, file.clone())));
    let (name, file) = (name.to_owned(), file.clone());
    if !name.is_empty() {
        names().update(|names| drop(names.insert(id.to_string(), name.clone())));
    }
    async move {
        // Without storage the table is there as long as the page, and the edge has it once an edit was saved.
        let _ = store(id, &name, &file).await;
    }
}

/// Whether all these tables are known to be on this device.
pub(crate) fn are_stored(ids: &[AssetId]) -> bool {
    all_stored().with_untracked(|stored| ids.iter().all(|id| stored.get(id) == Some(&true)))
}

/// Reads again when a table is stored, or could not be.
pub(crate) fn track_stored() {
    all_stored().track();
}

/// Whether a table is in this page's memory only.
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
            note(id, true);
        } else {
            let file = file(id).await.map_err(LutNotStored::NoFile)?;
            store(id, &untrack(|| name(id)).unwrap_or_default(), &file).await.map_err(in_memory)?;
        }
    }
    Ok(())
}

/// Keeps a table that came as text.
pub(crate) fn save_text(id: AssetId, name: &str, text: &str) {
    if let Ok(file) = Blob::new_with_str_sequence(&Array::of1(&JsString::from(text))) {
        spawn_local(save(id, name, &file));
    }
}

/// The file of a table: of this page, of this device, or else the edge's.
pub(crate) async fn file(id: AssetId) -> EdgeResult<Blob> {
    match local_file(id).await {
        Some(file) => Ok(file),
        None => cached(id, &remote::get(id).await?).ok_or(EdgeError::Offline),
    }
}

/// The file of a table, of this page or of this device.
pub(crate) async fn local_file(id: AssetId) -> Option<Blob> {
    if let Some(file) = FILES.with_borrow(|files| files.get(&id).cloned()) {
        return Some(file);
    }
    cached(id, &stored(&id.to_string()).await?)
}

/// Why there is no file, for a person. Without an answer of the edge, or one that is about something else, the table is just not here.
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

/// The bytes of those tables that a recipe names and that are there: the engine says what it lacks.
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

/// The tables that a recipe names, as text.
pub(crate) async fn texts_of(recipe: &Recipe) -> EdgeResult<Vec<(AssetId, String)>> {
    let mut texts = Vec::new();
    for id in recipe.assets() {
        let text = JsFuture::from(file(id).await?.text()).await.ok().and_then(|text| text.as_string());
        texts.push((id, text.ok_or(EdgeError::Offline)?));
    }
    Ok(texts)
}

/// The bytes as a file, which the page has from now on.
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

fn note(id: AssetId, is_stored: bool) {
    all_stored().update(|stored| {
        stored.insert(id, is_stored);
    });
}

async fn store(id: AssetId, name: &str, file: &Blob) -> Result<(), StorageError> {
    let outcome = write(&id.to_string(), name, file).await;
    note(id, outcome.is_ok());
    outcome
}

/// Not as a `Blob`: WebKitGTK stores none.
async fn write(key: &str, name: &str, file: &Blob) -> Result<(), StorageError> {
    let failed = |error: JsValue| StorageError::of_exception(&error);
    let bytes = JsFuture::from(file.array_buffer()).await.map_err(failed)?;
    let mut changes = vec![Change::Put(Store::Luts, key, bytes)];
    // A name that is known already stays.
    if !name.is_empty() {
        changes.push(Change::Put(Store::LutNames, key, JsValue::from_str(name)));
    }
    Database::open().await?.write(&changes).await
}

async fn stored(key: &str) -> Option<ArrayBuffer> {
    Database::open().await.ok()?.get(Store::Luts, key).await.ok()??.dyn_into().ok()
}
