//! Runs: a job lists the source, then the open records are queued in portions. Each job that ends refills the queue, in the
//! transaction that ends it. So ten thousand records are never queued at once, and no job is needed to watch.

use api::{CollectionRun, LiveEvent, RunTrigger};
use serde::Deserialize;

use super::commands::StartRun;
use super::rows::{CollectionRow, RECORD_COLUMNS, RecordRow, RunPhase, RunRow};
use super::{Settings, active_run, any_by_id, by_id, intake, publish, run_by_id, run_to_api, schedule};
use crate::library::kinds::{ListSource, PublishRecord};
use crate::library::records::NewJob;
use crate::library::sql::values;
use crate::library::transaction::Transaction;
use crate::library::{budget, jobs, usage};
use crate::names;
use crate::platform::ids;
use crate::problem::Fault;

/// Maximum number of records of a run that are queued or running: enough for several isolates, and few to send again if
/// messages of the queue are lost.
const MAX_QUEUED: u64 = 32;

/// The queue is refilled when so few are left, so that not each job that ends queues another one.
const REFILL_BELOW: u64 = 16;

/// The cost of a record before its picture is known: of reading and storing, and of each megabyte of the source. The job
/// charges what it costs beyond that.
const RECORD_COST_MS: u64 = 100;
const COST_MS_PER_MB: u64 = 50;

/// The cost of a listing, and of each address that it asks.
const LISTING_COST_MS: u64 = 20;
const ADDRESS_COST_MS: u64 = 50;

/// Maximum number of jobs of an owner that read addresses, and of listings that ask them: they wait for the servers of others.
const MAX_ADDRESS_JOBS: u64 = 4;
const MAX_ADDRESS_LISTINGS: u64 = 2;

/// Delay until there may be room for another one.
const ADDRESS_RETRY_MS: u64 = 5_000;

/// Open records that are published already. Without the name of the index SQLite reads all that are open.
const TO_REBUILD: &str = "collection_records INDEXED BY collection_records_to_rebuild";

/// Interval of the events about a run in progress.
const TELL_INTERVAL_MS: u64 = 1_000;

/// Delay between two runs of a collection that runs at once.
const NEXT_EVENT_MS: u64 = 1_000;

/// Number of runs that a collection keeps.
const KEPT_RUNS: u64 = 1_000;

/// Interval in which a paused collection lists its folder: a day.
const PAUSED_LISTING_MS: u64 = 24 * 60 * 60 * 1000;

/// How long a collection keeps records of sources that are gone: 90 days.
const KEPT_WITHDRAWN_MS: u64 = 90 * 24 * 60 * 60 * 1000;

pub(in crate::library) fn start(
    library: &Transaction<'_>,
    StartRun { collection_id }: StartRun,
) -> Result<CollectionRun, Fault> {
    let row = by_id(library, &collection_id)?;
    let run = match active_run(library, &collection_id)? {
        Some(run) => {
            // What arrived after its listing belongs to the next run.
            follow_up(library, &row)?;
            run
        }
        None => {
            let settings = row.settings()?;
            if row.folder.is_none() {
                budget::check(library, listing_cost_ms(&settings))?;
            }
            begin(library, &row, RunTrigger::Request, true)?
        }
    };
    run_to_api(library, run)
}

/// Processes records that were opened by a request: in a run of their own, or in one that follows the present one.
pub(super) fn request_processing(library: &Transaction<'_>, row: &CollectionRow) -> Result<(), Fault> {
    match active_run(library, &row.id)? {
        Some(_) => follow_up(library, row),
        None => begin(library, row, RunTrigger::Request, false).map(drop),
    }
}

/// A run begins as soon as none is under way.
pub(super) fn follow_up(library: &Transaction<'_>, row: &CollectionRow) -> Result<(), Fault> {
    let statement = "UPDATE collections SET next_run_ms = ?2, next_trigger = 'request' WHERE id = ?1";
    library.sql.run(statement, values![&row.id, library.now_ms])?;
    library.reschedule();
    Ok(())
}

/// The cost of a record before its picture is known.
pub(crate) const fn record_cost_ms(size_bytes: u64) -> u64 {
    RECORD_COST_MS + size_bytes / 1_000_000 * COST_MS_PER_MB
}

fn listing_cost_ms(settings: &Settings) -> u64 {
    LISTING_COST_MS + settings.urls.len() as u64 * ADDRESS_COST_MS
}

/// How long a due run waits before it may ask its addresses; `None` if it can begin. Each address is a request to the server
/// of somebody else, so they have a budget and a limit.
pub(super) fn listing_wait_ms(library: &Transaction<'_>, row: &CollectionRow) -> Result<Option<u64>, Fault> {
    if row.folder.is_some() {
        return Ok(None);
    }
    let statement = "SELECT count(*) AS count FROM collection_runs r JOIN collections c ON c.id = r.collection_id
        WHERE r.state = 'listing' AND c.folder IS NULL";
    if count(library, statement)? >= MAX_ADDRESS_LISTINGS {
        return Ok(Some(ADDRESS_RETRY_MS));
    }
    budget::background_wait_ms(library, listing_cost_ms(&row.settings()?))
}

/// How many more jobs of the owner may read addresses now.
fn free_address_jobs(library: &Transaction<'_>) -> Result<u64, Fault> {
    let statement = "SELECT coalesce(sum(n.records), 0) AS count FROM collection_counts n
        JOIN collections c ON c.id = n.collection_id WHERE n.state = 'running' AND c.folder IS NULL";
    Ok(MAX_ADDRESS_JOBS.saturating_sub(count(library, statement)?))
}

fn count(library: &Transaction<'_>, statement: &str) -> Result<u64, Fault> {
    #[derive(Deserialize)]
    struct Row {
        count: u64,
    }
    let row: Option<Row> = library.sql.row(statement, [])?;
    Ok(row.map_or(0, |row| row.count))
}

/// Begins a run. No other run of the collection may be under way. A run without a listing processes what is open.
pub(super) fn begin(
    library: &Transaction<'_>,
    row: &CollectionRow,
    trigger: RunTrigger,
    lists: bool,
) -> Result<RunRow, Fault> {
    let (id, job_id) = (ids::new_id()?, ids::new_id()?);
    let phase = if lists { "listing" } else { "processing" };
    let statement = "INSERT INTO collection_runs (id, collection_id, trigger, state, started_ms, cutoff_ms, job_id)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    let cutoff_ms = (!lists).then_some(library.now_ms);
    let job = lists.then_some(job_id.as_str());
    library.sql.run(statement, values![&id, &row.id, trigger.as_str(), phase, library.now_ms, cutoff_ms, job])?;
    let settings = row.settings()?;
    let next_ms = if row.paused == 0 {
        Some(schedule::next_ms(&settings.schedule, &row.id, library.now_ms))
    } else {
        paused_listing_ms(library, row.folder.as_deref())
    };
    let statement = "UPDATE collections SET next_run_ms = ?2, next_trigger = 'schedule' WHERE id = ?1";
    library.sql.run(statement, values![&row.id, next_ms])?;
    library.reschedule();
    if lists {
        let remote = row.folder.is_none();
        let payload = ListSource { collection_id: row.id.clone(), run_id: id.clone(), remote };
        let cost_ms = listing_cost_ms(&settings);
        budget::charge(library, cost_ms)?;
        jobs::queue(library, NewJob::new(job_id, payload.task()?).with_name(Some(&row.name)).with_cost_ms(cost_ms))?;
    }
    tell(library, &id)?;
    if !lists && let Some(run) = run_by_id(library, &id)? {
        refill(library, &run)?;
    }
    run_by_id(library, &id)?.ok_or_else(|| Fault::internal("a run is not there"))
}

/// When a paused collection lists its folder: the notification of a deleted source may be lost, and its pyramid must not stay.
/// Such a run processes nothing. `None` for addresses: the servers of others are asked only for a run.
pub(super) fn paused_listing_ms(library: &Transaction<'_>, folder: Option<&str>) -> Option<u64> {
    folder.map(|_| library.now_ms + PAUSED_LISTING_MS)
}

/// The listing has ended: the run processes what is open.
pub(super) fn end_listing(library: &Transaction<'_>, run_id: &str) -> Result<(), Fault> {
    let statement = "UPDATE collection_runs SET state = 'processing', cutoff_ms = ?2, job_id = NULL
        WHERE id = ?1 AND state = 'listing'";
    library.sql.run(statement, values![run_id, library.now_ms])?;
    match run_by_id(library, run_id)? {
        Some(run) if run.state == RunPhase::Processing => {
            tell(library, run_id)?;
            refill(library, &run)
        }
        _ => Ok(()),
    }
}

/// Notes why a run could not do everything. The first reason stays.
pub(super) fn set_error(library: &Transaction<'_>, run_id: &str, code: &str, message: &str) -> Result<(), Fault> {
    let statement = "UPDATE collection_runs SET error_code = ?2, error_message = ?3
        WHERE id = ?1 AND error_code IS NULL";
    library.sql.run(statement, values![run_id, code, message])?;
    Ok(())
}

/// Queues the next records of a run, or ends it if there are none.
pub(super) fn refill(library: &Transaction<'_>, run: &RunRow) -> Result<(), Fault> {
    #[derive(Deserialize)]
    struct Row {
        records: u64,
    }
    if run.state != RunPhase::Processing {
        return Ok(());
    }
    if run.wait_until_ms.is_some() {
        library.sql.run("UPDATE collection_runs SET wait_until_ms = NULL WHERE id = ?1", values![&run.id])?;
    }
    let statement = "SELECT count(*) AS records FROM collection_records WHERE collection_id = ?1 AND state = 'running'";
    let row: Option<Row> = library.sql.row(statement, values![&run.collection_id])?;
    let active = row.map_or(0, |row| row.records);
    if active >= REFILL_BELOW {
        return Ok(());
    }
    let Some(row) = any_by_id(library, &run.collection_id)? else { return Ok(()) };
    // Pausing ends what the schedule began.
    if row.paused != 0 && run.trigger != RunTrigger::Request {
        return if active == 0 { end(library, run) } else { Ok(()) };
    }
    let remote = row.folder.is_none();
    let mut room = MAX_QUEUED - active;
    if remote {
        room = room.min(free_address_jobs(library)?);
        if room == 0 {
            return if active == 0 { wait(library, run, ADDRESS_RETRY_MS) } else { Ok(()) };
        }
    }
    let mut next = next_records(library, run, room, "collection_records", "true")?;
    if next.is_empty() {
        return if active == 0 { end(library, run) } else { Ok(()) };
    }
    if is_over_quota(library, run, usage::check_room(library))? {
        return if active == 0 { end(library, run) } else { Ok(()) };
    }
    let needs_rows = next.iter().any(|record| record.built_from.is_none());
    if needs_rows && is_over_quota(library, run, usage::check_row_bytes(library))? {
        // What is published already needs no new row. A picture that became restricted must not stay public.
        next = next_records(library, run, room, TO_REBUILD, "built_from IS NOT NULL")?;
        if next.is_empty() {
            return if active == 0 { end(library, run) } else { Ok(()) };
        }
    }
    for record in &next {
        let cost_ms = record_cost_ms(record.size_bytes);
        if let Some(wait_ms) = budget::background_wait_ms(library, cost_ms)? {
            return wait(library, run, wait_ms);
        }
        queue_record(library, run, record, remote, cost_ms)?;
    }
    Ok(())
}

/// The next open records of a run. A record with a job is one whose old file is being removed. It waits for the next run.
fn next_records(
    library: &Transaction<'_>,
    run: &RunRow,
    room: u64,
    table: &str,
    condition: &str,
) -> Result<Vec<RecordRow>, Fault> {
    let statement = format!(
        "SELECT {RECORD_COLUMNS} FROM {table} WHERE collection_id = ?1 AND state = 'open'
         AND job_id IS NULL AND opened_ms <= ?2 AND {condition} ORDER BY opened_ms, id LIMIT ?3"
    );
    library.sql.rows(&statement, values![&run.collection_id, run.cutoff_ms.unwrap_or(library.now_ms), room])
}

/// Whether a quota is used up. Notes it in the run.
fn is_over_quota(library: &Transaction<'_>, run: &RunRow, checked: Result<(), Fault>) -> Result<bool, Fault> {
    match checked {
        Err(fault) if fault.is_over_quota() => {
            set_error(library, &run.id, "over_quota", fault.log_line()).map(|()| true)
        }
        checked => checked.map(|()| false),
    }
}

/// Continues a run later.
fn wait(library: &Transaction<'_>, run: &RunRow, wait_ms: u64) -> Result<(), Fault> {
    let statement = "UPDATE collection_runs SET wait_until_ms = ?2 WHERE id = ?1";
    library.sql.run(statement, values![&run.id, library.now_ms + wait_ms])?;
    library.reschedule();
    Ok(())
}

fn queue_record(
    library: &Transaction<'_>,
    run: &RunRow,
    record: &RecordRow,
    remote: bool,
    cost_ms: u64,
) -> Result<(), Fault> {
    let job_id = ids::new_id()?;
    // From now on the store may have a file.
    let statement = "UPDATE collection_records SET state = 'running', job_id = ?2, run_id = ?3, started_ms = ?4,
        has_object = 1 WHERE id = ?1";
    library.sql.run(statement, values![&record.id, &job_id, &run.id, library.now_ms])?;
    let name = names::clean(&record.path);
    let payload = PublishRecord { record_id: record.id.clone(), remote };
    budget::charge(library, cost_ms)?;
    let job = NewJob::new(job_id, payload.task()?).with_name(name.as_deref()).with_cost_ms(cost_ms);
    jobs::queue(library, job)
}

/// Ends a run.
fn end(library: &Transaction<'_>, run: &RunRow) -> Result<(), Fault> {
    let statement = "UPDATE collection_runs SET state = 'finished', ended_ms = ?2, wait_until_ms = NULL WHERE id = ?1";
    library.sql.run(statement, values![&run.id, library.now_ms])?;
    trim(library, run)?;
    if let Some(row) = any_by_id(library, &run.collection_id)?
        && row.deleted_at_ms.is_none()
        && row.paused == 0
        && row.settings()?.is_at_once()
    {
        // Starts another run for records that were opened during this one. Temporary failures and records above a quota wait
        // for the next listing. Records with a job wait for the removal of their old file.
        let statement = "UPDATE collections SET next_run_ms = ?2, next_trigger = 'event'
            WHERE id = ?1 AND next_run_ms > ?2 AND EXISTS (SELECT 1 FROM collection_records
                WHERE collection_id = ?1 AND state = 'open' AND attempts = 0 AND job_id IS NULL)
            AND EXISTS (SELECT 1 FROM collection_runs WHERE id = ?3 AND error_code IS NULL)";
        library.sql.run(statement, values![&row.id, library.now_ms + NEXT_EVENT_MS, &run.id])?;
    }
    library.reschedule();
    tell(library, &run.id)?;
    publish(library, &run.collection_id)
}

/// Removes old runs, and earlier ones by the schedule that found nothing to do.
fn trim(library: &Transaction<'_>, run: &RunRow) -> Result<(), Fault> {
    let statement = "DELETE FROM collection_runs WHERE collection_id = ?1 AND id < ?2 AND state = 'finished'
        AND trigger = 'schedule' AND attempted = 0 AND withdrawn = 0 AND error_code IS NULL";
    library.sql.run(statement, values![&run.collection_id, &run.id])?;
    let statement = "DELETE FROM collection_runs WHERE id IN (SELECT id FROM collection_runs
        WHERE collection_id = ?1 ORDER BY id DESC LIMIT 100 OFFSET ?2)";
    library.sql.run(statement, values![&run.collection_id, KEPT_RUNS])?;
    intake::purge_withdrawn(library, &run.collection_id, library.now_ms.saturating_sub(KEPT_WITHDRAWN_MS)).map(drop)
}

/// Ends the run of a collection that is being deleted. Nobody is told.
pub(super) fn abandon(library: &Transaction<'_>, collection_id: &str) -> Result<(), Fault> {
    let statement = "UPDATE collection_runs SET state = 'finished', ended_ms = ?2
        WHERE collection_id = ?1 AND state <> 'finished'";
    library.sql.run(statement, values![collection_id, library.now_ms])?;
    Ok(())
}

/// Tells the owner's pages the state of a run, and webhooks its end.
pub(super) fn tell(library: &Transaction<'_>, run_id: &str) -> Result<(), Fault> {
    let Some(run) = run_by_id(library, run_id)? else { return Ok(()) };
    library.sql.run("UPDATE collection_runs SET told_ms = ?2 WHERE id = ?1", values![run_id, library.now_ms])?;
    let run = run_to_api(library, run)?;
    library.publish(LiveEvent::RunUpdated { run: Box::new(run) })
}

/// Like [`tell`], but not more often than once per second.
pub(super) fn tell_progress(library: &Transaction<'_>, run: &RunRow) -> Result<(), Fault> {
    if library.now_ms >= run.told_ms + TELL_INTERVAL_MS { tell(library, &run.id) } else { Ok(()) }
}
