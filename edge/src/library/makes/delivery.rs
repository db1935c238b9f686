//! Outbox of makes of presets that belong to somebody else. The transaction that stores the rendition also stores the
//! row; the row is deleted when the library of the preset has replied. A repeated delivery changes nothing, because a
//! make is stored once. After an interruption the alarm delivers again.
//!
//! The right to make was checked before the rendition was stored. A make that was accepted counts, also if the preset
//! was deleted or withdrawn in between. If the preset does not exist any more, the delivery ends without a make. The
//! rendition stays in any case.

use std::collections::BTreeSet;
use std::pin::pin;
use std::time::Duration;

use futures_util::future::{Either, select};
use futures_util::lock::Mutex;
use serde::Deserialize;
use worker::Delay;

use super::commands::{FindWaitingMake, StoreMakes, WithdrawMake};
use super::store;
use crate::db::makers;
use crate::library::merge_state;
use crate::library::records::NewMake;
use crate::library::sql::{Sql, values};
use crate::library::transaction::Transaction;
use crate::platform::bindings::Edge;
use crate::platform::{clock, log};
use crate::problem::Fault;

/// Deliveries per step.
const BATCH_SIZE: u64 = 20;

/// How long a rendition waits for the delivery of its make, and how long the alarm waits for a delivery.
const NEW_TIMEOUT: Duration = Duration::from_secs(2);
const TIMEOUT: Duration = Duration::from_secs(20);

/// The pause after the first failure, which doubles with each further one, and the longest pause.
const PAUSE_MS: u64 = 5_000;
const MAX_PAUSE_MS: u64 = 60 * 60 * 1000;

/// Sends events to the pages of this library.
type SendEvents<'a> = &'a dyn Fn(&[String]);

#[derive(Deserialize)]
struct Row {
    make_id: String,
    library_id: String,
    /// JSON.
    make: String,
}

/// Adds a make to the outbox. If its library fails at present, the make waits like the others.
pub(in crate::library) fn add(library: &Transaction<'_>, make: &NewMake, library_id: &str) -> Result<(), Fault> {
    let statement = "INSERT INTO make_deliveries (make_id, library_id, make, attempts, due_at_ms)
        SELECT ?1, ?2, ?3, coalesce(max(attempts), 0), coalesce(max(due_at_ms), 0) FROM make_deliveries WHERE library_id = ?2";
    library.sql.run(statement, values![&make.id, library_id, &serde_json::to_string(make)?])?;
    library.reschedule();
    Ok(())
}

/// A make of the outbox.
pub(super) fn waiting(library: &Transaction<'_>, make_id: &str) -> Result<Option<NewMake>, Fault> {
    let statement = "SELECT make_id, library_id, make FROM make_deliveries WHERE make_id = ?1";
    let row: Option<Row> = library.sql.row(statement, values![make_id])?;
    Ok(row.map(|row| serde_json::from_str(&row.make)).transpose()?)
}

/// The library to which a make of the outbox is on its way. Its delivery may be under way, or may have arrived without an answer.
pub(in crate::library) fn find_waiting(
    library: &Transaction<'_>,
    command: FindWaitingMake,
) -> Result<Option<String>, Fault> {
    let FindWaitingMake { preset_id, id } = command;
    let statement = "SELECT make_id, library_id, make FROM make_deliveries
        WHERE make_id = ?1 AND make ->> '$.preset_id' = ?2";
    let row: Option<Row> = library.sql.row(statement, values![&id, &preset_id])?;
    Ok(row.map(|row| row.library_id))
}

/// Removes a make from the outbox.
pub(in crate::library) fn withdraw(library: &Transaction<'_>, command: WithdrawMake) -> Result<(), Fault> {
    let WithdrawMake { preset_id, id } = command;
    let statement = "DELETE FROM make_deliveries WHERE make_id = ?1 AND make ->> '$.preset_id' = ?2";
    library.sql.run(statement, values![&id, &preset_id])?;
    Ok(())
}

/// When the next delivery is due. During a merge makes wait for its end.
pub(in crate::library) fn next_delivery_ms(sql: &Sql) -> Result<Option<u64>, Fault> {
    #[derive(Deserialize)]
    struct Due {
        due_at_ms: Option<u64>,
    }
    if !merge_state::pending(sql)?.is_empty() || merge_state::moved_to(sql)?.is_some() {
        return Ok(None);
    }
    let due: Option<Due> = sql.row("SELECT min(due_at_ms) AS due_at_ms FROM make_deliveries", [])?;
    Ok(due.and_then(|due| due.due_at_ms))
}

/// The newest make in the outbox.
pub(in crate::library) fn newest(sql: &Sql) -> Result<Option<String>, Fault> {
    #[derive(Deserialize)]
    struct Newest {
        make_id: String,
    }
    let row: Option<Newest> = sql.row("SELECT make_id FROM make_deliveries ORDER BY make_id DESC LIMIT 1", [])?;
    Ok(row.map(|row| row.make_id))
}

/// Delivers a make that its maker has just requested. Without an answer in time the alarm delivers it: a slow library
/// must not hold up the renditions of others.
pub(in crate::library) async fn deliver_new(
    sql: &Sql,
    edge: &Edge,
    library_id: &str,
    make_id: &str,
    send: SendEvents<'_>,
) -> Result<(), Fault> {
    if next_delivery_ms(sql)?.is_none() {
        return Ok(());
    }
    let statement = "SELECT make_id, library_id, make FROM make_deliveries WHERE make_id = ?1 AND attempts = 0";
    match sql.row(statement, values![make_id])? {
        Some(row) => attempt(sql, edge, library_id, &row, NEW_TIMEOUT, send).await,
        None => Ok(()),
    }
}

/// Delivers the makes that are due. `delivering` lets one call at a time deliver. A library that fails is tried again
/// later, after longer and longer pauses, and does not hold up the others.
pub(in crate::library) async fn deliver(
    sql: &Sql,
    edge: &Edge,
    library_id: &str,
    delivering: &Mutex<()>,
    send: SendEvents<'_>,
) -> Result<(), Fault> {
    let _guard = delivering.lock().await;
    let (mut failed, mut after) = (BTreeSet::new(), String::new());
    let now_ms = clock::now_ms();
    while next_delivery_ms(sql)?.is_some_and(|due_at_ms| due_at_ms <= now_ms) {
        let statement = "SELECT make_id, library_id, make FROM make_deliveries WHERE make_id > ?1 AND due_at_ms <= ?2
            ORDER BY make_id LIMIT ?3";
        let rows: Vec<Row> = sql.rows(statement, values![&after, now_ms, BATCH_SIZE])?;
        let Some(last) = rows.last() else { break };
        after.clone_from(&last.make_id);
        for row in rows {
            if failed.contains(&row.library_id) {
                continue;
            }
            if let Err(fault) = attempt(sql, edge, library_id, &row, TIMEOUT, send).await {
                log::fault("library", "makes", &fault);
                // All of that library.
                let statement = "UPDATE make_deliveries SET attempts = attempts + 1,
                    due_at_ms = ?2 + min(?3, ?4 * (1 << min(attempts, 10))) WHERE library_id = ?1";
                sql.run(statement, values![&row.library_id, clock::now_ms(), MAX_PAUSE_MS, PAUSE_MS])?;
                failed.insert(row.library_id);
            }
        }
    }
    Ok(())
}

/// Delivers a make and deletes its row. Its maker may have withdrawn it since the row was read.
async fn attempt(
    sql: &Sql,
    edge: &Edge,
    library_id: &str,
    row: &Row,
    timeout: Duration,
    send: SendEvents<'_>,
) -> Result<(), Fault> {
    if sql.run("SELECT 1 FROM make_deliveries WHERE make_id = ?1", values![&row.make_id])? == 0 {
        return Ok(());
    }
    match select(pin!(deliver_one(sql, edge, library_id, row, send)), pin!(Delay::from(timeout))).await {
        Either::Left((delivered, _)) => delivered?,
        Either::Right(_) => return Err(Fault::internal("the library of a preset did not answer in time")),
    }
    sql.run("DELETE FROM make_deliveries WHERE make_id = ?1", values![&row.make_id])?;
    Ok(())
}

async fn deliver_one(sql: &Sql, edge: &Edge, library_id: &str, row: &Row, send: SendEvents<'_>) -> Result<(), Fault> {
    let is_own = row.library_id == library_id;
    let command = StoreMakes { makes: vec![serde_json::from_str(&row.make)?], is_own };
    if is_own {
        // The library that had the row was merged into that of the preset.
        let is_changed = std::cell::Cell::new(false);
        let library = Transaction::new(sql, edge, library_id, &is_changed);
        sql.transaction(|| store::store_all(&library, command))?;
        send(&library.take_events());
        return Ok(());
    }
    if let [make] = command.makes.as_slice() {
        makers::record(&edge.db()?, &make.maker_id, &make.preset_id, &row.library_id).await?;
    }
    edge.library(&row.library_id).call(&command).await?;
    Ok(())
}
