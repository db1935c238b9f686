//! Collections: watched folders and lists of addresses. A record for each source says which version is published, and a run
//! processes all open records.
//!
//! A record has at most one job at a time (`job_id`): one that processes it, or one that removes its published file. So two
//! jobs never write and delete the same key at once.

mod change;
mod check;
pub(crate) mod commands;
mod create;
mod deletion;
mod due;
mod intake;
mod list;
mod listing;
pub(crate) mod paths;
mod public;
mod records;
mod removal;
mod results;
mod rows;
mod runs;
pub(crate) mod schedule;
mod settings;
mod withdrawal;

pub(super) use change::change;
pub(crate) use check::{check_settings, check_tiles, wrong as wrong_setting};
pub(super) use create::create;
pub(super) use deletion::{delete, delete_all};
pub(super) use due::{next_due_ms, run_due};
pub(super) use intake::Watched;
pub(super) use list::{find, get, get_record, get_run, list, list_records, list_runs};
pub(super) use listing::{begin_listing, take_listing};
pub(super) use public::{find as find_public, get as get_public};
pub(super) use records::{mark, repeat, repeat_some};
pub(super) use removal::{ended as removal_ended, leftover_keys, next_published};
pub(super) use results::{begin_record, check_published, finish_listing, finish_record, job_failed, reopen};
pub(crate) use rows::{CollectionRow, RecordRow};
pub(crate) use runs::record_cost_ms;
pub(super) use runs::start;
pub(crate) use settings::Settings;
pub(super) use withdrawal::withdraw_objects;

use api::{Collection, CollectionRun, LiveEvent, RecordCounts};
use serde::Deserialize;

use super::sql::values;
use super::transaction::Transaction;
use crate::problem::Fault;
use rows::{COLLECTION_COLUMNS, RECORD_COLUMNS, RUN_COLUMNS, RunPhase, RunRow};

fn not_found() -> Fault {
    Fault::not_found("collection")
}

/// A collection that is not deleted.
fn by_id(library: &Transaction<'_>, id: &str) -> Result<CollectionRow, Fault> {
    any_by_id(library, id)?.filter(|row| row.deleted_at_ms.is_none()).ok_or_else(not_found)
}

/// A collection, also one that is being deleted.
fn any_by_id(library: &Transaction<'_>, id: &str) -> Result<Option<CollectionRow>, Fault> {
    library.sql.row(&format!("SELECT {COLLECTION_COLUMNS} FROM collections WHERE id = ?1"), values![id])
}

fn record_by_id(library: &Transaction<'_>, id: &str) -> Result<Option<RecordRow>, Fault> {
    library.sql.row(&format!("SELECT {RECORD_COLUMNS} FROM collection_records WHERE id = ?1"), values![id])
}

fn record_of_job(library: &Transaction<'_>, job_id: &str) -> Result<Option<RecordRow>, Fault> {
    library.sql.row(&format!("SELECT {RECORD_COLUMNS} FROM collection_records WHERE job_id = ?1"), values![job_id])
}

fn run_by_id(library: &Transaction<'_>, id: &str) -> Result<Option<RunRow>, Fault> {
    library.sql.row(&format!("SELECT {RUN_COLUMNS} FROM collection_runs WHERE id = ?1"), values![id])
}

/// The run of a collection that is under way.
fn active_run(library: &Transaction<'_>, collection_id: &str) -> Result<Option<RunRow>, Fault> {
    let statement =
        format!("SELECT {RUN_COLUMNS} FROM collection_runs WHERE collection_id = ?1 AND state <> 'finished'");
    library.sql.row(&statement, values![collection_id])
}

/// How many records a collection has, by state.
fn counts(library: &Transaction<'_>, collection_id: &str) -> Result<RecordCounts, Fault> {
    #[derive(Deserialize)]
    struct Row {
        state: String,
        records: u64,
    }
    let rows: Vec<Row> = library.sql.rows(
        "SELECT state, records FROM collection_counts WHERE collection_id = ?1 AND state <> 'mark'",
        values![collection_id],
    )?;
    let mut counts = RecordCounts::default();
    for Row { state, records } in rows {
        counts.records += records;
        match state.as_str() {
            "open" | "running" => counts.open += records,
            "done" => counts.done += records,
            "refused" => counts.refused += records,
            _ => counts.withdrawn += records,
        }
    }
    Ok(counts)
}

/// The form of a run in the API.
fn run_to_api(library: &Transaction<'_>, run: RunRow) -> Result<CollectionRun, Fault> {
    let open = match run.state {
        RunPhase::Finished => 0,
        RunPhase::Listing | RunPhase::Processing => counts(library, &run.collection_id)?.open,
    };
    run.into_api(open, library.now_ms)
}

/// The form of a collection in the API.
fn to_api(library: &Transaction<'_>, row: CollectionRow) -> Result<Collection, Fault> {
    let statement =
        format!("SELECT {RUN_COLUMNS} FROM collection_runs WHERE collection_id = ?1 ORDER BY id DESC LIMIT 1");
    let last: Option<RunRow> = library.sql.row(&statement, values![&row.id])?;
    let last = last.map(|run| run_to_api(library, run)).transpose()?;
    let counts = counts(library, &row.id)?;
    row.into_api(counts, last)
}

/// Tells the owner's pages that a collection, or many of its records, changed.
fn publish(library: &Transaction<'_>, collection_id: &str) -> Result<(), Fault> {
    library.publish_to_pages(&LiveEvent::CollectionChanged { collection_id: collection_id.to_owned() })
}

/// Tells the owner's pages the state of a record.
fn publish_record(library: &Transaction<'_>, id: &str) -> Result<(), Fault> {
    let Some(record) = record_by_id(library, id)? else { return Ok(()) };
    library.publish_to_pages(&LiveEvent::RecordUpdated { record: Box::new(record.into_api()) })
}
