//! Who made versions and makes: rows name the library of that time. The map of key prefixes leads from it to the present
//! library, and so to the account. The table `makers` says in whose libraries these rows are.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use worker::{D1Database, D1Type};

use super::{number, row, rows, run, statement};
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

/// Records that somebody made versions or makes of a preset in the library of somebody else.
pub(crate) async fn record(db: &D1Database, maker_id: &str, preset_id: &str, library_id: &str) -> Result<(), Fault> {
    let sql = "INSERT INTO makers (maker_id, preset_id, library_id) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";
    run(&statement(db, sql, &[maker_id, preset_id, library_id].map(D1Type::Text))?).await?;
    Ok(())
}

/// A preset of somebody else that a maker made, and the library that had it then.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct MadePreset {
    pub(crate) maker_id: String,
    pub(crate) preset_id: String,
    pub(crate) library_id: String,
}

/// A preset of somebody else that one of these makers made.
pub(crate) async fn find_made(
    db: &D1Database,
    maker_ids: &[String],
    preset_id: &str,
) -> Result<Option<MadePreset>, Fault> {
    let sql = "SELECT maker_id, preset_id, library_id FROM makers
               WHERE maker_id IN (SELECT value FROM json_each(?1)) AND preset_id = ?2 LIMIT 1";
    row(statement(db, sql, &[D1Type::Text(&serde_json::to_string(maker_ids)?), D1Type::Text(preset_id)])?).await
}

/// At most `limit` presets that deleted makers made, in order, after a maker and a preset.
pub(crate) async fn list_ended(db: &D1Database, after: (&str, &str), limit: u64) -> Result<Vec<MadePreset>, Fault> {
    let sql = "SELECT maker_id, preset_id, library_id FROM makers
               WHERE is_ended = 1 AND (maker_id, preset_id) > (?1, ?2) ORDER BY maker_id, preset_id LIMIT ?3";
    rows(statement(db, sql, &[D1Type::Text(after.0), D1Type::Text(after.1), number(limit)])?).await
}

/// Forgets what a deleted maker made, after its library names the maker no more.
pub(crate) async fn forget_ended(db: &D1Database, made: &MadePreset) -> Result<(), Fault> {
    let values = [D1Type::Text(&made.maker_id), D1Type::Text(&made.preset_id)];
    run(&statement(db, "DELETE FROM makers WHERE maker_id = ?1 AND preset_id = ?2", &values)?).await?;
    Ok(())
}
