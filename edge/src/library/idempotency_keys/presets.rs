//! Keys of requests that created presets.

use filters::Digest;
use serde::Deserialize;

use super::{TTL_MS, check};
use crate::library::records::IdempotencyKey;
use crate::library::sql::values;
use crate::library::transaction::Transaction;
use crate::problem::Fault;

#[derive(Deserialize)]
struct Row {
    request_sha256: Digest,
    preset_id: String,
}

fn row(library: &Transaction<'_>, key: &str) -> Result<Option<Row>, Fault> {
    let statement = "SELECT request_sha256, preset_id FROM preset_requests WHERE key = ?1 AND expires_at_ms > ?2";
    library.sql.row(statement, values![key, library.now_ms])
}

/// The digest of the request that used the key, if it created a preset.
pub(super) fn request_sha256(library: &Transaction<'_>, key: &str) -> Result<Option<Digest>, Fault> {
    Ok(row(library, key)?.map(|row| row.request_sha256))
}

/// The preset that the request with this key created. Fails if the key belongs to another request, also one that created
/// a rendition: the digest of a request contains its path.
pub(in crate::library) fn find(library: &Transaction<'_>, key: &IdempotencyKey) -> Result<Option<String>, Fault> {
    super::find(library, key)?;
    let Some(Row { request_sha256, preset_id }) = row(library, &key.key)? else { return Ok(None) };
    check(&request_sha256, &key.request_sha256)?;
    Ok(Some(preset_id))
}

/// Stores the key of a request, and deletes expired keys.
pub(in crate::library) fn store(library: &Transaction<'_>, key: &IdempotencyKey, preset_id: &str) -> Result<(), Fault> {
    library.sql.run("DELETE FROM preset_requests WHERE expires_at_ms <= ?1", values![library.now_ms])?;
    let statement = "INSERT OR REPLACE INTO preset_requests (key, request_sha256, preset_id, expires_at_ms)
        VALUES (?1, ?2, ?3, ?4)";
    let expires_at_ms = library.now_ms + TTL_MS;
    library.sql.run(statement, values![&key.key, &key.request_sha256, preset_id, expires_at_ms])?;
    Ok(())
}
