//! Marks records, and opens them again.

use api::{CollectionRecord, RecordState, Repeated};

use super::commands::{MarkRecord, RepeatRecord, RepeatRecords};
use super::rows::RecordRow;
use super::watched::after_event;
use super::{by_id, publish, publish_record, record_by_id, runs};
use crate::library::sql::values;
use crate::library::transaction::Transaction;
use crate::problem::Fault;

/// A record of a collection. Fails if there is no such record.
pub(super) fn find(library: &Transaction<'_>, collection_id: &str, id: &str) -> Result<RecordRow, Fault> {
    by_id(library, collection_id)?;
    let record = record_by_id(library, id)?.filter(|record| record.collection_id == collection_id);
    record.ok_or_else(|| Fault::not_found("record"))
}

/// Sets or removes the mark of the API. The next run applies it.
pub(in crate::library) fn mark(library: &Transaction<'_>, command: MarkRecord) -> Result<CollectionRecord, Fault> {
    let MarkRecord { collection_id, id, mark } = command;
    let record = find(library, &collection_id, &id)?;
    if record.mark() != mark {
        let statement = "UPDATE collection_records SET mark = ?2, opened_ms = ?3,
            attempts = CASE state WHEN 'withdrawn' THEN attempts ELSE 0 END,
            state = CASE WHEN state IN ('running', 'withdrawn') THEN state ELSE 'open' END WHERE id = ?1";
        library.sql.run(statement, values![&id, mark, library.now_ms])?;
        let row = by_id(library, &collection_id)?;
        after_event(library, &row, &row.settings()?)?;
        publish_record(library, &id)?;
    }
    find(library, &collection_id, &id).map(RecordRow::into_api)
}

/// Opens a record again, whatever its state, and starts a run.
pub(in crate::library) fn repeat(library: &Transaction<'_>, command: RepeatRecord) -> Result<CollectionRecord, Fault> {
    let RepeatRecord { collection_id, id } = command;
    let record = find(library, &collection_id, &id)?;
    if record.state == RecordState::Withdrawn {
        return Err(Fault::conflict("The source of this record is gone. Store it again: then it is processed."));
    }
    let statement = "UPDATE collection_records SET is_forced = 1, opened_ms = ?2, attempts = 0,
        state = CASE state WHEN 'running' THEN 'running' ELSE 'open' END WHERE id = ?1";
    library.sql.run(statement, values![&id, library.now_ms])?;
    publish_record(library, &id)?;
    runs::request_processing(library, &by_id(library, &collection_id)?)?;
    find(library, &collection_id, &id).map(RecordRow::into_api)
}

/// Opens all records in these states again, and starts a run.
pub(in crate::library) fn repeat_all(library: &Transaction<'_>, command: RepeatRecords) -> Result<Repeated, Fault> {
    let RepeatRecords { collection_id, states } = command;
    let row = by_id(library, &collection_id)?;
    let statement = "UPDATE collection_records SET is_forced = 1, opened_ms = ?2, attempts = 0, state = 'open'
        WHERE collection_id = ?1 AND state IN (SELECT value FROM json_each(?3)) RETURNING 1";
    let states = serde_json::to_string(&states)?;
    let records = library.sql.run(statement, values![&collection_id, library.now_ms, &states])? as u64;
    if records > 0 {
        publish(library, &collection_id)?;
        runs::request_processing(library, &row)?;
    }
    Ok(Repeated { records })
}
