//! The row of a job, and what a new one is to do.

use api::{JobState, SnakeCase};
use serde::{Deserialize, Serialize};

/// What a job works on whose image was deleted. While there is such a job, the image's id is not used again.
pub(crate) const DELETED_IMAGE: SnakeCase = SnakeCase::from_static("deleted_image");

/// What a job works on whose rendition was deleted.
pub(crate) const DELETED_RENDITION: SnakeCase = SnakeCase::from_static("deleted_rendition");

/// A photograph of up to so many pixels is rendered before anybody has read what is being done with it.
pub(crate) const SHORT_PIXELS: u64 = 4_000_000;

/// One job.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct JobRow {
    pub(crate) id: String,
    pub(crate) kind: SnakeCase,
    pub(crate) name: Option<String>,
    pub(crate) state: JobState,
    pub(crate) attempts: u32,
    pub(crate) progress: f64,
    pub(crate) step: Option<SnakeCase>,
    pub(crate) error_code: Option<String>,
    pub(crate) error_message: Option<String>,
    /// 0 or 1.
    pub(crate) error_is_final: u8,
    pub(crate) subject_kind: Option<SnakeCase>,
    pub(crate) subject_id: Option<String>,
    pub(crate) image_id: Option<String>,
    pub(crate) rendition_id: Option<String>,
    pub(crate) created_at: String,
    pub(crate) updated_at: String,
}

/// What a job is to do: its kind, what it works on, and what its kind needs beyond that.
#[derive(Debug, Clone)]
pub(crate) struct Task<'a> {
    pub(crate) kind: SnakeCase,
    /// Kind and id of what it works on.
    pub(crate) subject: Option<(SnakeCase, &'a str)>,
    /// The image that the subject is, or belongs to: the job is deleted with it.
    pub(crate) image_id: Option<&'a str>,
    pub(crate) rendition_id: Option<&'a str>,
    /// JSON.
    pub(crate) payload: Option<String>,
}

/// A job to be queued.
#[derive(Debug, Clone)]
pub(crate) struct NewJob<'a> {
    pub(in crate::library) id: String,
    /// What a person calls it.
    pub(in crate::library) name: Option<&'a str>,
    pub(in crate::library) task: Task<'a>,
    /// What an attempt costs (`library/budget.rs`).
    pub(in crate::library) cost_ms: u64,
}

impl<'a> NewJob<'a> {
    pub(crate) const fn new(id: String, task: Task<'a>) -> Self {
        Self { id, name: None, task, cost_ms: 0 }
    }

    /// Gives it a name that people see.
    pub(crate) fn called(self, name: Option<&'a str>) -> Self {
        Self { name, ..self }
    }

    /// Says what an attempt costs. The first one is charged by whoever queues it.
    pub(crate) fn costing(self, cost_ms: u64) -> Self {
        Self { cost_ms, ..self }
    }
}
