//! The claim (compare-and-swap) that lets one worker at a time run a job, and the changes that its holder can make.

use serde::Deserialize;

use super::{COLUMNS, publish};
use crate::library::commands::{ChargeJob, DeferJob, FailExhausted, FailJob, ReleaseJob, RenewClaim, SetStep};
use crate::library::kinds::{first_step, is_listed, max_attempts};
use crate::library::records::{Claim, ClaimKey, ClaimResult, JobRow, lease_ms};
use crate::library::sql::{Value, values};
use crate::library::transaction::Transaction;
use crate::library::{budget, decode_failures};
use crate::problem::Fault;

/// SQL condition: the claim is held. `?1` is the job, `?2` the fencing token.
const IS_HELD: &str = "id = ?1 AND attempts || '/' || lease_until_ms = ?2 AND state = 'running'";

/// Cost of an attempt at a job.
#[derive(Deserialize)]
struct Charged {
    cost: u64,
}

/// Claims a job, unless another worker holds it, and begins the first step of its kind. The caller adds the job's input
/// to the claim.
pub(in crate::library) fn claim(library: &Transaction<'_>, id: &str) -> Result<ClaimResult, Fault> {
    #[derive(Deserialize)]
    struct Lease {
        lease_until_ms: u64,
    }
    let Some(JobRow { kind, .. }) = super::by_id(library, id)? else { return Ok(ClaimResult::Ended) };
    let (step, progress) = first_step(&kind).map_or((None, 0.0), |step| (Some(step.name.as_str()), step.progress));
    let statement = "UPDATE jobs SET state = 'running', attempts = attempts + 1, lease_until_ms = ?3, updated_at = ?4,
        step = ?5, progress = ?6 WHERE id = ?1 AND state IN ('queued', 'running')
        AND coalesce(lease_until_ms, 0) <= ?2 RETURNING id AS job_id, attempts AS attempt, attempts || '/' || lease_until_ms AS fence, kind, image_id, rendition_id,
        payload, cost AS cost_ms";
    let row = values![id, library.now_ms, lease_until_ms(library)?, &library.now(), step, progress];
    let Some(claim) = library.sql.row::<Claim>(statement, row)? else {
        let statement =
            "SELECT lease_until_ms FROM jobs WHERE id = ?1 AND state IN ('queued', 'running') AND lease_until_ms > ?2";
        let lease: Option<Lease> = library.sql.row(statement, values![id, library.now_ms])?;
        return Ok(
            lease.map_or(ClaimResult::Ended, |lease| ClaimResult::Leased { lease_until_ms: lease.lease_until_ms })
        );
    };
    // The first attempt was charged when the job was queued.
    if claim.attempt > 1 {
        budget::charge(library, claim.cost_ms)?;
    }
    library.reschedule();
    Ok(ClaimResult::Acquired(Box::new(claim)))
}

fn lease_until_ms(library: &Transaction<'_>) -> Result<u64, Fault> {
    Ok(library.now_ms + lease_ms(library.edge)?)
}

/// Stores the step that a job begins, and its progress from 0 to 1. `false` if the claim was lost.
pub(in crate::library) fn set_step(library: &Transaction<'_>, command: SetStep) -> Result<bool, Fault> {
    update_held(library, &command.claim, "step = ?4, progress = ?5", values![command.step.as_str(), command.progress])
}

/// Stores the progress of a long job, and renews its lease. `None` if the claim was lost.
pub(in crate::library) fn renew(library: &Transaction<'_>, command: RenewClaim) -> Result<Option<ClaimKey>, Fault> {
    let set = "step = ?4, progress = ?5, lease_until_ms = ?6";
    let more = values![command.step.as_str(), command.progress, lease_until_ms(library)?];
    if !update_held(library, &command.claim, set, more)? {
        return Ok(None);
    }
    let statement = "SELECT id AS job_id, attempts || '/' || lease_until_ms AS fence FROM jobs WHERE id = ?1";
    library.sql.row(statement, values![&command.claim.job_id])
}

/// Charges the cost of this attempt beyond the charged estimate. Later attempts have the same cost.
pub(in crate::library) fn charge(library: &Transaction<'_>, command: ChargeJob) -> Result<bool, Fault> {
    let statement = format!("SELECT cost FROM jobs WHERE {IS_HELD}");
    let row = library.sql.row(&statement, values![&command.claim.job_id, &command.claim.fence])?;
    let Some(Charged { cost }) = row else { return Ok(false) };
    if let Some(more_ms @ 1..) = command.cost_ms.checked_sub(cost) {
        budget::charge(library, more_ms)?;
        library.sql.run("UPDATE jobs SET cost = ?2 WHERE id = ?1", values![&command.claim.job_id, command.cost_ms])?;
    }
    Ok(true)
}

/// Whether the claim is still held.
pub(in crate::library) fn is_held(library: &Transaction<'_>, claim: &ClaimKey) -> Result<bool, Fault> {
    let statement = format!("SELECT id FROM jobs WHERE {IS_HELD}");
    Ok(library.sql.run(&statement, values![&claim.job_id, &claim.fence])? > 0)
}

/// Ends the job as done.
pub(in crate::library) fn finish(library: &Transaction<'_>, claim: &ClaimKey) -> Result<bool, Fault> {
    let is_held = update_held(library, claim, "state = 'done', progress = 1, step = NULL, lease_until_ms = NULL", [])?;
    if is_held
        && let Some(job) = super::by_id(library, &claim.job_id)?
        && !is_listed(&job.kind)
    {
        super::delete(library, &job.id)?;
    }
    Ok(is_held)
}

/// Fails the job with the reason, and whether it is final. `false` if the claim was lost.
pub(in crate::library) fn fail(library: &Transaction<'_>, command: FailJob) -> Result<bool, Fault> {
    let FailJob { claim, error, is_final, file } = command;
    if let Some(failure) = &file {
        decode_failures::add(library, failure)?;
    }
    let set = "state = 'failed', error_code = ?4, error_message = ?5, error_is_final = ?6, step = NULL,
        lease_until_ms = NULL";
    update_held(library, &claim, set, values![&error.code, &error.message, is_final])
}

/// Releases a claimed job for the next attempt in `delay_s` seconds. `false` if the claim was lost.
pub(in crate::library) fn release(library: &Transaction<'_>, command: ReleaseJob) -> Result<bool, Fault> {
    let set = "state = 'queued', progress = 0, step = NULL, lease_until_ms = NULL, due_at_ms = ?4, sent_at_ms = ?5";
    requeue(library, &command.claim, set, command.delay_s)
}

/// Releases a job that ran too early. The attempt does not count.
pub(in crate::library) fn defer(library: &Transaction<'_>, command: DeferJob) -> Result<bool, Fault> {
    let set = "state = 'queued', attempts = attempts - 1, progress = 0, step = NULL, lease_until_ms = NULL,
        due_at_ms = ?4, sent_at_ms = ?5";
    let is_held = requeue(library, &command.claim, set, command.delay_s)?;
    // Refunds the attempt. The first attempt was charged when the job was queued, and that charge stays for the next
    // one.
    let statement = "SELECT cost FROM jobs WHERE id = ?1 AND attempts > 0";
    if is_held && let Some(Charged { cost }) = library.sql.row(statement, values![&command.claim.job_id])? {
        budget::refund(library, cost)?;
    }
    Ok(is_held)
}

fn requeue(library: &Transaction<'_>, claim: &ClaimKey, set: &str, delay_s: u32) -> Result<bool, Fault> {
    let due_at_ms = library.now_ms + u64::from(delay_s) * 1000;
    let is_held = update_held(library, claim, set, values![due_at_ms, 0_u64])?;
    library.send_messages();
    Ok(is_held)
}

/// Fails a job from the dead-letter queue whose attempts are used up. `false` if attempts are left, another worker
/// holds it, or it has ended.
pub(in crate::library) fn fail_exhausted(library: &Transaction<'_>, command: FailExhausted) -> Result<bool, Fault> {
    let FailExhausted { job_id, error } = command;
    let Some(JobRow { kind, .. }) = super::by_id(library, &job_id)? else { return Ok(false) };
    let statement = format!(
        "UPDATE jobs SET state = 'failed', error_code = ?3, error_message = ?4, step = NULL, lease_until_ms = NULL,
         updated_at = ?5 WHERE id = ?1 AND attempts >= ?6
         AND (state = 'queued' OR (state = 'running' AND lease_until_ms <= ?2)) RETURNING {COLUMNS}"
    );
    let row = values![&job_id, library.now_ms, &error.code, &error.message, &library.now(), max_attempts(&kind)];
    let failed: Option<JobRow> = library.sql.row(&statement, row)?;
    failed.map_or(Ok(false), |row| publish(library, row).map(|_| true))
}

/// Updates a running job, fenced by the claim. `false` if the claim was lost. `more` are the values of `set`, beginning
/// with `?4`.
fn update_held(
    library: &Transaction<'_>,
    claim: &ClaimKey,
    set: &str,
    more: impl IntoIterator<Item = Value>,
) -> Result<bool, Fault> {
    let statement = format!("UPDATE jobs SET {set}, updated_at = ?3 WHERE {IS_HELD} RETURNING {COLUMNS}");
    let values = values![&claim.job_id, &claim.fence, &library.now()].into_iter().chain(more);
    let row: Option<JobRow> = library.sql.row(&statement, values)?;
    row.map_or(Ok(false), |row| publish(library, row).map(|_| true))
}
