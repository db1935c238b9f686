//! Jobs: their list and their state changes. One transaction inserts a new job and its message (outbox): a queued job
//! that was never sent is an unsent message. Every change of a running job is fenced by its claim, so a worker that
//! lost its claim changes nothing.

mod cancel;
mod claim;
mod cleanup;
pub(super) mod list;
mod new;
mod outbox;

pub(super) use cancel::{cancel, end_cleanup, hold_for_cleanup};
pub(super) use claim::{charge, claim, defer, fail, fail_exhausted, finish, is_held, release, renew, set_step};
pub(super) use cleanup::{delete_old_deletions, next_cleanup_ms};
pub(super) use outbox::{mark_sent, next_due_ms, overdue, unsent};

use api::{ErrorCode, Job, JobState, LiveEvent};
use axum::http::StatusCode;
use serde::Deserialize;

use super::budget;
use super::commands::{GetJob, RenameJob, RetriedJob, RetryJob};
use super::kinds::{describe, is_listed};
use super::records::{Claim, ClaimResult, DELETED_IMAGE, JobRow, MAX_QUICK_PIXELS, NewJob};
use super::sql::values;
use super::transaction::Transaction;
use crate::problem::Fault;

const COLUMNS: &str = "id, kind, name, state, attempts, progress, step, error_code, error_message,
    error_is_final, subject_kind, subject_id, image_id, rendition_id, created_at, updated_at";

/// SQL condition: the image with the id `id` (an expression) was deleted. Its id, and with it the key of its original,
/// is never used again, because the job that deletes the bytes may still be waiting.
pub(super) fn image_was_deleted(id: &str) -> String {
    format!("EXISTS (SELECT 1 FROM jobs WHERE image_id = {id} AND subject_kind = '{}')", DELETED_IMAGE.as_str())
}

/// SQL condition: the job is in this state. Jobs that are not done have a partial index, which is used only if its
/// condition is repeated.
pub(super) fn state_condition(state: JobState) -> String {
    let not_done =
        if state == JobState::Done { "" } else { "state IN ('queued', 'running', 'failed', 'cancelled') AND " };
    format!("{not_done}state = '{}'", state.as_str())
}

/// SQL condition: the job can be retried.
pub(super) const CAN_RETRY: &str = "state IN ('failed', 'cancelled')";

pub(super) fn by_id(library: &Transaction<'_>, id: &str) -> Result<Option<JobRow>, Fault> {
    library.sql.row(&format!("SELECT {COLUMNS} FROM jobs WHERE id = ?1"), values![id])
}

pub(super) fn get(library: &Transaction<'_>, GetJob { id }: GetJob) -> Result<Job, Fault> {
    by_id(library, &id)?.map(describe).ok_or_else(|| Fault::not_found("job"))
}

/// Queues a job. Its message is sent after the commit.
pub(super) fn queue(library: &Transaction<'_>, job: NewJob<'_>) -> Result<(), Fault> {
    new::insert(library, &job, library.now_ms)?;
    library.send_messages();
    publish_state(library, &job.id)
}

/// Inserts a job and claims it in the same transaction, for a request that runs it itself. No message is sent. If the
/// request is interrupted, the alarm sends one after the lease expires.
pub(super) fn insert_claimed(library: &Transaction<'_>, job: NewJob<'_>) -> Result<Claim, Fault> {
    new::insert(library, &job, library.now_ms)?;
    publish_state(library, &job.id)?;
    match claim::claim(library, &job.id)? {
        ClaimResult::Acquired(claim) => Ok(*claim),
        ClaimResult::Leased { .. } | ClaimResult::Ended => Err(Fault::internal("a new job could not be claimed")),
    }
}

/// Publishes the start of a job, except for a small photograph, which is rendered before anybody can read it.
pub(super) fn publish_start(library: &Transaction<'_>, claim: &Claim) -> Result<(), Fault> {
    if claim.input.as_ref().is_none_or(|input| input.pixels > MAX_QUICK_PIXELS) {
        publish_state(library, &claim.job_id)?;
    }
    Ok(())
}

/// Publishes the current state of a job.
pub(super) fn publish_state(library: &Transaction<'_>, id: &str) -> Result<(), Fault> {
    let Some(row) = by_id(library, id)? else { return Ok(()) };
    publish(library, row).map(drop)
}

fn publish(library: &Transaction<'_>, row: JobRow) -> Result<Job, Fault> {
    let is_listed = is_listed(&row.kind);
    let job = describe(row);
    if !is_listed {
        library.reschedule();
        return Ok(job);
    }
    library.publish(LiveEvent::JobUpdated { job: Box::new(job.clone()) })?;
    Ok(job)
}

/// Queues a failed or cancelled job again and resets its attempts. Charges it like a new job. If an attempt is still
/// removing what it stored, the job is due after it.
pub(super) fn retry(library: &Transaction<'_>, RetryJob { id }: RetryJob) -> Result<RetriedJob, Fault> {
    #[derive(Clone, Copy, Deserialize)]
    struct Ended {
        cost: u64,
    }
    let ended: Option<Ended> =
        library.sql.row(&format!("SELECT cost FROM jobs WHERE id = ?1 AND {CAN_RETRY}"), values![&id])?;
    if let Some(Ended { cost }) = ended {
        budget::spend(library, cost)?;
    }
    let statement = format!(
        "UPDATE jobs SET state = 'queued', attempts = 0, progress = 0, error_code = NULL, error_message = NULL,
         error_is_final = 0, updated_at = ?2, due_at_ms = max(?3, coalesce(lease_until_ms, 0)), sent_at_ms = 0
         WHERE id = ?1 AND {CAN_RETRY} RETURNING {COLUMNS}"
    );
    let row: Option<JobRow> = library.sql.row(&statement, values![&id, &library.now(), library.now_ms])?;
    if let Some(row) = row {
        library.send_messages();
        return Ok(RetriedJob { job: publish(library, row)?, cost_ms: ended.map_or(0, |ended| ended.cost) });
    }
    let job = by_id(library, &id)?.ok_or_else(|| Fault::not_found("job"))?;
    Err(Fault::new(
        StatusCode::CONFLICT,
        ErrorCode::NotFailed,
        format!("Only a failed or cancelled job can be retried. This job is {}.", job.state.as_str()),
    ))
}

/// Deletes the row of a job that nobody sees any more.
pub(super) fn delete(library: &Transaction<'_>, id: &str) -> Result<(), Fault> {
    library.sql.run("DELETE FROM jobs WHERE id = ?1", values![id])?;
    Ok(())
}

/// Renames a job.
pub(super) fn rename(library: &Transaction<'_>, RenameJob { id, name }: RenameJob) -> Result<Job, Fault> {
    let statement = format!("UPDATE jobs SET name = ?2 WHERE id = ?1 RETURNING {COLUMNS}");
    let row: Option<JobRow> = library.sql.row(&statement, values![&id, name.as_deref()])?;
    let job = describe(row.ok_or_else(|| Fault::not_found("job"))?);
    // A webhook would receive the end of the job a second time.
    library.publish_to_pages(&LiveEvent::JobUpdated { job: Box::new(job.clone()) })?;
    Ok(job)
}
