//! Idempotency keys: the job that a request with a key created. Expired keys count as unused.

use api::ErrorCode;
use axum::http::StatusCode;
use filters::Digest;
use serde::Deserialize;

use super::records::IdempotencyKey;
use super::sql::values;
use super::transaction::Transaction;
use crate::problem::Fault;

/// Time to live of a key.
pub(super) const TTL_MS: u64 = 24 * 60 * 60 * 1000;

/// The result of the request that used a key.
#[derive(Debug, Deserialize)]
pub(super) struct KeyUse {
    pub(super) job_id: String,
    /// The rendition of the job, if it has one.
    pub(super) rendition_id: Option<String>,
}

/// The result of the request that used the key. Fails if that was another request.
pub(super) fn find(library: &Transaction<'_>, key: &IdempotencyKey) -> Result<Option<KeyUse>, Fault> {
    #[derive(Deserialize)]
    struct Row {
        request_sha256: Digest,
        #[serde(flatten)]
        used: KeyUse,
    }
    let statement =
        "SELECT k.request_sha256, k.job_id, j.rendition_id FROM idempotency_keys k JOIN jobs j ON j.id = k.job_id
        WHERE k.key = ?1 AND k.expires_at_ms > ?2";
    let row: Option<Row> = library.sql.row(statement, values![&key.key, library.now_ms])?;
    let Some(Row { request_sha256, used }) = row else { return Ok(None) };
    check(&request_sha256, &key.request_sha256)?;
    Ok(Some(used))
}

/// Stores the key of the job `job_id`, and deletes expired keys.
pub(super) fn store(library: &Transaction<'_>, key: &IdempotencyKey, job_id: &str) -> Result<(), Fault> {
    library.sql.run("DELETE FROM idempotency_keys WHERE expires_at_ms <= ?1", values![library.now_ms])?;
    let statement =
        "INSERT OR REPLACE INTO idempotency_keys (key, request_sha256, job_id, expires_at_ms) VALUES (?1, ?2, ?3, ?4)";
    let expires_at_ms = library.now_ms + TTL_MS;
    library.sql.run(statement, values![&key.key, &key.request_sha256, job_id, expires_at_ms])?;
    Ok(())
}

/// Refuses a key that was used for another request.
pub(super) fn check(used_sha256: &Digest, request_sha256: &Digest) -> Result<(), Fault> {
    if used_sha256 == request_sha256 {
        return Ok(());
    }
    Err(reused())
}

/// The key belongs to another request.
pub(super) fn reused() -> Fault {
    Fault::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        ErrorCode::IdempotencyKeyReused,
        "This `Idempotency-Key` was used for another request within the last 24 hours. Send a new key with a new request.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn idempotency_key_serves_its_own_request_only() {
        let digest = Digest::sha256(b"x");
        assert!(check(&digest, &digest).is_ok());
        let problem = check(&digest, &Digest::sha256(b"y")).unwrap_err().problem().clone();
        assert_eq!((problem.status, problem.code), (422, ErrorCode::IdempotencyKeyReused));
    }
}
