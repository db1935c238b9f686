//! Sessions in the database.

use filters::Digest;
use serde::Deserialize;
use worker::{D1Database, D1Type};

use super::{batch, guests, libraries, number, rows, statement};
use crate::problem::Fault;

/// A session that has not expired.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Session {
    pub(crate) owner_id: String,
    pub(crate) expires_at_ms: u64,
    /// Whether the token was replaced. Such a session ends soon and is not renewed.
    pub(crate) replaced: u8,
}

pub(crate) async fn find(db: &D1Database, token_sha256: &Digest, now_ms: u64) -> Result<Option<Session>, Fault> {
    Ok(find_by_tokens(db, &[*token_sha256], now_ms).await?.pop().map(|(_, session)| session))
}

/// Finds the sessions of these tokens in one query.
pub(crate) async fn find_by_tokens(
    db: &D1Database,
    tokens_sha256: &[Digest],
    now_ms: u64,
) -> Result<Vec<(Digest, Session)>, Fault> {
    #[derive(Deserialize)]
    struct Row {
        token_sha256: Digest,
        #[serde(flatten)]
        session: Session,
    }
    let sql = "SELECT token_sha256, owner_id, expires_at_ms, replaced FROM sessions
               WHERE token_sha256 IN (SELECT value FROM json_each(?1)) AND expires_at_ms > ?2";
    let tokens = serde_json::to_string(tokens_sha256)?;
    let found: Vec<Row> = rows(statement(db, sql, &[D1Type::Text(&tokens), number(now_ms)])?).await?;
    Ok(found.into_iter().map(|Row { token_sha256, session }| (token_sha256, session)).collect())
}

/// Inserts the session of a new owner, and registers the owner's library.
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
    batch(db, vec![statement(db, sql, &values)?, libraries::register(db, &session.owner_id)?]).await?;
    Ok(())
}

/// Creates a session for the token `new` until `expires_at_ms`, and lets the session of `old` end at
/// `overlap_until_ms`. Returns `false` if `old` was already replaced.
pub(crate) async fn replace(
    db: &D1Database,
    [old, new]: [&Digest; 2],
    created_at: &str,
    expires_at_ms: u64,
    overlap_until_ms: u64,
) -> Result<bool, Fault> {
    let insert = "INSERT INTO sessions (token_sha256, owner_id, created_at, expires_at_ms)
                  SELECT ?2, owner_id, ?3, ?4 FROM sessions WHERE token_sha256 = ?1 AND replaced = 0";
    let end = "UPDATE sessions SET replaced = 1, expires_at_ms = MIN(expires_at_ms, ?2)
               WHERE token_sha256 = ?1 AND replaced = 0";
    let [old, new] = [old, new].map(ToString::to_string);
    let inserted = [D1Type::Text(&old), D1Type::Text(&new), D1Type::Text(created_at), number(expires_at_ms)];
    let results = batch(
        db,
        vec![statement(db, insert, &inserted)?, statement(db, end, &[D1Type::Text(&old), number(overlap_until_ms)])?],
    )
    .await?;
    results.first().map_or(Ok(false), |inserted| Ok(inserted.changes()? > 0))
}

/// Deletes sessions that expired before `now_ms`, and records the owners whose last session it was. Returns the number
/// of sessions.
pub(crate) async fn delete_expired(db: &D1Database, now_ms: u64) -> Result<usize, Fault> {
    let remove = statement(db, "DELETE FROM sessions WHERE expires_at_ms <= ?1", &[number(now_ms)])?;
    let results = batch(db, vec![guests::record_ended(db, now_ms)?, remove]).await?;
    results.last().map_or(Ok(0), |removed| removed.changes())
}
