//! Marks records, and opens them again.

use api::{CollectionRecord, RecordState};

use super::commands::{MarkRecord, RepeatRecord, RepeatRecords, RepeatedPage};
use super::intake::after_event;
use super::rows::RecordRow;
use super::{by_id, publish, publish_record, record_by_id, runs};
use crate::library::sql::values;
use crate::library::transaction::Transaction;
use crate::problem::Fault;

/// Records that one step opens again.
const REPEATED_AT_ONCE: usize = 5_000;

/// A record of a collection. Fails if there is no such record.
pub(super) fn find(library: &Transaction<'_>, collection_id: &str, id: &str) -> Result<RecordRow, Fault> {
    by_id(library, collection_id)?;
    let record = record_by_id(library, id)?.filter(|record| record.collection_id == collection_id);
    record.ok_or_else(|| Fault::not_found("record"))
}

/// Sets or removes the mark of the API. The next run applies it; a picture that becomes restricted begins one.
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
        if mark == Some(true) && !record.is_restricted() {
            // Others do not see it at its full size any more (`public.rs`). The new file must not wait for the schedule.
            runs::follow_up(library, &row)?;
        }
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

/// Opens some records in these states again. The last step starts a run. All records at once could be half a million.
pub(in crate::library) fn repeat_some(
    library: &Transaction<'_>,
    command: RepeatRecords,
) -> Result<RepeatedPage, Fault> {
    let RepeatRecords { collection_id, states, after } = command;
    let row = by_id(library, &collection_id)?;
    let (before, before_ms) = after.map_or((0, library.now_ms), |page| (page.records, page.before_ms));
    let statement = "UPDATE collection_records SET is_forced = 1, opened_ms = ?2, attempts = 0, state = 'open'
        WHERE id IN (SELECT id FROM collection_records WHERE collection_id = ?1
            AND state IN (SELECT value FROM json_each(?3)) AND opened_ms < ?4 LIMIT ?5)
        RETURNING 1 AS is_opened";
    let bounds =
        values![&collection_id, library.now_ms, &serde_json::to_string(&states)?, before_ms, REPEATED_AT_ONCE as u64];
    let opened = library.sql.run(statement, bounds)?;
    let page = RepeatedPage { records: before + opened as u64, before_ms, has_more: opened == REPEATED_AT_ONCE };
    // An earlier request may have opened records, and ended before its last step.
    let is_open = "SELECT 1 FROM collection_records WHERE collection_id = ?1 AND state = 'open' LIMIT 1";
    if !page.has_more && library.sql.run(is_open, values![&collection_id])? > 0 {
        publish(library, &collection_id)?;
        runs::request_processing(library, &row)?;
    }
    Ok(page)
}
