//! The claim that lets one worker at a time run a job.

use std::cell::RefCell;

use api::{JobError, RenditionAccepted, SnakeCase};
use serde::{Deserialize, Serialize};

use super::{ImageRow, PyramidInput, RenderInput};
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// Lease of a claim. Each progress report renews it; the largest picture reports many times within it.
pub(crate) fn lease_ms(edge: &Edge) -> Result<u64, Fault> {
    edge.duration_setting_ms("LEASE_S", 120)
}

/// A job that this worker holds until the lease expires.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Claim {
    pub(crate) job_id: String,
    pub(crate) attempt: u32,
    pub(crate) kind: SnakeCase,
    pub(crate) image_id: Option<String>,
    pub(crate) rendition_id: Option<String>,
    pub(crate) payload: Option<String>,
    /// Charged cost of this attempt in milliseconds of processor time.
    #[serde(default)]
    pub(crate) cost_ms: u64,
    /// Fencing token: a worker that lost its claim cannot write. It changes with each lease. It consists of the attempt
    /// and the end of the lease, because a retry resets the attempts.
    fence: RefCell<String>,
    /// The input of a render, if the job renders a rendition.
    #[serde(default)]
    pub(crate) input: Option<RenderInput>,
    /// The input of a build, if the job builds a pyramid of an image.
    #[serde(default)]
    pub(crate) pyramid: Option<Box<PyramidInput>>,
    /// The image that the job works on, if it exists and the job renders no rendition.
    #[serde(default)]
    pub(crate) image: Option<ImageRow>,
    /// The known reason why the job's file cannot be decoded.
    #[serde(default)]
    pub(crate) failure: Option<JobError>,
}

/// Identifies a claim in commands.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ClaimKey {
    pub(crate) job_id: String,
    pub(in crate::library) fence: String,
}

impl Claim {
    pub(crate) fn key(&self) -> ClaimKey {
        ClaimKey { job_id: self.job_id.clone(), fence: self.fence.borrow().clone() }
    }

    /// Stores the fencing token of a renewed lease.
    pub(crate) fn set_fence(&self, key: ClaimKey) {
        self.fence.replace(key.fence);
    }
}

/// The result of claiming a job.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum ClaimResult {
    /// This worker holds the claim.
    Acquired(Box<Claim>),
    /// Another worker holds the claim until its lease expires.
    Leased { lease_until_ms: u64 },
    /// The job is done, failed, cancelled or deleted.
    Ended,
}

/// The result of finishing a job.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum FinishResult {
    /// The job is done. With its rendition, if it rendered one.
    Done(Option<Box<RenditionAccepted>>),
    /// The claim was lost to another worker.
    Lost,
    /// The job was deleted.
    Deleted,
    /// The job was cancelled. Until this time no other attempt begins, so that this one can remove what it stored.
    Cancelled { lease_until_ms: u64 },
}
