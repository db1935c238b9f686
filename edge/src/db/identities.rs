//! Identities: which account belongs to a subject of an issuer.

use serde::Deserialize;
use worker::{D1Database, D1PreparedStatement, D1Type};

use super::accounts::{AccountRow, COLUMNS, own_library};
use super::{batch, row, rows, statement};
use crate::problem::Fault;

/// A subject of an issuer.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Identity<'a> {
    pub(crate) issuer: &'a str,
    pub(crate) subject: &'a str,
}

/// Finds the account of an identity.
pub(crate) async fn find_account(db: &D1Database, identity: Identity<'_>) -> Result<Option<AccountRow>, Fault> {
    let sql = format!(
        "SELECT {COLUMNS} FROM accounts WHERE id = (SELECT account_id FROM identities WHERE issuer = ?1 AND subject = ?2)"
    );
    row(statement(db, &sql, &[D1Type::Text(identity.issuer), D1Type::Text(identity.subject)])?).await
}

/// Gives an identity to an account, unless another account has it. An identity of a deleted account does not count. The
/// account may be deleted at the same time. From now on it does not count as unlinked. Returns whether the account got the
/// identity.
pub(crate) async fn link(
    db: &D1Database,
    identity: Identity<'_>,
    account_id: &str,
    created_at: &str,
) -> Result<bool, Fault> {
    let forget = "DELETE FROM unlinked_identities WHERE issuer = ?1 AND subject = ?2 AND account_id = ?3
                  AND EXISTS (SELECT 1 FROM identities WHERE issuer = ?1 AND subject = ?2 AND account_id = ?3)";
    let forget = statement(db, forget, &[identity.issuer, identity.subject, account_id].map(D1Type::Text))?;
    let results = batch(db, vec![link_statement(db, identity, account_id, created_at)?, forget]).await?;
    results.first().map_or(Ok(false), |linked| Ok(linked.changes()? > 0))
}

/// The statement of `link` that inserts the identity.
pub(super) fn link_statement(
    db: &D1Database,
    identity: Identity<'_>,
    account_id: &str,
    created_at: &str,
) -> Result<D1PreparedStatement, Fault> {
    let sql = "INSERT INTO identities (issuer, subject, account_id, created_at) SELECT ?1, ?2, ?3, ?4
               WHERE EXISTS (SELECT 1 FROM accounts WHERE id = ?3)
               ON CONFLICT (issuer, subject) DO UPDATE SET account_id = excluded.account_id, created_at = excluded.created_at
               WHERE account_id NOT IN (SELECT id FROM accounts)";
    statement(db, sql, &[identity.issuer, identity.subject, account_id, created_at].map(D1Type::Text))
}

/// Removes the identities of an account at an issuer unless nothing else signs in, and records that the owner unlinked
/// them. `sign_in_issuers` are those that people can sign in with. Returns whether any was removed.
pub(crate) async fn unlink(
    db: &D1Database,
    account_id: &str,
    issuer: &str,
    sign_in_issuers: &[String],
) -> Result<bool, Fault> {
    const UNLINKED: &str = "account_id = ?1 AND issuer = ?2
         AND (EXISTS (SELECT 1 FROM accounts WHERE accounts.id = ?1 AND email_key IS NOT NULL)
              OR EXISTS (SELECT 1 FROM passkeys WHERE passkeys.account_id = ?1)
              OR EXISTS (SELECT 1 FROM identities other WHERE other.account_id = ?1 AND other.issuer <> ?2
                         AND other.issuer IN (SELECT value FROM json_each(?3))))";
    let record = format!(
        "INSERT INTO unlinked_identities (issuer, subject, account_id)
         SELECT issuer, subject, account_id FROM identities WHERE {UNLINKED} ON CONFLICT DO NOTHING"
    );
    let remove = format!("DELETE FROM identities WHERE {UNLINKED}");
    let issuers = serde_json::to_string(sign_in_issuers)?;
    let values = [account_id, issuer, &issuers].map(D1Type::Text);
    let results = batch(db, vec![statement(db, &record, &values)?, statement(db, &remove, &values)?]).await?;
    results.last().map_or(Ok(false), |removed| Ok(removed.changes()? > 0))
}

/// Whether the owner of an account unlinked an identity.
pub(crate) async fn is_unlinked(db: &D1Database, identity: Identity<'_>, account_id: &str) -> Result<bool, Fault> {
    #[derive(Deserialize)]
    struct Row {}
    let sql = "SELECT 1 FROM unlinked_identities WHERE issuer = ?1 AND subject = ?2 AND account_id = ?3";
    let values = [identity.issuer, identity.subject, account_id].map(D1Type::Text);
    Ok(row::<Row>(statement(db, sql, &values)?).await?.is_some())
}

/// The issuers of an account's identities.
pub(crate) async fn issuers(db: &D1Database, account_id: &str) -> Result<Vec<String>, Fault> {
    #[derive(Deserialize)]
    struct Row {
        issuer: String,
    }
    let sql = "SELECT DISTINCT issuer FROM identities WHERE account_id = ?1 ORDER BY issuer";
    let found: Vec<Row> = rows(statement(db, sql, &[D1Type::Text(account_id)])?).await?;
    Ok(found.into_iter().map(|row| row.issuer).collect())
}

/// Inserts an account for an identity that has none. Its address receives notices, but does not sign in: no e-mail
/// showed that it belongs to the person.
pub(crate) async fn insert_account(
    db: &D1Database,
    identity: Identity<'_>,
    account: &AccountRow,
    created_at: &str,
) -> Result<(), Fault> {
    let text = D1Type::Text;
    let email = account.email.as_deref().map_or(D1Type::Null, text);
    // An identity of a deleted account does not count.
    let insert_account = "INSERT INTO accounts (id, owner_id, email, created_at) SELECT ?3, ?4, ?5, ?6
         WHERE NOT EXISTS (SELECT 1 FROM identities i JOIN accounts a ON a.id = i.account_id
                           WHERE i.issuer = ?1 AND i.subject = ?2)";
    let insert_identity = "INSERT INTO identities (issuer, subject, account_id, created_at)
         SELECT ?1, ?2, id, ?4 FROM accounts WHERE id = ?3
         ON CONFLICT (issuer, subject) DO UPDATE SET account_id = excluded.account_id, created_at = excluded.created_at";
    let account_values = [
        text(identity.issuer),
        text(identity.subject),
        text(&account.id),
        text(&account.owner_id),
        email,
        text(created_at),
    ];
    let identity_values = [text(identity.issuer), text(identity.subject), text(&account.id), text(created_at)];
    let mut statements =
        vec![statement(db, insert_account, &account_values)?, statement(db, insert_identity, &identity_values)?];
    statements.extend(own_library(db, &account.id)?);
    batch(db, statements).await?;
    Ok(())
}
