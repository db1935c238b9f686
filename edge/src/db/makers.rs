//! Who made versions and makes: rows name the library of that time. The map of key prefixes leads from it to the present
//! library, and so to the account.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use worker::{D1Database, D1Type};

use super::{rows, statement};
use crate::problem::Fault;

/// The handles of the accounts that have these libraries now. Guests have none, and an account may have none.
pub(crate) async fn handles(db: &D1Database, makers: &BTreeSet<&str>) -> Result<BTreeMap<String, String>, Fault> {
    #[derive(Deserialize)]
    struct Row {
        prefix: String,
        handle: String,
    }
    if makers.is_empty() {
        return Ok(BTreeMap::new());
    }
    let sql = "SELECT k.prefix, a.handle FROM key_prefixes k JOIN accounts a ON a.owner_id = k.library_id
               WHERE a.handle IS NOT NULL AND k.prefix IN (SELECT value FROM json_each(?1))";
    let found: Vec<Row> = rows(statement(db, sql, &[D1Type::Text(&serde_json::to_string(makers)?)])?).await?;
    Ok(found.into_iter().map(|row| (row.prefix, row.handle)).collect())
}
