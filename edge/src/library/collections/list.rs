//! Reads collections, records and runs.

use api::{Collection, CollectionRecord, CollectionRun, Page};

use super::commands::{FindCollection, GetCollection, GetRecord, GetRun, ListCollections, ListRecords, ListRuns};
use super::rows::{COLLECTION_COLUMNS, CollectionRow, RECORD_COLUMNS, RUN_COLUMNS, RecordRow, RunRow};
use super::{by_id, run_by_id, run_to_api, to_api};
use crate::library::id_cursor::{FIRST_PAGE, page};
use crate::library::sql::{Value, values};
use crate::library::transaction::Transaction;
use crate::problem::Fault;

/// Settings on a page of collections: its response must fit into memory beside those of others.
const PAGE_CHARS: u64 = 1_000_000;

pub(in crate::library) fn get(
    library: &Transaction<'_>,
    GetCollection { id }: GetCollection,
) -> Result<Collection, Fault> {
    to_api(library, by_id(library, &id)?)
}

pub(in crate::library) fn find(
    library: &Transaction<'_>,
    FindCollection { id }: FindCollection,
) -> Result<CollectionRow, Fault> {
    by_id(library, &id)
}

pub(in crate::library) fn list(library: &Transaction<'_>, command: ListCollections) -> Result<Page<Collection>, Fault> {
    let ListCollections { before, limit } = command;
    // The sum of the sizes before a row: a page ends early rather than with megabytes.
    let statement = format!(
        "SELECT {COLLECTION_COLUMNS} FROM (SELECT *, sum(length(settings)) OVER (ORDER BY id DESC) - length(settings) AS chars_before
             FROM collections WHERE id < ?1 AND deleted_at_ms IS NULL) WHERE chars_before <= ?3 ORDER BY id DESC LIMIT ?2"
    );
    let bounds = values![before.as_deref().unwrap_or(FIRST_PAGE), limit as u64 + 1, PAGE_CHARS];
    let rows: Vec<CollectionRow> = library.sql.rows(&statement, bounds)?;
    let is_short = rows.len() <= limit;
    let Page { items, mut next_cursor } = page(rows, limit, |row| &row.id);
    if let Some(last) = items.last().filter(|_| is_short) {
        let statement = "SELECT 1 FROM collections WHERE id < ?1 AND deleted_at_ms IS NULL LIMIT 1";
        next_cursor = (library.sql.run(statement, values![&last.id])? > 0).then(|| last.id.clone());
    }
    let items = items.into_iter().map(|row| to_api(library, row)).collect::<Result<_, _>>()?;
    Ok(Page { items, next_cursor })
}

pub(in crate::library) fn list_records(
    library: &Transaction<'_>,
    command: ListRecords,
) -> Result<Page<CollectionRecord>, Fault> {
    let ListRecords { collection_id, state, before, limit } = command;
    by_id(library, &collection_id)?;
    let condition = if state.is_some() { "AND state = ?4" } else { "" };
    let statement = format!(
        "SELECT {RECORD_COLUMNS} FROM collection_records WHERE collection_id = ?1 AND id < ?2 {condition}
         ORDER BY id DESC LIMIT ?3"
    );
    let bounds = values![&collection_id, before.as_deref().unwrap_or(FIRST_PAGE), limit as u64 + 1];
    let state = state.map(|state| Value::from(state.as_str()));
    let rows: Vec<RecordRow> = library.sql.rows(&statement, bounds.into_iter().chain(state))?;
    Ok(page(rows.into_iter().map(RecordRow::into_api).collect(), limit, |record| &record.id))
}

pub(in crate::library) fn get_record(
    library: &Transaction<'_>,
    GetRecord { collection_id, id }: GetRecord,
) -> Result<CollectionRecord, Fault> {
    super::records::find(library, &collection_id, &id).map(RecordRow::into_api)
}

pub(in crate::library) fn list_runs(
    library: &Transaction<'_>,
    command: ListRuns,
) -> Result<Page<CollectionRun>, Fault> {
    let ListRuns { collection_id, before, limit } = command;
    by_id(library, &collection_id)?;
    let statement = format!(
        "SELECT {RUN_COLUMNS} FROM collection_runs WHERE collection_id = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3"
    );
    let bounds = values![&collection_id, before.as_deref().unwrap_or(FIRST_PAGE), limit as u64 + 1];
    let rows: Vec<RunRow> = library.sql.rows(&statement, bounds)?;
    let Page { items, next_cursor } = page(rows, limit, |row| &row.id);
    let items = items.into_iter().map(|row| run_to_api(library, row)).collect::<Result<_, _>>()?;
    Ok(Page { items, next_cursor })
}

pub(in crate::library) fn get_run(
    library: &Transaction<'_>,
    GetRun { collection_id, id }: GetRun,
) -> Result<CollectionRun, Fault> {
    by_id(library, &collection_id)?;
    let run = run_by_id(library, &id)?.filter(|run| run.collection_id == collection_id);
    run_to_api(library, run.ok_or_else(|| Fault::not_found("run"))?)
}
