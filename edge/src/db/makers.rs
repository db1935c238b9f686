//! Who made versions and makes: rows name the library of that time. The map of key prefixes leads from it to the present
//! library, and so to the account.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use worker::{D1Database, D1Type};

use super::{row, rows, statement};
use crate::problem::Fault;

/// Who a maker is now.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct MakerRow {
    pub(crate) maker_id: String,
    /// The library that has the rows of the maker.
    pub(crate) owner_id: String,
    pub(crate) account_id: Option<String>,
    pub(crate) handle: Option<String>,
}

/// Finds makers. Those whose library does not exist any more are left out.
pub(crate) async fn find(db: &D1Database, makers: &BTreeSet<&str>) -> Result<Vec<MakerRow>, Fault> {
    if makers.is_empty() {
        return Ok(Vec::new());
    }
    let sql = "SELECT k.prefix AS maker_id, k.library_id AS owner_id, a.id AS account_id, a.handle
               FROM key_prefixes k LEFT JOIN accounts a ON a.owner_id = k.library_id
               WHERE k.prefix IN (SELECT value FROM json_each(?1))";
    rows(statement(db, sql, &[D1Type::Text(&serde_json::to_string(makers)?)])?).await
}

/// The handles of the accounts that have these libraries now. Guests have none, and an account may have none.
pub(crate) async fn handles(db: &D1Database, makers: &BTreeSet<&str>) -> Result<BTreeMap<String, String>, Fault> {
    let found = find(db, makers).await?;
    Ok(found.into_iter().filter_map(|maker| Some((maker.maker_id, maker.handle?))).collect())
}

/// An account with a handle.
#[derive(Debug, Deserialize)]
pub(crate) struct HandleRow {
    pub(crate) account_id: String,
    /// Its library.
    pub(crate) owner_id: String,
}

/// The account with this handle.
pub(crate) async fn of_handle(db: &D1Database, handle: &str) -> Result<Option<HandleRow>, Fault> {
    let sql = "SELECT id AS account_id, owner_id FROM accounts WHERE handle = ?1";
    row(statement(db, sql, &[D1Type::Text(handle)])?).await
}
