//! Outbox of makes of presets that belong to somebody else. The transaction that stores the rendition also stores the
//! row; the row is deleted when the library of the preset has replied. A repeated delivery changes nothing, because a
//! make is stored once. After an interruption the alarm delivers again.
//!
//! The right to make was checked before the rendition was stored. A make that was accepted counts, also if the preset
//! was deleted or withdrawn in between. If the preset does not exist any more, the delivery ends without a make. The
//! rendition stays in any case.

use futures_util::lock::Mutex;
use serde::Deserialize;

use super::commands::StoreMakes;
use super::store;
use crate::library::merge_state;
use crate::library::records::NewMake;
use crate::library::sql::{Sql, values};
use crate::library::transaction::Transaction;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// Deliveries per step.
const BATCH_SIZE: u64 = 20;

#[derive(Deserialize)]
struct Row {
    make_id: String,
    library_id: String,
    /// JSON.
    make: String,
}

/// Adds a make to the outbox.
pub(in crate::library) fn add(library: &Transaction<'_>, make: &NewMake, library_id: &str) -> Result<(), Fault> {
    let statement = "INSERT INTO make_deliveries (make_id, library_id, make) VALUES (?1, ?2, ?3)";
    library.sql.run(statement, values![&make.id, library_id, &serde_json::to_string(make)?])?;
    library.reschedule();
    Ok(())
}

/// Whether makes wait for their delivery. During a merge they wait for its end.
pub(in crate::library) fn has_deliveries(sql: &Sql) -> Result<bool, Fault> {
    Ok(sql.run("SELECT 1 FROM make_deliveries LIMIT 1", [])? > 0
        && merge_state::pending(sql)?.is_empty()
        && merge_state::moved_to(sql)?.is_none())
}

/// Delivers all makes. `delivering` lets one call at a time deliver. One that fails does not stop the others.
pub(in crate::library) async fn deliver(
    sql: &Sql,
    edge: &Edge,
    library_id: &str,
    delivering: &Mutex<()>,
) -> Result<(), Fault> {
    let _guard = delivering.lock().await;
    let (mut failed, mut after) = (Ok(()), String::new());
    while has_deliveries(sql)? {
        let statement =
            "SELECT make_id, library_id, make FROM make_deliveries WHERE make_id > ?1 ORDER BY make_id LIMIT ?2";
        let rows: Vec<Row> = sql.rows(statement, values![&after, BATCH_SIZE])?;
        let Some(last) = rows.last() else { break };
        after.clone_from(&last.make_id);
        for row in rows {
            match deliver_one(sql, edge, library_id, &row).await {
                Ok(()) => drop(sql.run("DELETE FROM make_deliveries WHERE make_id = ?1", values![&row.make_id])?),
                Err(fault) => failed = Err(fault),
            }
        }
    }
    failed
}

async fn deliver_one(sql: &Sql, edge: &Edge, library_id: &str, row: &Row) -> Result<(), Fault> {
    let is_own = row.library_id == library_id;
    let command = StoreMakes { makes: vec![serde_json::from_str(&row.make)?], is_own };
    if is_own {
        // The library that had the row was merged into that of the preset.
        let is_changed = std::cell::Cell::new(false);
        let library = Transaction::new(sql, edge, library_id, &is_changed);
        sql.transaction(|| store::store_all(&library, command))?;
        return Ok(());
    }
    edge.library(&row.library_id).call(&command).await?;
    Ok(())
}
