//! Accounts: who may sign in, and the owner whose library holds their rows.

use api::paths;
use filters::Digest;
use serde::Deserialize;
use worker::{D1Database, D1PreparedStatement, D1Type};

use super::{api_keys, avatars, batch, mail_codes, row, run, sessions, shared_presets, statement};
use crate::problem::Fault;

/// An account.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct AccountRow {
    pub(crate) id: String,
    pub(crate) owner_id: String,
    pub(crate) email: Option<String>,
    pub(crate) handle: Option<String>,
    /// Digest of the avatar.
    pub(crate) avatar_digest: Option<String>,
}

pub(super) const COLUMNS: &str = "id, owner_id, email, handle, avatar_digest";

impl AccountRow {
    /// The path of the avatar.
    pub(crate) fn avatar(&self) -> Option<String> {
        self.avatar_digest.as_deref().map(|digest| paths::avatar(&self.id, digest))
    }
}

pub(crate) async fn find(db: &D1Database, id: &str) -> Result<Option<AccountRow>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM accounts WHERE id = ?1");
    row(statement(db, &sql, &[D1Type::Text(id)])?).await
}

/// Finds the account with this e-mail address in lower case.
pub(crate) async fn find_by_email(db: &D1Database, email_key: &str) -> Result<Option<AccountRow>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM accounts WHERE email_key = ?1");
    row(statement(db, &sql, &[D1Type::Text(email_key)])?).await
}

/// An account with its password hash.
#[derive(Debug, Deserialize)]
pub(crate) struct AccountWithPassword {
    #[serde(flatten)]
    pub(crate) account: AccountRow,
    pub(crate) password: Option<String>,
}

/// The same, with the password hash.
pub(crate) async fn find_with_password(db: &D1Database, email_key: &str) -> Result<Option<AccountWithPassword>, Fault> {
    let sql = format!("SELECT {COLUMNS}, password FROM accounts WHERE email_key = ?1");
    row(statement(db, &sql, &[D1Type::Text(email_key)])?).await
}

/// The password hash of an account, if it has a password.
pub(crate) async fn password(db: &D1Database, id: &str) -> Result<Option<String>, Fault> {
    #[derive(Deserialize)]
    struct Row {
        password: Option<String>,
    }
    let found: Option<Row> =
        row(statement(db, "SELECT password FROM accounts WHERE id = ?1", &[D1Type::Text(id)])?).await?;
    Ok(found.and_then(|row| row.password))
}

/// Whether codes and passwords sign in: the person confirmed the address. One that an issuer states only gets notices.
pub(crate) async fn has_confirmed_email(db: &D1Database, id: &str) -> Result<bool, Fault> {
    #[derive(Deserialize)]
    struct Row {}
    let sql = "SELECT 1 FROM accounts WHERE id = ?1 AND email_key IS NOT NULL";
    Ok(row::<Row>(statement(db, sql, &[D1Type::Text(id)])?).await?.is_some())
}

/// Sets or removes the password of an account. Returns `false` if it has none to remove.
pub(crate) async fn set_password(db: &D1Database, id: &str, hash: Option<&str>) -> Result<bool, Fault> {
    let sql = "UPDATE accounts SET password = ?2 WHERE id = ?1 AND (password IS NOT NULL OR ?2 IS NOT NULL)";
    let values = [D1Type::Text(id), hash.map_or(D1Type::Null, D1Type::Text)];
    Ok(run(&statement(db, sql, &values)?).await?.changes()? > 0)
}

/// Sets the password of an account, and ends all its sessions and codes, in one transaction: an interrupted request does
/// all or nothing. Returns the tokens of the sessions.
pub(crate) async fn reset_password(db: &D1Database, id: &str, hash: &str) -> Result<Vec<Digest>, Fault> {
    let mut statements = vec![
        sessions::end_of_account(db, id)?,
        statement(db, "UPDATE accounts SET password = ?2 WHERE id = ?1", &[id, hash].map(D1Type::Text))?,
    ];
    statements.extend(mail_codes::delete_of_account(db, id)?);
    batch(db, statements).await?.first().map_or_else(|| Ok(Vec::new()), sessions::tokens)
}

/// Whether an account exists.
pub(crate) async fn exists(db: &D1Database, id: &str) -> Result<bool, Fault> {
    #[derive(Deserialize)]
    struct Row {}
    let found: Option<Row> = row(statement(db, "SELECT 1 FROM accounts WHERE id = ?1", &[D1Type::Text(id)])?).await?;
    Ok(found.is_some())
}

/// Changes the address of an account. Returns `false` if another account has it.
pub(crate) async fn set_email(db: &D1Database, id: &str, email: &str) -> Result<bool, Fault> {
    let sql = "UPDATE OR IGNORE accounts SET email = ?2, email_key = ?3 WHERE id = ?1";
    let key = email.to_lowercase();
    Ok(run(&statement(db, sql, &[id, email, &key].map(D1Type::Text))?).await?.changes()? > 0)
}

/// Finds the account with this handle.
pub(crate) async fn find_by_handle(db: &D1Database, handle: &str) -> Result<Option<AccountRow>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM accounts WHERE handle = ?1");
    row(statement(db, &sql, &[D1Type::Text(handle)])?).await
}

/// The e-mail address of the account that has this library.
pub(crate) async fn email_of_owner(db: &D1Database, owner_id: &str) -> Result<Option<String>, Fault> {
    #[derive(Deserialize)]
    struct Row {
        email: Option<String>,
    }
    let sql = "SELECT email FROM accounts WHERE owner_id = ?1";
    let found: Option<Row> = row(statement(db, sql, &[D1Type::Text(owner_id)])?).await?;
    Ok(found.and_then(|found| found.email))
}

/// The statements that register an account's library, and make it the account's if it was a guest's. Without the
/// account they change nothing.
pub(super) fn own_library(db: &D1Database, account_id: &str) -> Result<Vec<D1PreparedStatement>, Fault> {
    let statements = [
        "INSERT INTO key_prefixes (prefix, library_id) SELECT owner_id, owner_id FROM accounts WHERE id = ?1
         ON CONFLICT DO NOTHING",
        "INSERT INTO library_figures (library_id, images, bytes, is_guest)
         SELECT owner_id, 0, 0, 0 FROM accounts WHERE id = ?1
         ON CONFLICT (library_id) DO UPDATE SET is_guest = 0",
        "DELETE FROM ended_guests WHERE owner_id IN (SELECT owner_id FROM accounts WHERE id = ?1)",
    ];
    statements.iter().map(|sql| statement(db, sql, &[D1Type::Text(account_id)])).collect()
}

/// Digests of the credentials that ended with an account.
#[derive(Debug, Default)]
pub(crate) struct EndedCredentials {
    pub(crate) sessions: Vec<Digest>,
    pub(crate) keys: Vec<Digest>,
}

/// Deletes an account with its sessions, keys and identities, in one transaction: an interrupted request deletes all or
/// nothing. Its library is then an ended guest's, which a sweep deletes.
pub(crate) async fn delete(db: &D1Database, account: &AccountRow) -> Result<EndedCredentials, Fault> {
    let [id, owner] = [&account.id, &account.owner_id].map(|text| D1Type::Text(text));
    let of_account = |sql: &str| statement(db, sql, std::slice::from_ref(&id));
    let of_owner = |sql: &str| statement(db, sql, std::slice::from_ref(&owner));
    let mut statements = vec![
        sessions::end_of_account(db, &account.id)?,
        of_account("DELETE FROM api_keys WHERE account_id = ?1 RETURNING key_sha256")?,
        of_owner("DELETE FROM sessions WHERE owner_id = ?1")?,
        of_account("DELETE FROM passkeys WHERE account_id = ?1")?,
        of_account("DELETE FROM challenges WHERE bound_to = ?1")?,
        of_account("DELETE FROM devices WHERE account_id = ?1")?,
        avatars::delete_uploads(db, &account.id)?,
        of_owner("DELETE FROM public_ids WHERE library_id = ?1")?,
        of_owner("UPDATE library_figures SET is_guest = 1 WHERE library_id = ?1")?,
        of_owner(
            "INSERT INTO ended_guests (owner_id, ended_at_ms) VALUES (?1, 0)
             ON CONFLICT (owner_id) DO UPDATE SET ended_at_ms = 0",
        )?,
        of_account("DELETE FROM identities WHERE account_id = ?1")?,
    ];
    statements.extend(shared_presets::end_account(db, &account.id, &account.owner_id)?);
    statements.extend(mail_codes::delete_of_account(db, &account.id)?);
    statements.push(of_account("DELETE FROM accounts WHERE id = ?1")?);
    let [sessions, keys, ..] = &batch(db, statements).await?[..] else { return Ok(EndedCredentials::default()) };
    Ok(EndedCredentials { sessions: sessions::tokens(sessions)?, keys: api_keys::digests(keys)? })
}
