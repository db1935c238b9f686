//! Passkeys of accounts.

use serde::Deserialize;
use worker::{D1Database, D1Type};

use super::{number, row, rows, run, statement};
use crate::problem::Fault;

/// A passkey. Byte strings are in base64url without padding.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct PasskeyRow {
    pub(crate) id: String,
    pub(crate) account_id: String,
    pub(crate) credential_id: String,
    pub(crate) public_key: String,
    pub(crate) algorithm: i32,
    pub(crate) sign_count: u32,
    /// A JSON list.
    pub(crate) transports: String,
    pub(crate) name: String,
    pub(crate) created_at: String,
    pub(crate) last_used_at: Option<String>,
}

const COLUMNS: &str =
    "id, account_id, credential_id, public_key, algorithm, sign_count, transports, name, created_at, last_used_at";

/// Inserts a passkey. Returns `false` if its credential is registered already, or the account has `max` passkeys, or does
/// not exist any more.
pub(crate) async fn insert(db: &D1Database, passkey: &PasskeyRow, max: u64) -> Result<bool, Fault> {
    let sql = format!(
        "INSERT INTO passkeys ({COLUMNS}) SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, NULL
         WHERE EXISTS (SELECT 1 FROM accounts WHERE accounts.id = ?2)
           AND (SELECT count(*) FROM passkeys WHERE account_id = ?2) < ?10 ON CONFLICT DO NOTHING"
    );
    let values = [
        D1Type::Text(&passkey.id),
        D1Type::Text(&passkey.account_id),
        D1Type::Text(&passkey.credential_id),
        D1Type::Text(&passkey.public_key),
        D1Type::Integer(passkey.algorithm),
        number(passkey.sign_count.into()),
        D1Type::Text(&passkey.transports),
        D1Type::Text(&passkey.name),
        D1Type::Text(&passkey.created_at),
        number(max),
    ];
    Ok(run(&statement(db, &sql, &values)?).await?.changes()? > 0)
}

/// The passkeys of an account, newest first.
pub(crate) async fn list(db: &D1Database, account_id: &str) -> Result<Vec<PasskeyRow>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM passkeys WHERE account_id = ?1 ORDER BY id DESC");
    rows(statement(db, &sql, &[D1Type::Text(account_id)])?).await
}

pub(crate) async fn find_by_credential(db: &D1Database, credential_id: &str) -> Result<Option<PasskeyRow>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM passkeys WHERE credential_id = ?1");
    row(statement(db, &sql, &[D1Type::Text(credential_id)])?).await
}

/// Stores a use with the new signature counter. Returns `false` if another request has stored a counter that is as high.
pub(crate) async fn record_use(db: &D1Database, id: &str, sign_count: u32, at: &str) -> Result<bool, Fault> {
    let sql = "UPDATE passkeys SET sign_count = ?2, last_used_at = ?3
               WHERE id = ?1 AND (sign_count < ?2 OR (sign_count = 0 AND ?2 = 0))";
    let values = [D1Type::Text(id), number(sign_count.into()), D1Type::Text(at)];
    Ok(run(&statement(db, sql, &values)?).await?.changes()? > 0)
}

/// Renames a passkey of the account. Returns it; `None` if there is none.
pub(crate) async fn rename(
    db: &D1Database,
    account_id: &str,
    id: &str,
    name: &str,
) -> Result<Option<PasskeyRow>, Fault> {
    let sql = format!("UPDATE passkeys SET name = ?3 WHERE account_id = ?1 AND id = ?2 RETURNING {COLUMNS}");
    row(statement(db, &sql, &[account_id, id, name].map(D1Type::Text))?).await
}

/// Deletes a passkey of the account unless nothing else signs in. `sign_in_issuers` are the issuers that people can sign
/// in with. Returns its name.
pub(crate) async fn delete(
    db: &D1Database,
    account_id: &str,
    id: &str,
    sign_in_issuers: &[String],
) -> Result<Option<String>, Fault> {
    #[derive(Deserialize)]
    struct Row {
        name: String,
    }
    let sql = "DELETE FROM passkeys WHERE account_id = ?1 AND id = ?2
               AND (EXISTS (SELECT 1 FROM accounts WHERE accounts.id = ?1 AND email_key IS NOT NULL)
                    OR EXISTS (SELECT 1 FROM identities WHERE account_id = ?1
                               AND issuer IN (SELECT value FROM json_each(?3)))
                    OR (SELECT count(*) FROM passkeys WHERE account_id = ?1) > 1) RETURNING name";
    let issuers = serde_json::to_string(sign_in_issuers)?;
    let found: Option<Row> = row(statement(db, sql, &[account_id, id, &issuers].map(D1Type::Text))?).await?;
    Ok(found.map(|row| row.name))
}
