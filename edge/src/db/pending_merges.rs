//! Guests' libraries that an account is taking over. `sessions::sign_in` writes the rows.

use serde::Deserialize;
use worker::{D1Database, D1Type};

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

pub(crate) async fn delete(db: &D1Database, from_library: &str) -> Result<(), Fault> {
    run(&statement(db, "DELETE FROM pending_merges WHERE from_library = ?1", &[D1Type::Text(from_library)])?).await?;
    Ok(())
}
