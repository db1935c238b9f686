//! The bytes of the originals on this device: files in OPFS, or, in a browser without it (WebKitGTK 2.50, some private
//! windows), buffers in IndexedDB. A web worker writes files in chunks (`engine/originals.rs`); a buffer is in memory
//! as a whole.

use js_sys::{Array, ArrayBuffer};
use web_sys::Blob;

use super::database::{Database, StorageError, Store};
use super::opfs;

/// Where this browser can store originals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Files,
    Database,
}

/// Where originals are stored; an error if nowhere.
pub(crate) async fn place() -> Result<Place, StorageError> {
    match opfs::originals().await {
        Ok(_) => Ok(Place::Files),
        Err(StorageError::Missing) => Database::open().await.map(|_| Place::Database),
        Err(error) => Err(error),
    }
}

/// The bytes of an original; `None` if they are missing.
pub(crate) async fn read(id: &str) -> Result<Option<Blob>, StorageError> {
    match place().await? {
        Place::Files => Ok(opfs::read(id).await?.map(Into::into)),
        Place::Database => {
            let value = Database::open().await?.get(Store::Originals, id).await?;
            let blob = value.map(|value| Blob::new_with_buffer_source_sequence(&Array::of1(&value))).transpose();
            blob.map_err(|error| StorageError::from_exception(&error))
        }
    }
}

/// Stores the bytes in the database, not as a `Blob`, because WebKitGTK cannot store one.
pub(crate) async fn put(id: &str, file: &Blob) -> Result<(), StorageError> {
    let bytes: ArrayBuffer = opfs::await_promise(file.array_buffer()).await?;
    Database::open().await?.put(Store::Originals, id, &bytes).await
}

/// Removes an original. A missing one is not an error.
pub(crate) async fn remove(id: &str) -> Result<(), StorageError> {
    match place().await? {
        Place::Files => opfs::remove(id).await,
        Place::Database => Database::open().await?.delete(Store::Originals, id).await,
    }
}

/// The names of all originals.
pub(crate) async fn names() -> Result<Vec<String>, StorageError> {
    match place().await? {
        Place::Files => opfs::names().await,
        Place::Database => Database::open().await?.keys(Store::Originals).await,
    }
}
