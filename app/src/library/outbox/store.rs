//! The stored outbox: a row of IndexedDB for each item.

use wasm_bindgen::JsValue;

use super::item::Item;
use crate::browser::database::{Database, StorageError, Store};

/// All items, unordered. Rows of another version of the app are ignored and stay.
pub(super) async fn load() -> Result<Vec<Item>, StorageError> {
    let rows = Database::open().await?.all(Store::Outbox).await?;
    Ok(rows.into_iter().filter_map(|(_, row)| Item::from_text(&row.as_string()?)).collect())
}

/// Writes a new item.
pub(super) async fn insert(item: &Item) -> Result<(), StorageError> {
    let database = Database::open().await?;
    database.put(Store::Outbox, &item.id, &JsValue::from_str(&item.to_text())).await
}

/// Updates an item. Returns `false` if another tab has discarded it.
pub(super) async fn update(item: &Item) -> Result<bool, StorageError> {
    Database::open().await?.replace(Store::Outbox, &item.id, &JsValue::from_str(&item.to_text())).await
}

pub(super) async fn remove(id: &str) -> Result<(), StorageError> {
    Database::open().await?.delete(Store::Outbox, id).await
}
