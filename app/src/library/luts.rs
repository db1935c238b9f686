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

/// The largest file that is taken, here and at the edge, in bytes.
pub(crate) const MAX_BYTES: u64 = 96_000_000;

thread_local! {
    /// The files that this page has used.
    static FILES: RefCell<HashMap<AssetId, Blob>> = RefCell::default();
    static NAMES: ArcRwSignal<BTreeMap<String, String>> = ArcRwSignal::new(BTreeMap::new());
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
pub(crate) fn keep(id: AssetId, name: &str, file: &Blob) -> impl Future<Output = ()> + 'static + use<> {
    FILES.with_borrow_mut(|files| drop(files.insert(id, file.clone())));
    let (key, name, file) = (id.to_string(), name.to_owned(), file.clone());
    if !name.is_empty() {
        names().update(|names| drop(names.insert(key.clone(), name.clone())));
    }
    async move {
        // Without storage the table is there as long as the page, and the edge has it once an edit was saved.
        let _ = store(&key, &name, &file).await;
    }
}

/// Keeps a table that came as text.
pub(crate) fn keep_text(id: AssetId, name: &str, text: &str) {
    if let Ok(file) = Blob::new_with_str_sequence(&Array::of1(&JsString::from(text))) {
        spawn_local(keep(id, name, &file));
    }
}

/// The file of a table: of this page, of this device, or else the edge's.
pub(crate) async fn file(id: AssetId) -> Option<Blob> {
    if let Some(file) = FILES.with_borrow(|files| files.get(&id).cloned()) {
        return Some(file);
    }
    let bytes = match stored(&id.to_string()).await {
        Some(bytes) => bytes,
        None => remote::get(&id.to_string()).await.ok()?,
    };
    let file = Blob::new_with_buffer_source_sequence(&Array::of1(&bytes)).ok()?;
    FILES.with_borrow_mut(|files| drop(files.insert(id, file.clone())));
    Some(file)
}

/// The bytes of a table, in a buffer that can be transferred to a web worker.
pub(crate) async fn bytes(id: AssetId) -> Option<ArrayBuffer> {
    JsFuture::from(file(id).await?.array_buffer()).await.ok()?.dyn_into().ok()
}

/// The bytes of those tables that a recipe names and that can be found.
pub(crate) async fn bytes_of(recipe: &Recipe) -> Vec<ArrayBuffer> {
    let mut all = Vec::new();
    for id in recipe.assets() {
        all.extend(bytes(id).await);
    }
    all
}

/// The tables that a recipe names, as text; the first one that cannot be found.
pub(crate) async fn texts_of(recipe: &Recipe) -> Result<Vec<(AssetId, String)>, AssetId> {
    let mut texts = Vec::new();
    for id in recipe.assets() {
        let file = file(id).await.ok_or(id)?;
        let text = JsFuture::from(file.text()).await.ok().and_then(|text| text.as_string()).ok_or(id)?;
        texts.push((id, text));
    }
    Ok(texts)
}

fn names() -> ArcRwSignal<BTreeMap<String, String>> {
    NAMES.with(Clone::clone)
}

/// Not as a `Blob`: WebKitGTK stores none.
async fn store(key: &str, name: &str, file: &Blob) -> Result<(), StorageError> {
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
