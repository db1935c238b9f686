//! Sessions.

use filters::Digest;
use serde::Deserialize;
use worker::{D1Database, D1Type};

use super::{changes, number, row, statement};
use crate::problem::Fault;

/// A session that has not expired.
#[derive(Debug, Deserialize)]
pub(crate) struct Session {
    pub(crate) owner_id: String,
    pub(crate) expires_at_ms: u64,
}

pub(crate) async fn find(db: &D1Database, token_sha256: &Digest, now_ms: u64) -> Result<Option<Session>, Fault> {
    let sql = "SELECT owner_id, expires_at_ms FROM sessions WHERE token_sha256 = ?1 AND expires_at_ms > ?2";
    row(statement(db, sql, &[D1Type::Text(&token_sha256.to_string()), number(now_ms)])?).await
}

pub(crate) async fn insert(
    db: &D1Database,
    token_sha256: &Digest,
    session: &Session,
    created_at: &str,
) -> Result<(), Fault> {
    let sql = "INSERT INTO sessions (token_sha256, owner_id, created_at, expires_at_ms) VALUES (?1, ?2, ?3, ?4)";
    let token = token_sha256.to_string();
    let values = [
        D1Type::Text(&token),
        D1Type::Text(&session.owner_id),
        D1Type::Text(created_at),
        number(session.expires_at_ms),
    ];
    statement(db, sql, &values)?.run().await?;
    Ok(())
}

/// Lets a session last until `expires_at_ms`.
pub(crate) async fn extend(db: &D1Database, token_sha256: &Digest, expires_at_ms: u64) -> Result<(), Fault> {
    let sql = "UPDATE sessions SET expires_at_ms = ?2 WHERE token_sha256 = ?1";
    statement(db, sql, &[D1Type::Text(&token_sha256.to_string()), number(expires_at_ms)])?.run().await?;
    Ok(())
}

/// Forgets sessions that ended before `now_ms`, and says how many.
pub(crate) async fn remove_expired(db: &D1Database, now_ms: u64) -> Result<usize, Fault> {
    let sql = "DELETE FROM sessions WHERE expires_at_ms <= ?1";
    changes(&statement(db, sql, &[number(now_ms)])?.run().await?)
}
