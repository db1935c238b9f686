//! The claim that lets one worker at a time do a job, and what its holder writes.

use std::cell::RefCell;

use api::{JobError, SnakeCase};
use serde::Deserialize;
use worker::{D1Database, D1PreparedStatement, D1Type};

use super::{COLUMNS, JobRow};
use crate::db::{QueryResult, batch, number, row, run, statement};
use crate::problem::Fault;

/// A job that is ours until its lease ends. `fence` fences: nothing is written for a claim that was lost. It changes with each new lease.
#[derive(Debug, Deserialize)]
pub(crate) struct Claim {
    pub(crate) job_id: String,
    pub(crate) attempt: u32,
    /// The attempt and the end of its lease: attempts are counted anew when a failed job is tried again, time is not.
    pub(crate) fence: RefCell<String>,
    pub(crate) kind: SnakeCase,
    pub(crate) owner_id: String,
    pub(crate) image_id: Option<String>,
    pub(crate) rendition_id: Option<String>,
    pub(crate) payload: Option<String>,
    /// The job as it is claimed, at its kind's first step.
    #[serde(skip)]
    pub(crate) begun: Option<JobRow>,
    /// What the statements gave that were asked with the claim.
    #[serde(skip)]
    pub(crate) prefetched: Vec<QueryResult>,
}

/// The result of asking for a job.
#[derive(Debug)]
pub(crate) enum Claimed {
    /// The claim is ours.
    Acquired(Box<Claim>),
    /// Another worker holds the claim, until its lease ends.
    Leased { lease_until_ms: u64 },
    /// The job is done, failed or deleted.
    Ended,
}

/// Holds while a claim does: for the statements of a kind that go into one batch with [`finish`]. `?1` is the job, `?2` the fence.
pub(crate) const HELD: &str =
    "EXISTS (SELECT 1 FROM jobs WHERE id = ?1 AND attempts || '/' || lease_until_ms = ?2 AND state = 'running')";

/// Claims a job by a compare-and-set: of many workers that ask one gets it. In the same transaction the job begins the first step of its
/// kind, and `prefetch` is asked. `first_steps` is a JSON object: `step` and `progress` for each kind.
pub(crate) async fn claim(
    db: &D1Database,
    id: &str,
    (now_ms, now): (u64, &str),
    lease_until_ms: u64,
    first_steps: &str,
    prefetch: Vec<D1PreparedStatement>,
) -> Result<Claimed, Fault> {
    #[derive(Deserialize)]
    struct Lease {
        lease_until_ms: u64,
    }
    let set = format!(
        "UPDATE jobs SET state = 'running', attempts = attempts + 1, lease_until_ms = ?3, updated_at = ?4,
         step = ?5 -> kind ->> 'step', progress = COALESCE(?5 -> kind ->> 'progress', 0)
         WHERE id = ?1 AND (state = 'queued' OR (state = 'running' AND lease_until_ms <= ?2))
         RETURNING id AS job_id, attempts AS attempt, attempts || '/' || lease_until_ms AS fence, payload, {COLUMNS}"
    );
    let values =
        [D1Type::Text(id), number(now_ms), number(lease_until_ms), D1Type::Text(now), D1Type::Text(first_steps)];
    // Of use only where the job is not ours.
    let lease = "SELECT lease_until_ms FROM jobs WHERE id = ?1 AND state = 'running'";
    let mut statements = vec![statement(db, &set, &values)?, statement(db, lease, &[D1Type::Text(id)])?];
    statements.extend(prefetch);
    let mut results = batch(db, statements).await?.into_iter();
    let (Some(set), Some(lease)) = (results.next(), results.next()) else {
        return Err(Fault::internal("a batch gave another number of results"));
    };
    if let Some(claim) = set.first::<Claim>()? {
        return Ok(Claimed::Acquired(Box::new(Claim { begun: set.first()?, prefetched: results.collect(), ..claim })));
    }
    let lease: Option<Lease> = lease.first()?;
    Ok(lease.map_or(Claimed::Ended, |lease| Claimed::Leased { lease_until_ms: lease.lease_until_ms }))
}

/// Notes the step that a job begins, and its progress from 0 to 1; `None` if the claim was lost.
pub(crate) async fn note(
    db: &D1Database,
    claim: &Claim,
    (step, progress): (&SnakeCase, f64),
    now: &str,
) -> Result<Option<JobRow>, Fault> {
    let sql = held("step = ?4, progress = ?5, updated_at = ?3");
    let values = [D1Type::Text(step.as_str()), D1Type::Real(progress)];
    row(change(db, &sql, claim, now, &values)?).await
}

/// Notes how far a long job is, and renews its lease. `None` if the claim was lost.
pub(crate) async fn renew(
    db: &D1Database,
    claim: &Claim,
    (step, progress): (&SnakeCase, f64),
    now: &str,
    lease_until_ms: u64,
) -> Result<Option<JobRow>, Fault> {
    #[derive(Deserialize)]
    struct Fence {
        fence: String,
    }
    let sql = held("step = ?4, progress = ?5, lease_until_ms = ?6, updated_at = ?3");
    let sql = format!("{sql}, attempts || '/' || lease_until_ms AS fence");
    let values = [D1Type::Text(step.as_str()), D1Type::Real(progress), number(lease_until_ms)];
    let changed = run(&change(db, &sql, claim, now, &values)?).await?;
    if let Some(Fence { fence }) = changed.first()? {
        claim.fence.replace(fence);
    }
    changed.first()
}

/// Writes down what was made, in one transaction with `rows`, and asks `then`. No job if the claim was lost in the meantime.
pub(crate) async fn finish(
    db: &D1Database,
    claim: &Claim,
    mut rows: Vec<D1PreparedStatement>,
    now: &str,
    then: Vec<D1PreparedStatement>,
) -> Result<(Option<JobRow>, Vec<QueryResult>), Fault> {
    let sql = held("state = 'done', progress = 1, step = NULL, lease_until_ms = NULL, updated_at = ?3");
    rows.push(change(db, &sql, claim, now, &[])?);
    let asked_from = rows.len();
    rows.extend(then);
    let mut results = batch(db, rows).await?;
    let answers = results.split_off(asked_from.min(results.len()));
    Ok((results.last().map_or(Ok(None), QueryResult::first)?, answers))
}

/// Gives up, with the reason and whether it is final; `None` if the claim was lost.
pub(crate) async fn fail(
    db: &D1Database,
    claim: &Claim,
    (error, is_final): (&JobError, bool),
    now: &str,
) -> Result<Option<JobRow>, Fault> {
    let sql = held(
        "state = 'failed', error_code = ?4, error_message = ?5, error_is_final = ?6, step = NULL,
         lease_until_ms = NULL, updated_at = ?3",
    );
    let values = [D1Type::Text(&error.code), D1Type::Text(&error.message), number(is_final.into())];
    row(change(db, &sql, claim, now, &values)?).await
}

/// Puts a claimed job back for the next attempt, which is due at `due_at_ms`; `None` if the claim was lost.
pub(crate) async fn release(
    db: &D1Database,
    claim: &Claim,
    now: &str,
    due_at_ms: u64,
) -> Result<Option<JobRow>, Fault> {
    let sql =
        held("state = 'queued', progress = 0, step = NULL, lease_until_ms = NULL, updated_at = ?3, due_at_ms = ?4");
    row(change(db, &sql, claim, now, &[number(due_at_ms)])?).await
}

/// The same, for a job that it was too early for: the attempt does not count.
pub(crate) async fn defer(db: &D1Database, claim: &Claim, now: &str, due_at_ms: u64) -> Result<Option<JobRow>, Fault> {
    let sql = held(
        "state = 'queued', attempts = attempts - 1, progress = 0, step = NULL, lease_until_ms = NULL, updated_at = ?3,
         due_at_ms = ?4",
    );
    row(change(db, &sql, claim, now, &[number(due_at_ms)])?).await
}

/// A change of a running job that only its holder can make, and the job after it.
fn held(set: &str) -> String {
    format!("UPDATE jobs SET {set} WHERE id = ?1 AND {HELD} RETURNING {COLUMNS}")
}

/// `?1` is the job, `?2` the fence, `?3` the time, `?4` the first of `more`.
fn change(
    db: &D1Database,
    sql: &str,
    claim: &Claim,
    now: &str,
    more: &[D1Type<'_>],
) -> Result<D1PreparedStatement, Fault> {
    let fence = claim.fence.borrow();
    let fence = [D1Type::Text(&claim.job_id), D1Type::Text(&fence), D1Type::Text(now)];
    Ok(db.prepare(sql).bind_refs(fence.iter().chain(more))?)
}
