//! Input and output of a job's `run`.

use worker::Delay;

use super::failure::JobFailure;
use crate::library::commands::{Change, ChargeJob, RenewClaim, SetStep};
use crate::library::kinds::{RENDERING, STORING, Step};
use crate::library::records::{Claim, MAX_QUICK_PIXELS};
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::platform::log;
use crate::platform::memory_budget::MemoryReservation;
use crate::platform::render_slot::{POLL_INTERVAL, RenderSlot};
use crate::problem::Fault;
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
    pub(crate) async fn report_step(&self, step: &Step) {
        let note = SetStep { claim: self.claim.key(), step: step.name.clone(), progress: step.progress };
        if let Err(fault) = self.edge.library(self.library_id).call(&note).await {
            log::fault("job step not noted", &self.claim.job_id, &fault);
        }
    }

    /// Reports a step only if the work is long enough for somebody to read it.
    pub(crate) async fn report_step_if_long(&self, step: &Step, pixels: u64) {
        if pixels > MAX_QUICK_PIXELS {
            self.report_step(step).await;
        }
    }

    /// Reports the rendered share, 0 to 1, and renews the lease. Fails if the claim was lost, or the job cancelled or deleted.
    async fn report_rendered(&self, share: f64) -> Result<(), JobFailure> {
        let progress = RENDERING.progress + share * (STORING.progress - RENDERING.progress);
        let renew = RenewClaim { claim: self.claim.key(), step: RENDERING.name, progress };
        match self.edge.library(self.library_id).call(&renew).await {
            Ok(None) => return Err(JobFailure::SubjectGone),
            Ok(Some(key)) => self.claim.set_fence(key),
            Err(fault) => log::fault("job step not noted", &self.claim.job_id, &fault),
        }
        Ok(())
    }

    /// Waits for the render slot, unless the job has it already. Renews the claim meanwhile.
    pub(crate) async fn enter_slot(&self, reserved: &MemoryReservation) -> Result<(), JobFailure> {
        let mut heartbeat = Heartbeat::new(*self, reserved)?;
        while !self.slot.try_enter(clock::now_ms()) {
            Delay::from(POLL_INTERVAL).await;
            heartbeat.beat(0.0, false).await?;
        }
        Ok(())
    }

    /// Charges the actual cost of the attempt, if it is more than the charged estimate.
    pub(crate) async fn charge(&self, cost_ms: u64) -> Result<(), JobFailure> {
        let charge = ChargeJob { claim: self.claim.key(), cost_ms };
        if cost_ms > self.claim.cost_ms && !self.edge.library(self.library_id).call(&charge).await? {
            return Err(JobFailure::SubjectGone);
        }
        Ok(())
    }
}

/// Interval of progress reports of long work.
const REPORT_EVERY_S: u64 = 5;

/// Heartbeat of long work: renews its reservation, the render slot and, by its reports, the lease.
pub(crate) struct Heartbeat<'a> {
    context: JobContext<'a>,
    reserved: &'a MemoryReservation,
    report_every_ms: u64,
    reported_ms: u64,
}

impl<'a> Heartbeat<'a> {
    /// The heartbeat of work that begins now, in the memory of `reserved`.
    pub(crate) fn new(context: JobContext<'a>, reserved: &'a MemoryReservation) -> Result<Self, Fault> {
        let report_every_ms = context.edge.duration_setting_ms("REPORT_EVERY_S", REPORT_EVERY_S)?;
        Ok(Self { context, reserved, report_every_ms, reported_ms: clock::now_ms() })
    }

    /// Call this after each step with the finished share, 0 to 1. A `milestone` is reported immediately. Fails like
    /// [`JobContext::report_rendered`].
    pub(crate) async fn beat(&mut self, share: f64, milestone: bool) -> Result<(), JobFailure> {
        let now_ms = clock::now_ms();
        self.reserved.heartbeat(now_ms);
        self.context.slot.heartbeat(now_ms);
        if milestone || now_ms >= self.reported_ms + self.report_every_ms {
            self.context.report_rendered(share).await?;
            self.reported_ms = now_ms;
        }
        Ok(())
    }
}
