//! Idempotency keys: which job a request with a key made. An expired key counts as unused.

use filters::Digest;
use serde::Deserialize;
use worker::{D1Database, D1PreparedStatement, D1Type};

use super::{number, run, statement};
use crate::problem::Fault;

/// A key in a request, of one owner.
#[derive(Debug)]
pub(crate) struct RequestKey<'a> {
    pub(crate) owner_id: &'a str,
    pub(crate) key: &'a str,
    /// Of the route and what the request asks for.
    pub(crate) request_sha256: &'a Digest,
    pub(crate) now_ms: u64,
    pub(crate) expires_at_ms: u64,
}

/// A key that was used.
#[derive(Debug, Deserialize)]
pub(crate) struct UsedKey {
    pub(crate) request_sha256: Digest,
    pub(crate) job_id: String,
    /// What the job renders, if it renders one.
    pub(crate) rendition_id: Option<String>,
}

/// The statement that gives a used key. No key is empty: an empty one gives nothing.
pub(crate) fn select(db: &D1Database, owner_id: &str, key: &str, now_ms: u64) -> Result<D1PreparedStatement, Fault> {
    let sql = "SELECT k.request_sha256, k.job_id, j.rendition_id FROM idempotency_keys k JOIN jobs j ON j.id = k.job_id
               WHERE k.owner_id = ?1 AND k.key = ?2 AND k.expires_at_ms > ?3";
    statement(db, sql, &[D1Type::Text(owner_id), D1Type::Text(key), number(now_ms)])
}

/// The statement that remembers the key of the job `job_id`. It goes into one batch behind the job's: if that was not inserted, because
/// another request used the key first, nothing is remembered.
pub(crate) fn remember(db: &D1Database, key: &RequestKey<'_>, job_id: &str) -> Result<D1PreparedStatement, Fault> {
    let sql = "INSERT OR REPLACE INTO idempotency_keys (owner_id, key, request_sha256, job_id, expires_at_ms)
               SELECT owner_id, ?3, ?4, id, ?5 FROM jobs WHERE owner_id = ?1 AND id = ?2";
    let values = [
        D1Type::Text(key.owner_id),
        D1Type::Text(job_id),
        D1Type::Text(key.key),
        D1Type::Text(&key.request_sha256.to_string()),
        number(key.expires_at_ms),
    ];
    statement(db, sql, &values)
}

/// Forgets keys whose time ended before `now_ms`; returns how many.
pub(crate) async fn remove_expired(db: &D1Database, now_ms: u64) -> Result<usize, Fault> {
    let sql = "DELETE FROM idempotency_keys WHERE expires_at_ms <= ?1";
    run(&statement(db, sql, &[number(now_ms)])?).await?.changes()
}
