//! What a job's `run` is given, and gives back.

use worker::{D1Database, D1PreparedStatement};

use super::failure::JobFailure;
use super::words::{RENDERING, STORING, Step, Words, describe};
use crate::db::QueryResult;
use crate::db::jobs::{self, Claim, JobRow};
use crate::live;
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::platform::log;
use crate::platform::render_slot::RenderSlot;
use crate::problem::Fault;
use crate::storage::Key;

/// How long a claim holds: many times what the largest picture takes from one report of its progress, which renews the claim, to the next.
const LEASE_S: u64 = 120;

/// A photograph of up to so many pixels is rendered before anybody has read what is being done with it.
const SHORT_PIXELS: u64 = 4_000_000;

/// When a claim ends that is made or renewed now.
pub(super) fn lease_until_ms(edge: &Edge, now_ms: u64) -> Result<u64, Fault> {
    Ok(now_ms + edge.duration_setting_ms("LEASE_S", LEASE_S)?)
}

/// A job that is being run: its claim, and where its steps are noted.
#[derive(Clone, Copy)]
pub(crate) struct JobContext<'a> {
    pub(crate) edge: &'a Edge,
    pub(crate) db: &'a D1Database,
    pub(crate) claim: &'a Claim,
    /// What the kind's prefetch gave.
    pub(crate) prefetched: Option<&'a QueryResult>,
    pub(super) words: Option<&'a Words>,
    pub(super) slot: &'a RenderSlot,
}

/// What an attempt made.
#[derive(Debug, Default)]
pub(crate) struct JobResult<'a> {
    /// Rows that change in one transaction with the job's; each fenced by [`jobs::HELD`].
    pub(crate) rows: Vec<D1PreparedStatement>,
    /// What was stored: removed again if the job was deleted meanwhile.
    pub(crate) stored: Vec<Key<'a>>,
    /// The image that `rows` change: its owner's pages are told.
    pub(crate) updated_image_id: Option<&'a str>,
}

impl<'a> JobContext<'a> {
    /// The image that the job works on.
    pub(crate) fn image_id(&self) -> Result<&'a str, JobFailure> {
        self.claim.image_id.as_deref().ok_or(JobFailure::SubjectGone)
    }

    /// Publishes the first step, which the claim noted.
    pub(crate) async fn begin(&self) {
        self.publish(self.claim.begun.clone()).await;
    }

    /// The same, if the work takes long enough for somebody to read it.
    pub(crate) async fn begin_if_long(&self, pixels: u64) {
        if pixels > SHORT_PIXELS {
            self.begin().await;
        }
    }

    /// Notes and publishes a step. People watch it; the work does not depend on it.
    pub(crate) async fn step(&self, step: &Step) {
        let now = clock::rfc3339(clock::now_ms());
        match jobs::note(self.db, self.claim, (&step.name, step.progress), &now).await {
            Ok(job) => self.publish(job).await,
            Err(fault) => log::fault("job step not noted", &self.claim.job_id, &fault),
        }
    }

    /// The same, if the work takes long enough for somebody to read it.
    pub(crate) async fn step_if_long(&self, step: &Step, pixels: u64) {
        if pixels > SHORT_PIXELS {
            self.step(step).await;
        }
    }

    /// Reports which share of a large picture is rendered, 0 to 1, and renews the lease. Fails if the claim was lost or the job deleted.
    pub(crate) async fn report_rendered(&self, share: f64) -> Result<(), JobFailure> {
        let progress = RENDERING.progress + share * (STORING.progress - RENDERING.progress);
        let now_ms = clock::now_ms();
        let (now, lease_until_ms) = (clock::rfc3339(now_ms), lease_until_ms(self.edge, now_ms)?);
        match jobs::renew(self.db, self.claim, (&RENDERING.name, progress), &now, lease_until_ms).await {
            Ok(None) => return Err(JobFailure::SubjectGone),
            Ok(job) => self.publish(job).await,
            Err(fault) => log::fault("job step not noted", &self.claim.job_id, &fault),
        }
        Ok(())
    }

    /// Keeps the render slot for long work.
    pub(crate) fn keep_slot(&self, now_ms: u64) {
        self.slot.is_used(now_ms);
    }

    /// Tells the owner's pages where the job stands, if it moved.
    pub(super) async fn publish(&self, job: Option<JobRow>) {
        live::job_moved(self.edge, &self.claim.owner_id, job.map(|row| describe(self.words, row))).await;
    }
}
