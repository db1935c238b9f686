//! Guests' libraries that an account is taking over. `sessions::sign_in` writes the rows. If both libraries of a row are
//! the same one, a new account got the guest's library as it is, and only its webhooks are to be switched off;
//! `sign_up::insert` writes these rows.

use serde::Deserialize;
use worker::{D1Database, D1PreparedStatement, D1Type};

use super::{number, rows, run, statement};
use crate::problem::Fault;

/// A library, and the one that takes it over.
#[derive(Debug, Deserialize)]
pub(crate) struct PendingMerge {
    pub(crate) from_library: String,
    pub(crate) to_library: String,
}

pub(crate) async fn list(db: &D1Database, at_most: u64) -> Result<Vec<PendingMerge>, Fault> {
    let sql = "SELECT from_library, to_library FROM pending_merges ORDER BY from_library LIMIT ?1";
    rows(statement(db, sql, &[number(at_most)])?).await
}

/// The statement that records that a new account got the library of a guest. Without the account it changes nothing.
pub(super) fn record_own(db: &D1Database, account_id: &str) -> Result<D1PreparedStatement, Fault> {
    let sql = "INSERT INTO pending_merges (from_library, to_library)
               SELECT owner_id, owner_id FROM accounts WHERE id = ?1 ON CONFLICT DO NOTHING";
    statement(db, sql, &[D1Type::Text(account_id)])
}

pub(crate) async fn delete(db: &D1Database, from_library: &str) -> Result<(), Fault> {
    run(&statement(db, "DELETE FROM pending_merges WHERE from_library = ?1", &[D1Type::Text(from_library)])?).await?;
    Ok(())
}
