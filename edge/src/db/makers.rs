//! The people behind the makers of makes. A maker is an owner at the time of the make; the map of key prefixes leads to
//! the library that has its rows now, and that library to its account.

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
pub(crate) async fn find(db: &D1Database, maker_ids: &[&str]) -> Result<Vec<MakerRow>, Fault> {
    if maker_ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = "SELECT p.prefix AS maker_id, p.library_id AS owner_id, a.id AS account_id, a.handle
        FROM key_prefixes p LEFT JOIN accounts a ON a.owner_id = p.library_id
        WHERE p.prefix IN (SELECT value FROM json_each(?1))";
    rows(statement(db, sql, &[D1Type::Text(&serde_json::to_string(maker_ids)?)])?).await
}

/// The library of the account with this handle.
pub(crate) async fn owner_of_handle(db: &D1Database, handle: &str) -> Result<Option<String>, Fault> {
    #[derive(Deserialize)]
    struct Row {
        owner_id: String,
    }
    let sql = "SELECT owner_id FROM accounts WHERE handle = ?1";
    let found: Option<Row> = row(statement(db, sql, &[D1Type::Text(handle)])?).await?;
    Ok(found.map(|found| found.owner_id))
}
