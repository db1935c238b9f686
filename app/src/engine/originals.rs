//! Tasks of the web worker with files of this device: identify a file, render its thumbnail, and store its bytes in the
//! origin-private file system (`browser/opfs.rs`). They run in a worker of their own (`file_worker.rs`), so that no
//! preview waits.

use std::cell::RefCell;

use filters::{Digest, Limits, Preview, Recipe, probe};
use js_sys::{Array, ArrayBuffer, Promise, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, FileSystemDirectoryHandle, FileSystemFileHandle, FileSystemGetFileOptions, FileSystemReadWriteOptions,
    FileSystemSyncAccessHandle,
};

use super::file_task::{Outcome, Task};
use super::luts;
use super::protocol::{self, Refusal, Reply, Request};
use super::session;
use crate::browser::database::StorageError;
use crate::browser::opfs::{await_promise, originals};

/// Longest side of a thumbnail of the strip, for screens with two device pixels per CSS pixel.
const STRIP_SIDE_PX: u32 = 320;

/// Bytes of a file that are in memory at a time during a write.
const CHUNK_BYTES: f64 = 4_194_304.0;

thread_local! {
    /// Cache of the last photograph that was rendered, so that its next edit needs no decoding.
    static LAST_PREVIEW: RefCell<Option<(String, Preview)>> = const { RefCell::new(None) };
}

#[wasm_bindgen]
extern "C" {
    /// A file handle of OPFS. Older browsers lack the method.
    #[wasm_bindgen(extends = FileSystemFileHandle)]
    type OriginalFile;

    #[wasm_bindgen(method, catch, js_name = createSyncAccessHandle)]
    fn create_sync_access_handle(this: &OriginalFile) -> Result<Promise, JsValue>;
}

/// Runs the file task of a message; `None` for all other messages.
pub(super) fn task(message: &Array) -> Option<impl Future<Output = session::Outcome> + 'static> {
    let file = message.get(2).dyn_into::<Blob>().ok()?;
    let Some(Request::Original { task }) = protocol::read(&message.get(1).as_string()?) else { return None };
    Some(async move {
        let (outcome, bytes) = match task {
            Task::Examine => (examine(&file).await?, Vec::new()),
            Task::Show { id, recipe } => render_thumbnail(id, &recipe, &file).await?,
            Task::Keep { id } => (Outcome::Kept { stored: store(&id, &file).await }, Vec::new()),
        };
        Ok((Reply::Original { outcome }, bytes))
    })
}

async fn examine(file: &Blob) -> Result<Outcome, Refusal> {
    let bytes = read(file).await?;
    let info = probe(&bytes, &Limits::BROWSER)?;
    Ok(Outcome::Examined { id: Digest::sha256(&bytes).to_string(), info })
}

async fn render_thumbnail(id: String, recipe: &Recipe, file: &Blob) -> Result<(Outcome, Vec<Vec<u8>>), Refusal> {
    let shown = LAST_PREVIEW.take().filter(|(shown, _)| *shown == id);
    let (_, mut preview) = match shown {
        Some(shown) => shown,
        None => (id.clone(), Preview::open(&read(file).await?, &Limits::BROWSER, STRIP_SIDE_PX)?),
    };
    let image = preview.render(&luts::with_tables(recipe));
    LAST_PREVIEW.set(Some((id, preview)));
    let image = image?;
    Ok((Outcome::Shown { width: image.width, height: image.height }, vec![image.rgba]))
}

async fn store(id: &str, file: &Blob) -> Result<(), StorageError> {
    let folder = originals().await?;
    let options = FileSystemGetFileOptions::new();
    options.set_create(true);
    let handle: OriginalFile = await_promise(folder.get_file_handle_with_options(id, &options)).await?;
    let access = handle.create_sync_access_handle().map_err(|_| StorageError::Missing)?;
    let access: FileSystemSyncAccessHandle = await_promise(access).await?;
    let written = write(&access, file).await;
    access.close();
    if written.is_err() {
        // A partial file only uses space. It is never read as a whole one, because the record of the photograph is
        // missing.
        let _ = remove(&folder, id).await;
    }
    written
}

/// Writes the whole file and waits until it is flushed to the disk.
async fn write(access: &FileSystemSyncAccessHandle, file: &Blob) -> Result<(), StorageError> {
    let failed = |error: JsValue| StorageError::from_exception(&error);
    access.truncate_with_u32(0).map_err(failed)?;
    let mut at = 0.0;
    while at < file.size() {
        let chunk = file.slice_with_f64_and_f64(at, file.size().min(at + CHUNK_BYTES)).map_err(failed)?;
        let chunk: ArrayBuffer = await_promise(chunk.array_buffer()).await?;
        let options = FileSystemReadWriteOptions::new();
        options.set_at(at);
        let written = access.write_with_buffer_source_and_options(&chunk, &options).map_err(failed)?;
        if written < f64::from(chunk.byte_length()) {
            return Err(StorageError::Full);
        }
        at += written;
    }
    access.flush().map_err(failed)
}

async fn remove(folder: &FileSystemDirectoryHandle, id: &str) -> Result<JsValue, StorageError> {
    await_promise(folder.remove_entry(id)).await
}

async fn read(file: &Blob) -> Result<Vec<u8>, Refusal> {
    let buffer = JsFuture::from(file.array_buffer()).await.map_err(|_| Refusal::unreadable_file())?;
    Ok(Uint8Array::new(&buffer).to_vec())
}
