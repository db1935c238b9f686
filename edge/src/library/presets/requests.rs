//! Idempotency keys of requests that create presets. Those of renditions are in `library/idempotency_keys.rs`; a key
//! belongs to one request of either kind.

use filters::Digest;
use serde::Deserialize;

use crate::library::idempotency_keys;
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

/// Whether a request that created a preset used the key.
pub(in crate::library) fn is_known(library: &Transaction<'_>, key: &str) -> Result<bool, Fault> {
    Ok(row(library, key)?.is_some())
}

/// The preset that the request with this key created. Fails if the key belongs to another request.
pub(super) fn find(library: &Transaction<'_>, key: &IdempotencyKey) -> Result<Option<String>, Fault> {
    // A rendition has another request, so its key is refused here.
    idempotency_keys::find(library, key)?;
    let Some(Row { request_sha256, preset_id }) = row(library, &key.key)? else { return Ok(None) };
    idempotency_keys::check(&request_sha256, &key.request_sha256)?;
    Ok(Some(preset_id))
}

/// Stores the key of a request, and deletes expired keys.
pub(super) fn store(library: &Transaction<'_>, key: &IdempotencyKey, preset_id: &str) -> Result<(), Fault> {
    library.sql.run("DELETE FROM preset_requests WHERE expires_at_ms <= ?1", values![library.now_ms])?;
    let statement = "INSERT OR REPLACE INTO preset_requests (key, request_sha256, preset_id, expires_at_ms)
        VALUES (?1, ?2, ?3, ?4)";
    let expires_at_ms = library.now_ms + idempotency_keys::TTL_MS;
    library.sql.run(statement, values![&key.key, &key.request_sha256, preset_id, expires_at_ms])?;
    Ok(())
}
