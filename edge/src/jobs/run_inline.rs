//! Runs a claimed job inline: in the request that created it, in the background of its response. No message is sent. If
//! the request is interrupted, the library's alarm sends one after the lease expires. That is rare, so it is cheaper
//! than a message for every job.

use std::pin::pin;
use std::time::Duration;

use api::RenditionAccepted;
use futures_util::future::{Either, select};
use worker::Delay;

use super::runner::{Outcome, attempt};
use crate::library::commands::RenewClaim;
use crate::library::kinds::first_step;
use crate::library::records::{Claim, lease_ms};
use crate::platform::bindings::Edge;
use crate::platform::log;
use crate::platform::render_slot::{self, RenderSlot};
use crate::problem::Fault;

/// Runs the job, or leaves it to the queue. Returns the rendition if the job rendered one.
pub(crate) async fn run_inline(edge: &Edge, library_id: String, claim: Claim) -> Option<Box<RenditionAccepted>> {
    let attempted = match acquire_slot(edge, &library_id, &claim).await {
        Ok(Some(slot)) => attempt(edge, &library_id, &claim, &slot).await,
        Ok(None) => return None,
        Err(fault) => Err(fault),
    };
    match attempted {
        Ok(Outcome::Done(made)) => made,
        Ok(Outcome::Settled) => None,
        Err(fault) => {
            log::fault("job", &claim.job_id, &fault);
            None
        }
    }
}

/// Waits for the render slot, and renews the lease meanwhile, so that no other worker begins the job. `None`: the claim
/// was lost.
async fn acquire_slot(edge: &Edge, library_id: &str, claim: &Claim) -> Result<Option<RenderSlot>, Fault> {
    let renew_every = Duration::from_millis(lease_ms(edge)? / 3);
    let mut acquiring = pin!(render_slot::acquire());
    loop {
        if let Either::Left((slot, _)) = select(acquiring.as_mut(), pin!(Delay::from(renew_every))).await {
            return Ok(Some(slot));
        }
        let Some(step) = first_step(&claim.kind) else { continue };
        let renew = RenewClaim { claim: claim.key(), step: step.name.clone(), progress: step.progress };
        match edge.library(library_id).call(&renew).await? {
            Some(key) => claim.set_fence(key),
            None => return Ok(None),
        }
    }
}
