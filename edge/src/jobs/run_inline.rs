//! A job that is done where it was asked for, beside the request's answer. No message is on its way meanwhile: where the work is cut off,
//! the sweep of stuck jobs sends one, and that is seldom enough not to pay for a message with every job.

use worker::D1PreparedStatement;

use super::queue::JobMessage;
use super::run::{Outcome, run};
use crate::db::QueryResult;
use crate::platform::bindings::Edge;
use crate::platform::log;

/// How long such a job is left to its request before it counts as due.
pub(crate) const DUE_AFTER_MS: u64 = 30_000;

/// When the queue tries again what failed here without saying when.
const AGAIN_IN_S: u32 = 30;

/// Does the job `job_id`, or leaves it to the queue. The answers to `then`, asked in the transaction that makes it done; none if it is
/// not, or somebody else did it.
pub(crate) async fn run_inline(
    edge: &Edge,
    job_id: String,
    then: Vec<D1PreparedStatement>,
) -> Option<Vec<QueryResult>> {
    let again_in_s = match run(edge, &job_id, then).await {
        Ok(Outcome::Settled(answers)) => return answers,
        Ok(Outcome::Busy { again_in_s: in_s } | Outcome::TryAgain { in_s }) => in_s,
        Err(fault) => {
            log::fault("job", &job_id, &fault);
            AGAIN_IN_S
        }
    };
    JobMessage { job_id }.send(edge, again_in_s).await;
    None
}
