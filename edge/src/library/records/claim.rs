//! The claim that lets one worker at a time do a job.

use std::cell::RefCell;

use api::{JobError, RenditionAccepted, SnakeCase};
use serde::{Deserialize, Serialize};

use super::{ImageRow, Order};
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// How long a claim holds: many times what the largest picture takes from one report of its progress, which renews the claim, to the next.
pub(crate) fn lease_ms(edge: &Edge) -> Result<u64, Fault> {
    edge.duration_setting_ms("LEASE_S", 120)
}

/// A job that is ours until its lease ends.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Claim {
    pub(crate) job_id: String,
    pub(crate) attempt: u32,
    pub(crate) kind: SnakeCase,
    pub(crate) image_id: Option<String>,
    pub(crate) rendition_id: Option<String>,
    pub(crate) payload: Option<String>,
    /// Fences: nothing is written for a claim that was lost. It changes with each new lease. It is the attempt and the end of its lease: attempts
    /// are counted anew when a failed job is tried again, time is not.
    fence: RefCell<String>,
    /// What the rendition is to be made of, if the job renders one.
    #[serde(default)]
    pub(crate) order: Option<Order>,
    /// The image that the job works on, if it is there and nothing is rendered.
    #[serde(default)]
    pub(crate) image: Option<ImageRow>,
    /// Why the file that the job works on cannot be decoded, if that is known.
    #[serde(default)]
    pub(crate) failure: Option<JobError>,
}

/// What a claim is shown by.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ClaimKey {
    pub(crate) job_id: String,
    pub(in crate::library) fence: String,
}

impl Claim {
    pub(crate) fn key(&self) -> ClaimKey {
        ClaimKey { job_id: self.job_id.clone(), fence: self.fence.borrow().clone() }
    }

    /// The lease was renewed.
    pub(crate) fn renewed(&self, key: ClaimKey) {
        self.fence.replace(key.fence);
    }
}

/// The result of asking for a job.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Claimed {
    /// The claim is ours.
    Acquired(Box<Claim>),
    /// Another worker holds the claim, until its lease ends.
    Leased { lease_until_ms: u64 },
    /// The job is done, failed or deleted.
    Ended,
}

/// What became of a job that its holder says is done.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Finished {
    /// It is. With its rendition, if it rendered one.
    Done(Option<Box<RenditionAccepted>>),
    /// The claim was lost; somebody else has the job or had it.
    Lost,
    /// The job was deleted.
    Deleted,
}
