//! API keys of accounts. The database stores their digests.

use filters::Digest;
use serde::Deserialize;
use worker::{D1Database, D1Type};

use super::query::QueryResult;
use super::{number, row, rows, run, statement};
use crate::problem::Fault;

/// A key that a request can use.
#[derive(Debug, Deserialize)]
pub(crate) struct ApiKeyRow {
    pub(crate) id: String,
    pub(crate) account_id: String,
    pub(crate) owner_id: String,
    /// Names with spaces between them.
    pub(crate) scopes: String,
    pub(crate) expires_at_ms: Option<u64>,
    last_used_ms: Option<u64>,
}

/// A key as the account's list shows it.
#[derive(Debug, Deserialize)]
pub(crate) struct ListedKey {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) scopes: String,
    pub(crate) created_at: String,
    pub(crate) expires_at_ms: Option<u64>,
    pub(crate) last_used_ms: Option<u64>,
}

/// A key to store.
#[derive(Debug)]
pub(crate) struct NewKey<'a> {
    pub(crate) id: &'a str,
    pub(crate) key_sha256: Digest,
    pub(crate) account_id: &'a str,
    pub(crate) owner_id: &'a str,
    pub(crate) name: &'a str,
    pub(crate) scopes: &'a str,
    pub(crate) created_at: &'a str,
    pub(crate) expires_at_ms: Option<u64>,
}

/// The time of the last use is stored at most this often.
const USE_STORED_EVERY_MS: u64 = 5 * 60 * 1000;

/// Finds a key that has not expired.
pub(crate) async fn find(db: &D1Database, key_sha256: &Digest, now_ms: u64) -> Result<Option<ApiKeyRow>, Fault> {
    let sql = "SELECT id, account_id, owner_id, scopes, expires_at_ms, last_used_ms FROM api_keys
               WHERE key_sha256 = ?1 AND (expires_at_ms IS NULL OR expires_at_ms > ?2)";
    row(statement(db, sql, &[D1Type::Text(&key_sha256.to_string()), number(now_ms)])?).await
}

/// Stores that a key is in use.
pub(crate) async fn record_use(db: &D1Database, key: &ApiKeyRow, now_ms: u64) -> Result<(), Fault> {
    if key.last_used_ms.is_some_and(|used_ms| now_ms < used_ms + USE_STORED_EVERY_MS) {
        return Ok(());
    }
    let sql = "UPDATE api_keys SET last_used_ms = ?2 WHERE id = ?1";
    run(&statement(db, sql, &[D1Type::Text(&key.id), number(now_ms)])?).await?;
    Ok(())
}

/// Inserts a key unless its account has `at_most` keys. Returns whether it was inserted. The account must exist: it may
/// be deleted at the same time.
pub(crate) async fn insert(db: &D1Database, key: &NewKey<'_>, at_most: u64) -> Result<bool, Fault> {
    let sql = "INSERT INTO api_keys (id, key_sha256, account_id, owner_id, name, scopes, created_at, expires_at_ms)
               SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8 WHERE EXISTS (SELECT 1 FROM accounts WHERE id = ?3)
               AND (SELECT count(*) FROM api_keys WHERE account_id = ?3) < ?9";
    let digest = key.key_sha256.to_string();
    let values = [
        D1Type::Text(key.id),
        D1Type::Text(&digest),
        D1Type::Text(key.account_id),
        D1Type::Text(key.owner_id),
        D1Type::Text(key.name),
        D1Type::Text(key.scopes),
        D1Type::Text(key.created_at),
        key.expires_at_ms.map_or(D1Type::Null, number),
        number(at_most),
    ];
    Ok(run(&statement(db, sql, &values)?).await?.changes()? > 0)
}

/// The keys of an account, the newest first. Expired keys are listed, too.
pub(crate) async fn list(db: &D1Database, account_id: &str) -> Result<Vec<ListedKey>, Fault> {
    let sql = "SELECT id, name, scopes, created_at, expires_at_ms, last_used_ms FROM api_keys
               WHERE account_id = ?1 ORDER BY id DESC";
    rows(statement(db, sql, &[D1Type::Text(account_id)])?).await
}

/// Deletes a key of an account. Returns its digest.
pub(crate) async fn delete(db: &D1Database, account_id: &str, id: &str) -> Result<Option<Digest>, Fault> {
    let sql = "DELETE FROM api_keys WHERE account_id = ?1 AND id = ?2 RETURNING key_sha256";
    let values = [D1Type::Text(account_id), D1Type::Text(id)];
    Ok(digests(&run(&statement(db, sql, &values)?).await?)?.pop())
}

/// The digests of keys that a statement deleted.
pub(super) fn digests(result: &QueryResult) -> Result<Vec<Digest>, Fault> {
    #[derive(Deserialize)]
    struct Row {
        key_sha256: Digest,
    }
    let found: Vec<Row> = result.rows()?;
    Ok(found.into_iter().map(|row| row.key_sha256).collect())
}
