//! Input and output of a job's `run`.

use super::failure::JobFailure;
use crate::library::commands::{Change, RenewClaim, SetStep};
use crate::library::kinds::{RENDERING, STORING, Step};
use crate::library::records::{Claim, MAX_QUICK_PIXELS};
use crate::platform::bindings::Edge;
use crate::platform::log;
use crate::platform::render_slot::RenderSlot;
use crate::storage::Key;

/// A running job: its claim, and its library for reports.
#[derive(Clone, Copy)]
pub(crate) struct JobContext<'a> {
    pub(crate) edge: &'a Edge,
    pub(crate) library_id: &'a str,
    pub(crate) claim: &'a Claim,
    pub(super) slot: &'a RenderSlot,
}

/// The result of an attempt.
#[derive(Debug, Default)]
pub(crate) struct JobResult<'a> {
    /// Changes of rows, written in the transaction that ends the job.
    pub(crate) changes: Vec<Change>,
    /// Keys of the stored objects. They are deleted if the job was deleted in between.
    pub(crate) stored: Vec<Key<'a>>,
}

impl<'a> JobContext<'a> {
    /// The image that the job works on.
    pub(crate) fn image_id(&self) -> Result<&'a str, JobFailure> {
        self.claim.image_id.as_deref().ok_or(JobFailure::SubjectGone)
    }

    /// Stores and publishes a step for people to read. The work does not depend on it.
    pub(crate) async fn step(&self, step: &Step) {
        let note = SetStep { claim: self.claim.key(), step: step.name.clone(), progress: step.progress };
        if let Err(fault) = self.edge.library(self.library_id).call(&note).await {
            log::fault("job step not noted", &self.claim.job_id, &fault);
        }
    }

    /// Reports a step only if the work is long enough for somebody to read it.
    pub(crate) async fn step_if_long(&self, step: &Step, pixels: u64) {
        if pixels > MAX_QUICK_PIXELS {
            self.step(step).await;
        }
    }

    /// Heartbeat of a large render: reports the rendered share, 0 to 1, and renews the lease. Fails if the claim was
    /// lost or the job deleted.
    pub(crate) async fn report_rendered(&self, share: f64) -> Result<(), JobFailure> {
        let progress = RENDERING.progress + share * (STORING.progress - RENDERING.progress);
        let renew = RenewClaim { claim: self.claim.key(), step: RENDERING.name, progress };
        match self.edge.library(self.library_id).call(&renew).await {
            Ok(None) => return Err(JobFailure::SubjectGone),
            Ok(Some(key)) => self.claim.set_fence(key),
            Err(fault) => log::fault("job step not noted", &self.claim.job_id, &fault),
        }
        Ok(())
    }

    /// Heartbeat of the render slot.
    pub(crate) fn renew_slot(&self, now_ms: u64) {
        self.slot.heartbeat(now_ms);
    }
}
