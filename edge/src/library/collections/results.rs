//! Stores what jobs found out: the result of a record, and the end of a listing.

use api::{JobError, RecordState};
use serde::Deserialize;

use super::commands::{BeginRecord, CheckPublished, RecordInput, ReopenRecord};
use super::rows::{CollectionRow, RecordRow, RunPhase};
use super::{
    any_by_id, intake, paths, publish_record, record_by_id, record_of_job, removal, run_by_id, runs, withdrawal,
};
use crate::library::kinds::{JobKind as _, ListSource, PublishRecord, RemovePublished};
use crate::library::records::{JobRow, PyramidFacts, PyramidOptions, RecordOutcome, RecordResult};
use crate::library::sql::values;
use crate::library::transaction::Transaction;
use crate::library::{jobs, luts, pyramids};
use crate::platform::ids;
use crate::problem::Fault;

/// The code of a failure of the server.
const INTERNAL: &str = "internal";

/// Number of runs that try a version which fails for a temporary reason.
const MAX_RUNS: u32 = 5;

/// What the job of a record needs.
pub(in crate::library) fn begin_record(
    library: &Transaction<'_>,
    BeginRecord { claim }: BeginRecord,
) -> Result<Option<RecordInput>, Fault> {
    if !jobs::is_held(library, &claim)? {
        return Ok(None);
    }
    let Some(record) = record_of_job(library, &claim.job_id)? else { return Ok(None) };
    let Some(collection) = any_by_id(library, &record.collection_id)? else { return Ok(None) };
    // Changes after this time reopen the record for the next run.
    let statement = "UPDATE collection_records SET started_ms = ?2 WHERE id = ?1";
    library.sql.run(statement, values![&record.id, library.now_ms])?;
    let recipe = collection.settings()?.recipe;
    let luts = match recipe.map(|recipe| filters::Recipe::from_value(&recipe)) {
        // If the recipe is wrong or a table is missing, the job reports it.
        Some(Ok(recipe)) => luts::find_named(library, &recipe)?,
        _ => Vec::new(),
    };
    let is_wanted = record.state == RecordState::Running && collection.deleted_at_ms.is_none();
    Ok(Some(RecordInput { collection, record, luts, is_wanted }))
}

/// Stores the result of a record, in the transaction that ends its job.
pub(in crate::library) fn finish_record(
    library: &Transaction<'_>,
    job_id: &str,
    result: RecordResult,
) -> Result<(), Fault> {
    let Some(record) = record_of_job(library, job_id)?.filter(|record| record.id == result.record_id) else {
        return Ok(());
    };
    let Some(collection) = any_by_id(library, &record.collection_id)? else { return Ok(()) };
    library.sql.run("UPDATE collection_records SET job_id = NULL WHERE id = ?1", values![&record.id])?;
    if record.state == RecordState::Withdrawn || collection.deleted_at_ms.is_some() {
        removal::queue(library, &collection.id)?;
        return continue_run(library, &record);
    }
    let RecordResult { etag, size_bytes, restricted, outcome, .. } = result;
    let (restricted, restricted_by) = restricted.map_or((None, None), |(is, by)| (Some(is), by));
    let restricted_by = restricted_by.map(serde_json::to_value).transpose()?;
    // A new version or mark may have opened it again since the job began.
    let is_reopened = record.state != RecordState::Running || record.opened_ms >= record.started_ms.unwrap_or(0);
    let state = |state: RecordState| if is_reopened { RecordState::Open } else { state };
    let mut counted = Counted { bytes_read: size_bytes, ..Counted::default() };
    match outcome {
        // Its source was stored again after the job had looked for it.
        RecordOutcome::Gone if is_reopened => {
            let statement = "UPDATE collection_records SET state = 'open' WHERE id = ?1 AND state = 'running'";
            library.sql.run(statement, values![&record.id])?;
            counted.bytes_read = 0;
        }
        RecordOutcome::Gone => {
            withdrawal::withdraw(library, &record.id)?;
            removal::queue(library, &collection.id)?;
            if let Some(run_id) = &record.run_id {
                let statement = "UPDATE collection_runs SET withdrawn = withdrawn + 1 WHERE id = ?1";
                library.sql.run(statement, values![run_id])?;
            }
            publish_record(library, &record.id)?;
            return continue_run(library, &record);
        }
        RecordOutcome::Failed { error } => return record_failed(library, &record, &error),
        RecordOutcome::Refused { error } => {
            let is_hidden = must_hide(&record, &error, restricted);
            if is_hidden {
                withdrawal::hide(library, &record)?;
            }
            // The version that was refused is not tried again.
            let statement = "UPDATE collection_records SET state = ?2, reason_code = ?3, reason_message = ?4,
                processed_at = ?5, is_forced = ?6, attempts = 0, has_object = CASE WHEN ?7 OR built_from IS NOT NULL THEN 1 ELSE 0 END,
                etag = CASE WHEN ?8 = '' THEN etag ELSE ?8 END WHERE id = ?1";
            let row = values![
                &record.id,
                state(RecordState::Refused).as_str(),
                &error.code,
                &error.message,
                &library.now(),
                is_reopened && record.is_forced != 0,
                is_hidden,
                if is_reopened { &record.etag } else { &etag },
            ];
            library.sql.run(statement, row)?;
            if is_hidden {
                removal::queue(library, &collection.id)?;
            }
            counted.refused = 1;
            counted.reason = Some(error.code);
        }
        RecordOutcome::Pyramid { facts, options, built_from } => {
            counted.bytes_written = facts.size_bytes;
            let pyramid_id = store_pyramid(library, &collection, &record, &facts, options)?;
            let statement =
                "UPDATE collection_records SET pyramid_id = ?2, built_from = ?3, copied_bytes = 0 WHERE id = ?1";
            library.sql.run(statement, values![&record.id, &pyramid_id, &built_from])?;
            counted.done = 1;
        }
        RecordOutcome::Copy { written_bytes, built_from } => {
            counted.bytes_written = written_bytes;
            let statement = "UPDATE collection_records SET built_from = ?2, copied_bytes = ?3 WHERE id = ?1";
            library.sql.run(statement, values![&record.id, &built_from, written_bytes])?;
            counted.done = 1;
        }
        RecordOutcome::Unchanged => {
            counted.bytes_read = 0;
            counted.done = 1;
        }
    }
    if counted.done > 0 {
        // The job may have found a newer version than the one that was announced.
        let statement = "UPDATE collection_records SET state = ?2, etag = CASE WHEN ?3 = '' THEN etag ELSE ?3 END,
            size_bytes = ?4, attempts = 0, reason_code = NULL, reason_message = NULL, processed_at = ?5,
            restricted = ?6, restricted_by = ?7, is_forced = ?8 WHERE id = ?1";
        let row = values![
            &record.id,
            state(RecordState::Done).as_str(),
            if is_reopened { &record.etag } else { &etag },
            if is_reopened { record.size_bytes } else { size_bytes },
            &library.now(),
            restricted,
            restricted_by.as_ref().and_then(|by| by.as_str()),
            is_reopened && record.is_forced != 0,
        ];
        library.sql.run(statement, row)?;
    }
    if !etag.is_empty() {
        // If it was opened again, the version of the row may be newer than the one that the job read, or older.
        let known = if is_reopened { record.etag.as_str() } else { &etag };
        intake::note(library, &collection, &record.path, &[&etag, known], &record.id)?;
    }
    publish_record(library, &record.id)?;
    count(library, &record, counted)
}

/// Whether a refusal also removes what was published before. A picture that is restricted now, or may be, must not stay public
/// at its full size; and a file that the settings do not publish any more does not stay either.
fn must_hide(record: &RecordRow, error: &JobError, restricted: Option<bool>) -> bool {
    record.built_from.is_some()
        && (error.code == "wrong_mark"
            || error.code.ends_with("_not_rendered")
            || (restricted == Some(true) && !record.is_restricted()))
}

/// Inserts or replaces the row of a record's pyramid. Returns its id, which stays the same.
fn store_pyramid(
    library: &Transaction<'_>,
    collection: &CollectionRow,
    record: &RecordRow,
    facts: &PyramidFacts,
    options: PyramidOptions,
) -> Result<String, Fault> {
    let id = match &record.pyramid_id {
        Some(id) => id.clone(),
        None => ids::new_id()?,
    };
    let key = format!("{}/{}", collection.published_folder(), record.published_path);
    let statement = "INSERT INTO pyramids (id, key_prefix, object_key, owns_object, collection_id, source_name, tile,
        compression, quality, linear, created_at) VALUES (?1, ?2, ?3, 1, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
        ON CONFLICT (id) DO UPDATE SET tile = excluded.tile, compression = excluded.compression,
        quality = excluded.quality, linear = excluded.linear";
    let row = values![
        &id,
        &collection.key_prefix,
        &key,
        &collection.id,
        paths::file_name(&record.path),
        options.tile,
        options.compression.as_str(),
        options.quality.map(u32::from),
        u32::from(options.linear),
        &library.now(),
    ];
    library.sql.run(statement, row)?;
    pyramids::set_facts(library, &id, facts)?;
    pyramids::publish(library, &id)?;
    Ok(id)
}

/// What the attempt at a record adds to the summary of its run.
#[derive(Debug, Default)]
struct Counted {
    done: u64,
    refused: u64,
    failed: u64,
    reason: Option<String>,
    bytes_read: u64,
    bytes_written: u64,
}

fn count(library: &Transaction<'_>, record: &RecordRow, counted: Counted) -> Result<(), Fault> {
    let Counted { done, refused, failed, reason, bytes_read, bytes_written } = counted;
    let duration_ms = library.now_ms.saturating_sub(record.started_ms.unwrap_or(library.now_ms));
    // The names of members must not contain quotes; codes have none.
    let member =
        reason.map(|code| format!("$.{}", code.replace(|c: char| !c.is_ascii_alphanumeric() && c != '_', "_")));
    let statement = "UPDATE collection_runs SET attempted = attempted + 1, done = done + ?2, refused = refused + ?3,
        failed = failed + ?4, bytes_read = bytes_read + ?5, bytes_written = bytes_written + ?6,
        slowest_path = CASE WHEN ?7 > coalesce(slowest_ms, -1) THEN ?8 ELSE slowest_path END,
        slowest_ms = max(?7, coalesce(slowest_ms, -1)),
        reasons = CASE WHEN ?9 IS NULL THEN reasons
            ELSE json_set(reasons, ?9, coalesce(reasons ->> ?9, 0) + 1) END
        WHERE id = ?1";
    let run_id = record.run_id.as_deref().unwrap_or_default();
    let row = values![
        run_id,
        done,
        refused,
        failed,
        bytes_read,
        bytes_written,
        duration_ms,
        &record.path,
        member.as_deref(),
    ];
    library.sql.run(statement, row)?;
    continue_run(library, record)
}

/// Queues the next records of the run, or ends it.
fn continue_run(library: &Transaction<'_>, record: &RecordRow) -> Result<(), Fault> {
    let run = match &record.run_id {
        Some(run_id) => run_by_id(library, run_id)?,
        None => None,
    };
    let Some(run) = run.filter(|run| run.state == RunPhase::Processing) else { return Ok(()) };
    runs::tell_progress(library, &run)?;
    runs::refill(library, &run)
}

/// Ends the listing of a run, in the transaction that ends its job.
pub(in crate::library) fn finish_listing(
    library: &Transaction<'_>,
    run_id: &str,
    error: Option<&JobError>,
) -> Result<(), Fault> {
    if let Some(JobError { code, message }) = error {
        runs::set_error(library, run_id, code, message)?;
    }
    runs::end_listing(library, run_id)
}

/// The job of a collection failed for a temporary reason: its attempts are used up. Returns whether the job was one of a
/// collection; then its row is not needed any more.
pub(in crate::library) fn job_failed(library: &Transaction<'_>, job: &JobRow, error: &JobError) -> Result<bool, Fault> {
    #[derive(Deserialize)]
    struct Payload {
        payload: Option<String>,
    }
    if job.kind == PublishRecord::NAME {
        if let Some(record) = record_of_job(library, &job.id)? {
            let hint = " If other files succeed, this one may need too much memory.";
            record_failed(library, &record, &without_job(error, hint))?;
        }
        return Ok(true);
    }
    if job.kind == RemovePublished::NAME {
        removal::failed(library, job.subject_id.as_deref().unwrap_or_default(), &job.id)?;
        return Ok(true);
    }
    if job.kind == ListSource::NAME {
        let row: Option<Payload> = library.sql.row("SELECT payload FROM jobs WHERE id = ?1", values![&job.id])?;
        let payload = row.and_then(|row| row.payload).unwrap_or_default();
        let ListSource { run_id, .. } = serde_json::from_str(&payload)?;
        finish_listing(library, &run_id, Some(&without_job(error, " The next run lists the source again.")))?;
        return Ok(true);
    }
    Ok(false)
}

/// The error in words for records and runs. Otherwise it would advise to retry a job that people do not see.
fn without_job(error: &JobError, hint: &str) -> JobError {
    if error.code != INTERNAL {
        return error.clone();
    }
    let message = format!("The server was stopped, or its object store failed, in each attempt.{hint}");
    JobError { code: error.code.clone(), message }
}

fn record_failed(library: &Transaction<'_>, record: &RecordRow, error: &JobError) -> Result<(), Fault> {
    library.sql.run("UPDATE collection_records SET job_id = NULL WHERE id = ?1", values![&record.id])?;
    let collection = any_by_id(library, &record.collection_id)?;
    if record.state != RecordState::Running || collection.is_none_or(|row| row.deleted_at_ms.is_some()) {
        removal::queue(library, &record.collection_id)?;
        return continue_run(library, record);
    }
    let is_reopened = record.opened_ms >= record.started_ms.unwrap_or(0);
    let attempts = if is_reopened { 0 } else { record.attempts + 1 };
    let is_refused = attempts >= MAX_RUNS;
    let message = match is_refused {
        true => format!("{MAX_RUNS} runs failed to process this version. The last reason: {}", error.message),
        false => error.message.clone(),
    };
    let state = if is_refused { RecordState::Refused } else { RecordState::Open };
    let is_hidden = is_refused && must_hide(record, error, record.mark());
    if is_hidden {
        withdrawal::hide(library, record)?;
    }
    let statement = "UPDATE collection_records SET state = ?2, attempts = ?3, opened_ms = ?4, reason_code = ?5,
        reason_message = ?6, processed_at = ?7, has_object = CASE WHEN ?8 THEN 1 ELSE has_object END WHERE id = ?1";
    let row = values![
        &record.id,
        state.as_str(),
        attempts,
        // After the end of the listing of this run: the next run tries it again.
        library.now_ms + 1,
        &error.code,
        &message,
        &library.now(),
        is_hidden,
    ];
    library.sql.run(statement, row)?;
    if is_hidden {
        removal::queue(library, &record.collection_id)?;
    }
    publish_record(library, &record.id)?;
    let (refused, failed) = if is_refused { (1, 0) } else { (0, 1) };
    let counted = Counted { refused, failed, reason: Some(error.code.clone()), ..Counted::default() };
    count(library, record, counted)
}

/// Opens a record whose published file may be that of a job that lost its claim.
pub(in crate::library) fn reopen(
    library: &Transaction<'_>,
    ReopenRecord { record_id }: ReopenRecord,
) -> Result<(), Fault> {
    if record_by_id(library, &record_id)?.is_none() {
        return Ok(());
    }
    let statement = "UPDATE collection_records SET is_forced = 1, has_object = 1, opened_ms = ?2,
        state = CASE WHEN state IN ('done', 'refused') THEN 'open' ELSE state END WHERE id = ?1";
    library.sql.run(statement, values![&record_id, library.now_ms])?;
    if let Some(record) = record_by_id(library, &record_id)? {
        removal::queue(library, &record.collection_id)?;
    }
    Ok(())
}

/// Opens the record of a pyramid whose file in the store is not the one of its row. A record that is running stores its file before
/// its row, and one that was refused could not be built again.
pub(in crate::library) fn check_published(
    library: &Transaction<'_>,
    CheckPublished { pyramid_id, etag }: CheckPublished,
) -> Result<(), Fault> {
    let statement = "UPDATE collection_records SET state = 'open', is_forced = 1, attempts = 0, opened_ms = ?3
        WHERE pyramid_id = ?1 AND state = 'done' AND job_id IS NULL
        AND EXISTS (SELECT 1 FROM pyramids WHERE id = ?1 AND etag IS NOT ?2) RETURNING collection_id AS id";
    for id in library.select_ids(statement, values![&pyramid_id, etag.as_deref(), library.now_ms])? {
        if let Some(row) = any_by_id(library, &id)? {
            intake::after_event(library, &row, &row.settings()?)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reason_of_a_record_names_no_job() {
        let error = |code: &str| JobError { code: code.to_owned(), message: "Retry this job later.".to_owned() };
        let shown = without_job(&error(INTERNAL), " Hint.");
        assert!(shown.code == INTERNAL && shown.message.ends_with("in each attempt. Hint."), "{shown:?}");
        assert_eq!(without_job(&error("damaged_file"), " Hint."), error("damaged_file"));
    }
}
