//! One attempt at a job of any kind: render slot, claim, the kind's own `run`, and the row's next state.

use api::{JobError, RenditionAccepted};

use super::context::{JobContext, JobResult};
use super::failure::JobFailure;
use super::kind;
use crate::library::JobMessage;
use crate::library::commands::{ClaimJob, DeferJob, FailJob, FinishJob, ReleaseJob};
use crate::library::kinds::max_attempts;
use crate::library::records::{Claim, Claimed, Finished};
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
    /// This attempt did it. With the rendition, if it made one.
    Done(Option<Box<RenditionAccepted>>),
    /// It has failed or was deleted, somebody else has it, or its library sends another message when it is due again.
    Settled,
}

/// Runs the job that a message names, unless it has ended or another worker holds it.
pub(super) async fn run(edge: &Edge, job: &JobMessage) -> Result<Outcome, Fault> {
    // First the slot, then the claim: a lease must not run out while the job waits for the slot.
    let slot = render_slot::enter().await;
    match edge.library(&job.library_id).call(&ClaimJob { id: job.job_id.clone() }).await? {
        Claimed::Acquired(claim) => attempt(edge, &job.library_id, &claim, &slot).await,
        Claimed::Ended | Claimed::Leased { .. } => Ok(Outcome::Settled),
    }
}

/// One attempt at a claimed job.
pub(super) async fn attempt(edge: &Edge, library_id: &str, claim: &Claim, slot: &RenderSlot) -> Result<Outcome, Fault> {
    let begun_ms = clock::now_ms();
    let (run, max_attempts) = (kind::find(&claim.kind), max_attempts(&claim.kind));
    let context = JobContext { edge, library_id, claim, slot };
    let result = match (run, &claim.failure) {
        _ if claim.attempt > max_attempts => Err(interrupted(max_attempts)),
        (_, Some(error)) => Err(JobFailure::Unfixable(error.clone())),
        (Some(run), None) => run(context).await,
        (None, None) => Err(JobFailure::Transient(Fault::internal(format!("no job kind {} here", claim.kind)))),
    };
    let duration_ms = clock::now_ms().saturating_sub(begun_ms);
    metrics::attempt(claim.kind.as_str(), outcome(&result), duration_ms);
    conclude(context, result, run.is_some(), max_attempts).await
}

/// Brings the row of an attempted job to its next state.
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
            Finished::Done(made) => return Ok(Outcome::Done(made)),
            Finished::Lost => {}
            Finished::Deleted => clean_up(edge, &stored).await?,
        },
        Err(JobFailure::SubjectGone) => {}
        Err(JobFailure::Deferred { in_s }) => drop(library.call(&DeferJob { claim: key, in_s }).await?),
        Err(JobFailure::Unfixable(error)) => drop(library.call(&failed(error, true)).await?),
        Err(JobFailure::Undecodable(file)) => {
            library.call(&FailJob { file: Some(file.clone()), ..failed(file.error, true) }).await?;
        }
        Err(JobFailure::Permanent(error)) => drop(library.call(&failed(error, false)).await?),
        Err(JobFailure::Transient(fault)) => {
            log::fault("job attempt", &claim.job_id, &fault);
            if claim.attempt >= max_attempts {
                let error = if is_known { given_up(max_attempts) } else { unknown_kind(claim.kind.as_str()) };
                library.call(&failed(error, false)).await?;
            } else {
                library.call(&ReleaseJob { claim: key, in_s: backoff_s(claim.attempt) }).await?;
            }
        }
    }
    Ok(Outcome::Settled)
}

/// The label of an attempt's result in the metrics.
const fn outcome(result: &Result<JobResult<'_>, JobFailure>) -> &'static str {
    match result {
        Ok(_) => "done",
        Err(JobFailure::SubjectGone) => "gone",
        Err(JobFailure::Deferred { .. }) => "later",
        Err(JobFailure::Unfixable(_) | JobFailure::Undecodable(_) | JobFailure::Permanent(_)) => "refused",
        Err(JobFailure::Transient(_)) => "broken",
    }
}

/// Removes what an attempt stored whose job was deleted meanwhile.
async fn clean_up(edge: &Edge, stored: &[Key<'_>]) -> Result<(), Fault> {
    Ok(edge.storage()?.delete(stored).await?)
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
