//! Map from the ids that others may use to the libraries with their rows. Libraries write it; it may be some seconds
//! late, so the library decides whether an id is public.

use std::collections::BTreeSet;

use serde::Deserialize;
use worker::{D1Database, D1PreparedStatement, D1Type};

use super::{batch, number, row, rows, statement};
use crate::problem::Fault;

/// Finds the library of an id. That of a deleted account is not found, although its rows are deleted later.
pub(crate) async fn find_library(db: &D1Database, id: &str) -> Result<Option<String>, Fault> {
    #[derive(Deserialize)]
    struct Row {
        library_id: String,
    }
    let sql = "SELECT library_id FROM public_ids WHERE id = ?1 AND NOT EXISTS
                   (SELECT 1 FROM ended_guests WHERE owner_id = library_id AND ended_at_ms <= 0)";
    let found: Option<Row> = row(statement(db, sql, &[D1Type::Text(id)])?).await?;
    Ok(found.map(|found| found.library_id))
}

/// Adds and removes ids of a library. Entries of other libraries are not removed.
pub(crate) async fn write(db: &D1Database, library_id: &str, public: &[&str], private: &[&str]) -> Result<(), Fault> {
    let add = "INSERT INTO public_ids (id, library_id) SELECT value, ?2 FROM json_each(?1) WHERE true
        ON CONFLICT (id) DO UPDATE SET library_id = excluded.library_id";
    let remove = "DELETE FROM public_ids WHERE id IN (SELECT value FROM json_each(?1)) AND library_id = ?2";
    let statements = [(add, public), (remove, private)]
        .into_iter()
        .filter(|(_, ids)| !ids.is_empty())
        .map(|(sql, ids)| statement(db, sql, &[D1Type::Text(&serde_json::to_string(ids)?), D1Type::Text(library_id)]));
    batch(db, statements.collect::<Result<_, _>>()?).await?;
    Ok(())
}

/// The library after which the repair of the map continues; `None` if it is done.
pub(crate) async fn repair_position(db: &D1Database) -> Result<Option<String>, Fault> {
    #[derive(Deserialize)]
    struct Row {
        after_library: String,
    }
    let sql = "SELECT after_library FROM public_id_repairs ORDER BY after_library LIMIT 1";
    let found: Option<Row> = row(statement(db, sql, &[])?).await?;
    Ok(found.map(|found| found.after_library))
}

/// Deleted libraries are not called: a call would have them report figures again.
const NOT_ENDED: &str = "NOT EXISTS (SELECT 1 FROM ended_guests WHERE owner_id = library_id)";

/// The ids of at most `limit` libraries, in order, after the id `after`.
pub(crate) async fn libraries_to_repair(db: &D1Database, after: &str, limit: u64) -> Result<Vec<String>, Fault> {
    #[derive(Deserialize)]
    struct Row {
        library_id: String,
    }
    let sql = format!(
        "SELECT library_id FROM library_figures WHERE library_id > ?1 AND {NOT_ENDED} ORDER BY library_id LIMIT ?2"
    );
    let found: Vec<Row> = rows(statement(db, &sql, &[D1Type::Text(after), number(limit)])?).await?;
    Ok(found.into_iter().map(|found| found.library_id).collect())
}

/// Stores the library after which the repair continues; `None` if it is done.
pub(crate) async fn set_repair_position(db: &D1Database, after: Option<&str>) -> Result<(), Fault> {
    let mut statements = vec![statement(db, "DELETE FROM public_id_repairs", &[])?];
    if let Some(after) = after {
        statements.push(statement(db, "INSERT INTO public_id_repairs VALUES (?1)", &[D1Type::Text(after)])?);
    }
    batch(db, statements).await?;
    Ok(())
}

/// The sweep's record of a library that failed is its id after these letters, in the table of cursors. The cursor is the
/// time of the latest call.
const FAILED: &str = "public_ids/";

/// At most `limit` libraries whose repair failed. Those that were called longest ago come first.
pub(crate) async fn failed_repairs(db: &D1Database, limit: u64) -> Result<Vec<String>, Fault> {
    #[derive(Deserialize)]
    struct Row {
        library_id: String,
    }
    let sql = "SELECT substr(name, length(?1) + 1) AS library_id FROM sweeps WHERE name > ?1 AND name < ?1 || 'g'
               ORDER BY cursor LIMIT ?2";
    let found: Vec<Row> = rows(statement(db, sql, &[D1Type::Text(FAILED), number(limit)])?).await?;
    Ok(found.into_iter().map(|found| found.library_id).collect())
}

/// Records which of `called` failed. A library that is gone needs no other call.
pub(crate) async fn record_repairs(
    db: &D1Database,
    called: &[String],
    failed: &BTreeSet<&str>,
    now_ms: u64,
) -> Result<(), Fault> {
    if called.is_empty() {
        return Ok(());
    }
    let (called, failed) = (serde_json::to_string(called)?, serde_json::to_string(failed)?);
    let forget = "DELETE FROM sweeps WHERE name IN (SELECT ?1 || value FROM json_each(?2))";
    let record = format!(
        "INSERT INTO sweeps (name, cursor) SELECT ?1 || library_id, ?3 FROM library_figures
         WHERE library_id IN (SELECT value FROM json_each(?2)) AND {NOT_ENDED}"
    );
    let prefix = || D1Type::Text(FAILED);
    let now_ms = now_ms.to_string();
    let statements = vec![
        statement(db, forget, &[prefix(), D1Type::Text(&called)])?,
        statement(db, &record, &[prefix(), D1Type::Text(&failed), D1Type::Text(&now_ms)])?,
    ];
    batch(db, statements).await?;
    Ok(())
}

/// The statement that reassigns the ids of a library to the one that took it over.
pub(super) fn move_ids(db: &D1Database, from: &str, to: &str) -> Result<D1PreparedStatement, Fault> {
    let sql = "UPDATE public_ids SET library_id = ?2 WHERE library_id = ?1";
    statement(db, sql, &[D1Type::Text(from), D1Type::Text(to)])
}
