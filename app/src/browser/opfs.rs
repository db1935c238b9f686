//! The originals in the origin-private file system (OPFS): a folder with a file for each photograph, named by the
//! SHA-256 of its bytes. A web worker writes them (`engine/originals.rs`); the page reads, lists and removes them.

use js_sys::{AsyncIterator, IteratorNext, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, FileSystemDirectoryHandle, FileSystemFileHandle, FileSystemGetDirectoryOptions};

use super::database::StorageError;

const FOLDER: &str = "originals";

#[wasm_bindgen]
extern "C" {
    /// `navigator.storage` of a page or a worker. Its methods may be missing.
    type Storage;

    #[wasm_bindgen(method, catch, js_name = getDirectory)]
    fn get_directory(this: &Storage) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn persist(this: &Storage) -> Result<Promise, JsValue>;
}

/// The folder, which is created at the first call. The global scope may be that of a page or a worker.
pub(crate) async fn originals() -> Result<FileSystemDirectoryHandle, StorageError> {
    let root: FileSystemDirectoryHandle =
        await_promise(storage()?.get_directory().map_err(|_| StorageError::Missing)?).await?;
    let options = FileSystemGetDirectoryOptions::new();
    options.set_create(true);
    await_promise(root.get_directory_handle_with_options(FOLDER, &options)).await
}

/// The bytes of an original, as a handle that is read later; `None` if there is no such file.
pub(crate) async fn read(id: &str) -> Result<Option<File>, StorageError> {
    let handle: FileSystemFileHandle =
        match none_if_missing(await_promise(originals().await?.get_file_handle(id)).await)? {
            Some(handle) => handle,
            None => return Ok(None),
        };
    none_if_missing(await_promise(handle.get_file()).await)
}

/// Removes an original. A missing one is not an error.
pub(crate) async fn remove(id: &str) -> Result<(), StorageError> {
    none_if_missing(await_promise::<JsValue>(originals().await?.remove_entry(id)).await).map(drop)
}

/// The names of all files.
pub(crate) async fn names() -> Result<Vec<String>, StorageError> {
    let keys: AsyncIterator = originals().await?.keys();
    let mut names = Vec::new();
    loop {
        let next: IteratorNext =
            await_promise(keys.next().map_err(|error| StorageError::from_exception(&error))?).await?;
        if next.done() {
            return Ok(names);
        }
        names.extend(next.value().as_string());
    }
}

/// Asks the browser not to evict the storage of this site when the device is full. The browser decides itself, or asks
/// the user.
pub(crate) async fn persist() -> bool {
    let promise = storage().ok().and_then(|storage| storage.persist().ok());
    match promise {
        Some(answer) => JsFuture::from(answer).await.is_ok_and(|granted| granted.is_truthy()),
        None => false,
    }
}

/// Missing on insecure origins.
fn storage() -> Result<Storage, StorageError> {
    let property = |of: &JsValue, name: &str| Reflect::get(of, &name.into()).ok().filter(JsValue::is_object);
    let storage = property(&js_sys::global(), "navigator").and_then(|navigator| property(&navigator, "storage"));
    storage.map(JsCast::unchecked_into).ok_or(StorageError::Missing)
}

/// Awaits a promise whose value is a `T`.
pub(crate) async fn await_promise<T: JsCast>(promise: Promise) -> Result<T, StorageError> {
    let value = JsFuture::from(promise).await.map_err(|error| StorageError::from_exception(&error))?;
    Ok(value.unchecked_into())
}

/// Converts "not found" to `None`.
fn none_if_missing<T>(result: Result<T, StorageError>) -> Result<Option<T>, StorageError> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(StorageError::Failed(name)) if name == "NotFoundError" => Ok(None),
        Err(error) => Err(error),
    }
}
