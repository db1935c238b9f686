//! Retries a failed or cancelled job, if what it does is still allowed.

use super::commands::{RetriedJob, RetryJob};
use super::images::renditions;
use super::transaction::Transaction;
use super::{jobs, pyramids};
use crate::problem::Fault;

/// Checks the recipe of the job again, and queues the job.
pub(super) fn retry(library: &Transaction<'_>, command: RetryJob) -> Result<RetriedJob, Fault> {
    renditions::recheck(library, &command.id)?;
    pyramids::recheck(library, &command.id)?;
    jobs::retry(library, command)
}
