//! Runs a job inline, in the request that asked for it and beside its answer. No message is sent meanwhile: if the request is cut off, the sweep
//! of stuck jobs sends one, which is too rare to pay for a message with every job.

use worker::D1PreparedStatement;

use super::queue::JobMessage;
use super::runner::{Outcome, run};
use crate::db::QueryResult;
use crate::platform::bindings::Edge;
use crate::platform::log;

/// How long such a job is left to its request before it counts as due.
pub(crate) const DUE_AFTER_MS: u64 = 30_000;

/// When the queue tries again what failed here without saying when.
const RETRY_DELAY_S: u32 = 30;

/// Does the job `job_id`, or leaves it to the queue. The answers to `then`, asked in the transaction that makes it done; none if it is
/// not, or somebody else did it.
pub(crate) async fn run_inline(
    edge: &Edge,
    job_id: String,
    then: Vec<D1PreparedStatement>,
) -> Option<Vec<QueryResult>> {
    let in_s = match run(edge, &job_id, then).await {
        Ok(Outcome::Ended(answers)) => return answers,
        Ok(Outcome::Later { in_s } | Outcome::Retry { in_s }) => in_s,
        Err(fault) => {
            log::fault("job", &job_id, &fault);
            RETRY_DELAY_S
        }
    };
    JobMessage { job_id }.send(edge, in_s).await;
    None
}
