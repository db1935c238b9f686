//! One attempt at a job of any kind: render slot, claim, the kind's own `run`, and the row's next state.

use api::{JobError, LiveEvent};
use worker::{D1Database, D1PreparedStatement};

use super::context::{JobContext, JobResult, lease_until_ms};
use super::failure::JobFailure;
use super::kind::MAX_ATTEMPTS;
use super::kinds;
use crate::db::jobs::{self, Claimed};
use crate::db::{QueryResult, images, renditions};
use crate::live;
use crate::metrics;
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::platform::log;
use crate::platform::render_slot;
use crate::problem::Fault;
use crate::storage::Key;

/// The result of running a job.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// The job is done, failed or deleted. If this attempt did it, the answers to what was to be asked then.
    Ended(Option<Vec<QueryResult>>),
    /// Another worker holds the job until then, or it is too early for it.
    Later { in_s: u32 },
    /// The store or the database failed; the job is queued again.
    Retry { in_s: u32 },
}

/// Runs a job, unless it has ended or another worker holds it. `then` is asked in the transaction that makes it done.
pub(super) async fn run(edge: &Edge, job_id: &str, then: Vec<D1PreparedStatement>) -> Result<Outcome, Fault> {
    // First the slot, then the claim: a lease must not run out while the job waits for the slot.
    let slot = render_slot::enter().await;
    let db = edge.db()?;
    let begun_ms = clock::now_ms();
    let lease_until_ms = lease_until_ms(edge, begun_ms)?;
    let (asking, prefetch): (Vec<_>, Vec<_>) = kinds::prefetch(&db, job_id)?.into_iter().unzip();
    let now = clock::rfc3339(begun_ms);
    let first_steps = kinds::first_steps();
    let claimed = jobs::claim(&db, job_id, (begun_ms, &now), lease_until_ms, &first_steps, prefetch).await?;
    let claim = match claimed {
        Claimed::Acquired(claim) => *claim,
        Claimed::Ended => return Ok(Outcome::Ended(None)),
        Claimed::Leased { lease_until_ms } => {
            return Ok(Outcome::Later { in_s: seconds_until(lease_until_ms, begun_ms) });
        }
    };
    let kind = kinds::find(&claim.kind);
    let max_attempts = kind.map_or(MAX_ATTEMPTS, |kind| kind.max_attempts);
    let prefetched = asking.iter().position(|name| *name == claim.kind).and_then(|at| claim.prefetched.get(at));
    let words = kind.map(|kind| &kind.words);
    let context = JobContext { edge, db: &db, claim: &claim, prefetched, words, slot: &slot };
    let result = match kind {
        _ if claim.attempt > max_attempts => Err(interrupted(max_attempts)),
        Some(kind) => (kind.run)(context).await,
        None => Err(JobFailure::Transient(Fault::internal(format!("no job kind {} here", claim.kind)))),
    };
    let now_ms = clock::now_ms();
    metrics::attempt(claim.kind.as_str(), outcome(&result), now_ms.saturating_sub(begun_ms));
    conclude(context, result, then, max_attempts, now_ms).await
}

/// Brings the row of an attempted job to its next state.
async fn conclude(
    context: JobContext<'_>,
    result: Result<JobResult<'_>, JobFailure>,
    then: Vec<D1PreparedStatement>,
    max_attempts: u32,
    now_ms: u64,
) -> Result<Outcome, Fault> {
    let (JobContext { edge, db, claim, words, .. }, now) = (context, clock::rfc3339(now_ms));
    match result {
        Ok(JobResult { rows, stored, updated_image_id }) => {
            let (job, answers) = jobs::finish(db, claim, rows, &now, then).await?;
            if job.is_none() {
                clean_up(context, &stored).await?;
                return Ok(Outcome::Ended(None));
            }
            context.publish(job).await;
            if let Some(image_id) = updated_image_id {
                publish_image(edge, db, &claim.owner_id, image_id).await?;
            }
            Ok(Outcome::Ended(Some(answers)))
        }
        Err(JobFailure::SubjectGone) => Ok(Outcome::Ended(None)),
        Err(JobFailure::Deferred { in_s }) => {
            let due_at_ms = now_ms + u64::from(in_s) * 1000;
            context.publish(jobs::defer(db, claim, &now, due_at_ms).await?).await;
            Ok(Outcome::Later { in_s })
        }
        Err(JobFailure::Unfixable(error)) => {
            context.publish(jobs::fail(db, claim, (&error, true), &now).await?).await;
            Ok(Outcome::Ended(None))
        }
        Err(JobFailure::Permanent(error)) => {
            context.publish(jobs::fail(db, claim, (&error, false), &now).await?).await;
            Ok(Outcome::Ended(None))
        }
        Err(JobFailure::Transient(fault)) => {
            log::fault("job attempt", &claim.job_id, &fault);
            if claim.attempt >= max_attempts {
                let known = words.is_some();
                let error = if known { given_up(max_attempts) } else { unknown_kind(claim.kind.as_str()) };
                context.publish(jobs::fail(db, claim, (&error, false), &now).await?).await;
                return Ok(Outcome::Ended(None));
            }
            let in_s = backoff_s(claim.attempt);
            context.publish(jobs::release(db, claim, &now, now_ms + u64::from(in_s) * 1000).await?).await;
            Ok(Outcome::Retry { in_s })
        }
    }
}

/// The label of an attempt's result in the metrics.
const fn outcome(result: &Result<JobResult<'_>, JobFailure>) -> &'static str {
    match result {
        Ok(_) => "done",
        Err(JobFailure::SubjectGone) => "gone",
        Err(JobFailure::Deferred { .. }) => "later",
        Err(JobFailure::Unfixable(_) | JobFailure::Permanent(_)) => "refused",
        Err(JobFailure::Transient(_)) => "broken",
    }
}

/// The claim was lost. If the job was deleted with its image, what was stored for it is removed.
async fn clean_up(context: JobContext<'_>, stored: &[Key<'_>]) -> Result<(), Fault> {
    if jobs::find(context.db, &context.claim.owner_id, &context.claim.job_id).await?.is_some() {
        return Ok(());
    }
    Ok(context.edge.storage()?.delete(stored).await?)
}

/// Tells an owner's pages what an image is now.
async fn publish_image(edge: &Edge, db: &D1Database, owner_id: &str, id: &str) -> Result<(), Fault> {
    let Some(row) = images::find(db, owner_id, id).await? else { return Ok(()) };
    let renditions = renditions::of_image(db, owner_id, id).await?;
    let renditions = renditions.into_iter().map(TryInto::try_into).collect::<Result<_, _>>()?;
    let image = Box::new(row.present(renditions));
    live::publish(edge, owner_id, &[LiveEvent::ImageUpdated { image }]).await;
    Ok(())
}

/// Earlier attempts began and never ended: the isolate was stopped under them each time.
fn interrupted(attempts: u32) -> JobFailure {
    let message = format!("The edge was stopped {attempts} times while it did this; it may be too much for it.");
    JobFailure::permanent("internal", message)
}

fn given_up(attempts: u32) -> JobError {
    JobError {
        code: "internal".to_owned(),
        message: format!("The edge's storage failed {attempts} times while it did this; try it once more later."),
    }
}

/// A newer version of the edge queued the job. While the two replace each other the attempts are pauses; then the job fails, so that it does
/// not wait for a version that may never come.
fn unknown_kind(kind: &str) -> JobError {
    JobError {
        code: "internal".to_owned(),
        message: format!(
            "This version of the edge does not know jobs of the kind \"{kind}\"; retry it after an update."
        ),
    }
}

/// 5, 10, 20, 40 seconds.
const fn backoff_s(attempt: u32) -> u32 {
    5 << (if attempt > 4 { 3 } else { attempt.saturating_sub(1) })
}

fn seconds_until(then_ms: u64, now_ms: u64) -> u32 {
    u32::try_from(then_ms.saturating_sub(now_ms).div_ceil(1000)).unwrap_or(u32::MAX).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn job_backoff_doubles() {
        assert_eq!([1, 2, 3, 4].map(backoff_s), [5, 10, 20, 40]);
        assert_eq!(backoff_s(0), 5);
        assert_eq!(backoff_s(u32::MAX), 40);
    }

    #[test]
    fn job_busy_waits_for_the_lease_and_never_less_than_a_second() {
        assert_eq!(seconds_until(10_500, 9_000), 2);
        assert_eq!(seconds_until(1, 9_000), 1);
    }
}
