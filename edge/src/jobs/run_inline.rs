//! Runs a claimed job inline, in the request that asked for it and beside its answer. No message is sent for it: if the request is cut off, the
//! library's alarm sends one when the lease has ended, which is too rare to pay for a message with every job.

use api::RenditionAccepted;

use super::runner::{Outcome, attempt};
use crate::library::records::Claim;
use crate::platform::bindings::Edge;
use crate::platform::log;
use crate::platform::render_slot;

/// Does the job, or leaves it to the queue. The rendition that it made, if it made one.
pub(crate) async fn run_inline(edge: &Edge, library_id: String, claim: Claim) -> Option<Box<RenditionAccepted>> {
    let slot = render_slot::enter().await;
    match attempt(edge, &library_id, &claim, &slot).await {
        Ok(Outcome::Done(made)) => made,
        Ok(Outcome::Settled) => None,
        Err(fault) => {
            log::fault("job", &claim.job_id, &fault);
            None
        }
    }
}
