//! Withdraws the records of sources that are gone, with their pyramids.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use api::LiveEvent;

use super::commands::{WithdrawObjects, WithdrawnCount};
use super::intake::{Watched, after_event, reopen_beside};
use super::rows::{CollectionRow, RecordRow};
use super::{Settings, intake, paths, publish_record, record_by_id, removal, runs};
use crate::library::sql::values;
use crate::library::transaction::Transaction;
use crate::problem::Fault;
use crate::storage::IncomingKey;

/// How long a call of the library takes at most, usually.
const CALL_MS: u64 = 500;

/// Withdraws the records of objects that are gone. The files are removed at once, and need no run.
pub(in crate::library) fn withdraw_objects(
    library: &Transaction<'_>,
    WithdrawObjects { keys, asked_ms_ago }: WithdrawObjects,
) -> Result<WithdrawnCount, Fault> {
    let mut count = 0;
    // When the worker asked the store: it measured the age, and this call added up to `CALL_MS`.
    let asked_ms = library.now_ms.saturating_sub(asked_ms_ago + CALL_MS);
    let mut of_owner: BTreeMap<&str, Watched> = BTreeMap::new();
    for key in &keys {
        let Some(parsed) = IncomingKey::parse(key) else { continue };
        let watched = match of_owner.entry(parsed.owner) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unknown) => unknown.insert(Watched::under(library, parsed.owner)?),
        };
        let Some((row, settings, path)) = watched.find(parsed.path()) else { continue };
        if paths::marked_base(path).is_some() {
            forget_mark(library, row, settings, path)?;
            intake::forget(library, row, path, asked_ms)?;
            after_event(library, row, settings)?;
            continue;
        }
        // A file that was seen since then may be there again. Its job finds out.
        let statement = "UPDATE collection_records SET opened_ms = ?4, attempts = 0,
            state = CASE state WHEN 'running' THEN 'running' ELSE 'open' END
            WHERE collection_id = ?1 AND path = ?2 AND state <> 'withdrawn' AND seen_ms >= ?3 RETURNING id";
        if library.sql.run(statement, values![&row.id, path, asked_ms, library.now_ms])? > 0 {
            runs::follow_up(library, row)?;
            continue;
        }
        let statement = "SELECT id FROM collection_records
            WHERE collection_id = ?1 AND path = ?2 AND state <> 'withdrawn'";
        for id in library.select_ids(statement, values![&row.id, path])? {
            withdraw(library, &id)?;
            publish_record(library, &id)?;
            count += 1;
        }
        removal::queue(library, &row.id)?;
    }
    Ok(WithdrawnCount(count))
}

/// Forgets a JSON file that is gone. The pictures beside it are processed again.
pub(super) fn forget_mark(
    library: &Transaction<'_>,
    row: &CollectionRow,
    settings: &Settings,
    path: &str,
) -> Result<(), Fault> {
    let statement = "DELETE FROM collection_marks WHERE collection_id = ?1 AND path = ?2 RETURNING path";
    let was_there = library.sql.run(statement, values![&row.id, path])? > 0;
    match paths::marked_base(path) {
        Some(base) if was_there && settings.restricted_by.file => reopen_beside(library, &row.id, base),
        _ => Ok(()),
    }
}

/// Withdraws a record. Its pyramid disappears from the lists at once; [`removal::queue`] then removes the file.
pub(super) fn withdraw(library: &Transaction<'_>, id: &str) -> Result<(), Fault> {
    let Some(record) = record_by_id(library, id)? else { return Ok(()) };
    let statement = "UPDATE collection_records SET state = 'withdrawn', reason_code = NULL, reason_message = NULL,
        attempts = 0, is_forced = 0, opened_ms = ?2, restricted = NULL, restricted_by = NULL WHERE id = ?1";
    library.sql.run(statement, values![id, library.now_ms])?;
    hide(library, &record)
}

/// Removes the pyramid of a record from the lists, at once. [`removal::queue`] then removes the file.
pub(super) fn hide(library: &Transaction<'_>, record: &RecordRow) -> Result<(), Fault> {
    let statement = "UPDATE collection_records SET built_from = NULL, pyramid_id = NULL WHERE id = ?1";
    library.sql.run(statement, values![&record.id])?;
    let Some(pyramid_id) = record.pyramid_id.clone() else { return Ok(()) };
    library.sql.run("DELETE FROM pyramids WHERE id = ?1", values![&pyramid_id])?;
    library.publish_to_pages(&LiveEvent::PyramidDeleted { pyramid_id })
}
