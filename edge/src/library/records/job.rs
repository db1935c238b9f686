//! The row of a job, and the task of a new one.

use api::{JobState, SnakeCase};
use serde::{Deserialize, Serialize};

/// Subject kind of the job that deletes an image's objects. While such a job exists, the image's id is not used again.
pub(crate) const DELETED_IMAGE: SnakeCase = SnakeCase::from_static("deleted_image");

/// Subject kind of the job that deletes a rendition's objects.
pub(crate) const DELETED_RENDITION: SnakeCase = SnakeCase::from_static("deleted_rendition");

/// Subject kind of the job that deletes a pyramid's file.
pub(crate) const DELETED_PYRAMID: SnakeCase = SnakeCase::from_static("deleted_pyramid");

/// Photographs of at most this size render before anybody can read a progress message.
pub(crate) const MAX_QUICK_PIXELS: u64 = 4_000_000;

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

/// The task of a job: its kind, its subject, and its payload.
#[derive(Debug, Clone)]
pub(crate) struct Task<'a> {
    pub(crate) kind: SnakeCase,
    /// Kind and id of the subject.
    pub(crate) subject: Option<(SnakeCase, &'a str)>,
    /// The image of the subject. The job is deleted with it.
    pub(crate) image_id: Option<&'a str>,
    pub(crate) rendition_id: Option<&'a str>,
    /// JSON.
    pub(crate) payload: Option<String>,
}

/// A job to be queued.
#[derive(Debug, Clone)]
pub(crate) struct NewJob<'a> {
    pub(in crate::library) id: String,
    /// A name that people see.
    pub(in crate::library) name: Option<&'a str>,
    pub(in crate::library) task: Task<'a>,
    /// Cost of an attempt (`library/budget.rs`).
    pub(in crate::library) cost_ms: u64,
}

impl<'a> NewJob<'a> {
    pub(crate) const fn new(id: String, task: Task<'a>) -> Self {
        Self { id, name: None, task, cost_ms: 0 }
    }

    /// Sets a name that people see.
    pub(crate) fn with_name(self, name: Option<&'a str>) -> Self {
        Self { name, ..self }
    }

    /// Sets the cost of an attempt. The caller charges the first attempt.
    pub(crate) fn with_cost_ms(self, cost_ms: u64) -> Self {
        Self { cost_ms, ..self }
    }
}
