//! Signing up: one transaction inserts an account with the identity that led to it, makes the library of a guest its own,
//! and ends the guest's sessions. So an interruption leaves either a guest, or an account that its owner can sign in to.

use filters::Digest;
use worker::{D1Database, D1Type};

use super::accounts::{AccountRow, own_library};
use super::identities::{self, Identity};
use super::{batch, pending_merges, sessions, statement};
use crate::problem::Fault;

/// A new account, and what it comes with.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SignUp<'a> {
    pub(crate) account: &'a AccountRow,
    /// RFC 3339.
    pub(crate) created_at: &'a str,
    /// The session of the guest whose library the account gets. It must not have ended.
    pub(crate) guest: Option<&'a Digest>,
    /// The identity that signs in to the account. It must not belong to another one.
    pub(crate) identity: Option<Identity<'a>>,
}

/// Inserts an account unless its address, its owner or its identity has one. From now on the owner's library is not a
/// guest's. If it was, its webhooks are then to be switched off (`pending_merges`). Returns the tokens of the guest's
/// sessions, which ended; `None` if the account was not inserted.
pub(crate) async fn insert(
    db: &D1Database,
    SignUp { account, created_at, guest, identity }: SignUp<'_>,
) -> Result<Option<Vec<Digest>>, Fault> {
    let key = account.email.as_deref().map(str::to_lowercase);
    let token = guest.map(ToString::to_string);
    // A guest's sessions end when another account takes the library over.
    let sql = "INSERT INTO accounts (id, owner_id, email, email_key, created_at) SELECT ?1, ?2, ?3, ?4, ?5
               WHERE (?6 IS NULL OR EXISTS (SELECT 1 FROM sessions
                                            WHERE token_sha256 = ?6 AND owner_id = ?2 AND account_id IS NULL))
                 AND NOT EXISTS (SELECT 1 FROM identities i JOIN accounts a ON a.id = i.account_id
                                 WHERE i.issuer = ?7 AND i.subject = ?8)
               ON CONFLICT DO NOTHING";
    let values = [
        D1Type::Text(&account.id),
        D1Type::Text(&account.owner_id),
        optional(account.email.as_deref()),
        optional(key.as_deref()),
        D1Type::Text(created_at),
        optional(token.as_deref()),
        optional(identity.map(|identity| identity.issuer)),
        optional(identity.map(|identity| identity.subject)),
    ];
    // Without the account the other statements change nothing.
    let mut statements = vec![statement(db, sql, &values)?, sessions::end_of_guest(db, &account.id)?];
    if let Some(identity) = identity {
        statements.push(identities::link_statement(db, identity, &account.id, created_at)?);
    }
    statements.extend(own_library(db, &account.id)?);
    if guest.is_some() {
        statements.push(pending_merges::record_own(db, &account.id)?);
    }
    let [inserted, ended, ..] = &batch(db, statements).await?[..] else {
        return Err(Fault::internal("the database returned another number of results"));
    };
    if inserted.changes()? == 0 {
        return Ok(None);
    }
    Ok(Some(sessions::tokens(ended)?))
}

fn optional(text: Option<&str>) -> D1Type<'_> {
    text.map_or(D1Type::Null, D1Type::Text)
}
