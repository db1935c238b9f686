//! One attempt at a job of any kind: render slot, claim, the kind's `run`, and the next state of the row.

use api::{JobError, RenditionAccepted};

use super::context::{JobContext, JobResult};
use super::failure::JobFailure;
use super::kind;
use crate::library::JobMessage;
use crate::library::commands::{ClaimJob, DeferJob, EndCleanup, FailJob, FinishJob, ReleaseJob};
use crate::library::kinds::max_attempts;
use crate::library::records::{Claim, ClaimResult, FinishResult};
use crate::metrics;
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::platform::log;
use crate::platform::render_slot::{self, RenderSlot};
use crate::problem::Fault;
use crate::storage::Key;

/// The result of running a job.
#[derive(Debug)]
pub(super) enum Outcome {
    /// This attempt finished the job. With the rendition, if it rendered one.
    Done(Option<Box<RenditionAccepted>>),
    /// The job failed, was cancelled or deleted, another worker holds it, or its library sends another message when it is due.
    Settled,
}

/// Runs the job that a message names, unless it has ended or another worker holds it.
pub(super) async fn run(edge: &Edge, job: &JobMessage) -> Result<Outcome, Fault> {
    // Enters the render slot before it claims the job: a lease must not expire during the wait. A job that waits for the
    // server of somebody else enters it when it renders.
    let slot = if job.is_remote { RenderSlot::later() } else { render_slot::acquire().await };
    match edge.library(&job.library_id).call(&ClaimJob { id: job.job_id.clone() }).await? {
        ClaimResult::Acquired(claim) => attempt(edge, &job.library_id, &claim, &slot).await,
        ClaimResult::Ended | ClaimResult::Leased { .. } => Ok(Outcome::Settled),
    }
}

/// Runs one attempt at a claimed job.
pub(super) async fn attempt(edge: &Edge, library_id: &str, claim: &Claim, slot: &RenderSlot) -> Result<Outcome, Fault> {
    let started_ms = clock::now_ms();
    let (run, max_attempts) = (kind::find(&claim.kind), max_attempts(&claim.kind));
    let context = JobContext { edge, library_id, claim, slot };
    let result = match (run, &claim.failure) {
        _ if claim.attempt > max_attempts => Err(interrupted(max_attempts)),
        (_, Some(error)) => Err(JobFailure::Final(error.clone())),
        (Some(run), None) => run(context).await,
        (None, None) => Err(JobFailure::Transient(Fault::internal(format!("unknown job kind {}", claim.kind)))),
    };
    let duration_ms = clock::now_ms().saturating_sub(started_ms);
    metrics::attempt(claim.kind.as_str(), outcome_label(&result), duration_ms);
    conclude(context, result, run.is_some(), max_attempts).await
}

/// Stores the next state of an attempted job.
async fn conclude(
    context: JobContext<'_>,
    result: Result<JobResult<'_>, JobFailure>,
    is_known: bool,
    max_attempts: u32,
) -> Result<Outcome, Fault> {
    let JobContext { edge, library_id, claim, .. } = context;
    let (library, key) = (edge.library(library_id), claim.key());
    let failed = |error, is_final| FailJob { claim: key.clone(), error, is_final, file: None };
    match result {
        Ok(JobResult { changes, stored }) => match library.call(&FinishJob { claim: key, changes }).await? {
            FinishResult::Done(made) => return Ok(Outcome::Done(made)),
            FinishResult::Lost => {}
            FinishResult::Deleted => delete_objects(edge, &stored).await?,
            FinishResult::Cancelled { lease_until_ms } => {
                delete_objects(edge, &stored).await?;
                library.call(&EndCleanup { job_id: claim.job_id.clone(), lease_until_ms }).await?;
            }
        },
        Err(JobFailure::SubjectGone) => {}
        Err(JobFailure::Deferred { delay_s }) => drop(library.call(&DeferJob { claim: key, delay_s }).await?),
        Err(JobFailure::Final(error)) => drop(library.call(&failed(error, true)).await?),
        Err(JobFailure::Undecodable(file)) => {
            library.call(&FailJob { file: Some(file.clone()), ..failed(file.error, true) }).await?;
        }
        Err(JobFailure::Permanent(error)) => drop(library.call(&failed(error, false)).await?),
        Err(JobFailure::Transient(fault)) => {
            log::fault("job attempt", &claim.job_id, &fault);
            if claim.attempt >= max_attempts {
                let error = if is_known { exhausted(max_attempts) } else { unknown_kind(claim.kind.as_str()) };
                library.call(&failed(error, false)).await?;
            } else {
                library.call(&ReleaseJob { claim: key, delay_s: backoff_s(claim.attempt) }).await?;
            }
        }
    }
    Ok(Outcome::Settled)
}

/// The label of an attempt's result in the metrics.
const fn outcome_label(result: &Result<JobResult<'_>, JobFailure>) -> &'static str {
    match result {
        Ok(_) => "done",
        Err(JobFailure::SubjectGone) => "gone",
        Err(JobFailure::Deferred { .. }) => "later",
        Err(JobFailure::Final(_) | JobFailure::Undecodable(_) | JobFailure::Permanent(_)) => "refused",
        Err(JobFailure::Transient(_)) => "broken",
    }
}

/// Deletes the objects of an attempt whose job was deleted or cancelled in between.
async fn delete_objects(edge: &Edge, stored: &[Key<'_>]) -> Result<(), Fault> {
    Ok(edge.storage()?.delete(stored).await?)
}

/// Every earlier attempt began and never ended, because the isolate was stopped.
fn interrupted(attempts: u32) -> JobFailure {
    let message = format!(
        "The server was stopped in all {attempts} attempts, so the job may need too much memory or time. Use fewer steps or a smaller photograph."
    );
    JobFailure::permanent("internal", message)
}

fn exhausted(attempts: u32) -> JobError {
    JobError {
        code: "internal".to_owned(),
        message: format!("The server's object store failed in all {attempts} attempts. Retry this job later."),
    }
}

/// A newer release queued the job. During an update the attempts are pauses. Then the job fails, so that it does not
/// wait for a release that may never come.
fn unknown_kind(kind: &str) -> JobError {
    JobError {
        code: "internal".to_owned(),
        message: format!(
            "This release of the server does not know jobs of the kind \"{kind}\". Retry this job after an update."
        ),
    }
}

/// 5, 10, 20, 40 seconds.
const fn backoff_s(attempt: u32) -> u32 {
    5 << (if attempt > 4 { 3 } else { attempt.saturating_sub(1) })
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
}
