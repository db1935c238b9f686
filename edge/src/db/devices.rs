//! Browsers that an account signed in with.

use filters::Digest;
use serde::Deserialize;
use worker::{D1Database, D1Type};

use super::{number, row, run, statement};
use crate::problem::Fault;

/// A browser that an account did not use for 400 days is forgotten. Browsers keep no cookie for longer.
pub(crate) const KEPT_MS: u64 = 400 * 24 * 60 * 60 * 1000;

/// Stores that the account uses a browser that it has used before. Returns `false` if it has not.
pub(crate) async fn see(db: &D1Database, account_id: &str, token: &Digest, now_ms: u64) -> Result<bool, Fault> {
    let sql = "UPDATE devices SET seen_at_ms = ?3 WHERE account_id = ?1 AND token_sha256 = ?2";
    let token = token.to_string();
    let values = [D1Type::Text(account_id), D1Type::Text(&token), number(now_ms)];
    Ok(run(&statement(db, sql, &values)?).await?.changes()? > 0)
}

/// The first of these browsers that the account of an address has used. An address without an account has none.
pub(crate) async fn find_known(db: &D1Database, email_key: &str, tokens: &[Digest]) -> Result<Option<String>, Fault> {
    #[derive(Deserialize)]
    struct Row {
        token_sha256: String,
    }
    let sql = "SELECT token_sha256 FROM devices WHERE account_id = (SELECT id FROM accounts WHERE email_key = ?1)
               AND token_sha256 IN (SELECT value FROM json_each(?2)) LIMIT 1";
    let tokens = serde_json::to_string(tokens)?;
    let found: Option<Row> = row(statement(db, sql, &[email_key, &tokens].map(D1Type::Text))?).await?;
    Ok(found.map(|row| row.token_sha256))
}

/// Stores a new token of a browser: for the account that signs in, and for all accounts that know the browser by one of
/// the tokens `before`. The account may be deleted at the same time.
pub(crate) async fn insert(
    db: &D1Database,
    account_id: &str,
    token: &Digest,
    before: &[Digest],
    now_ms: u64,
) -> Result<(), Fault> {
    let sql = "INSERT INTO devices (account_id, token_sha256, seen_at_ms)
               SELECT ?1, ?2, ?3 WHERE EXISTS (SELECT 1 FROM accounts WHERE id = ?1)
               UNION ALL
               SELECT account_id, ?2, seen_at_ms FROM devices
               WHERE token_sha256 IN (SELECT value FROM json_each(?4)) AND EXISTS (SELECT 1 FROM accounts WHERE id = account_id)
               ON CONFLICT DO NOTHING";
    let (token, before) = (token.to_string(), serde_json::to_string(before)?);
    let values = [D1Type::Text(account_id), D1Type::Text(&token), number(now_ms), D1Type::Text(&before)];
    run(&statement(db, sql, &values)?).await?;
    Ok(())
}

/// Deletes browsers that were not seen since `before_ms`. Returns their number.
pub(crate) async fn delete_before(db: &D1Database, before_ms: u64) -> Result<usize, Fault> {
    run(&statement(db, "DELETE FROM devices WHERE seen_at_ms <= ?1", &[number(before_ms)])?).await?.changes()
}
