//! Reads the original of an item.

use std::rc::Rc;

use leptos::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::Blob;

use super::Outbox;

impl Outbox {
    /// The original, as this page opened it or as this device stores it; `None` if neither can be read.
    pub(super) async fn original(self, photograph_id: &str) -> Option<Blob> {
        let (file, read) = self
            .shared
            .with_value(|shared| (shared.files.get(photograph_id).cloned(), Rc::clone(&shared.read_original)));
        if let Some(file) = file
            && is_readable(&file).await
        {
            return Some(file);
        }
        let file = read(photograph_id.to_owned()).await?;
        is_readable(&file).await.then_some(file)
    }
}

/// Reads one byte. A file on a removed card, or one that changed since it was opened, cannot be read. Its upload would
/// fail like a network error.
async fn is_readable(file: &Blob) -> bool {
    match file.slice_with_i32_and_i32(0, 1) {
        Ok(byte) => JsFuture::from(byte.array_buffer()).await.is_ok(),
        Err(_) => false,
    }
}
