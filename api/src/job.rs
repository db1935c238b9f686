//! Jobs in the API. Kinds and steps are open sets of names; the edge sends a label and a message with each job, so that a client can
//! display kinds that it does not know.

use serde::{Deserialize, Deserializer, Serialize};

use crate::SnakeCase;

/// One unit of work on the edge.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Job {
    /// Its id.
    pub id: String,
    /// The kind of work. The set of kinds is open: show `label` and `message`, and expect unknown kinds.
    pub kind: SnakeCase,
    /// Display name of the kind: `Rendition`. Empty if an older edge does not send it.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required = true, example = "Rendition"))]
    pub label: String,
    /// A name that a user gave it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its state.
    pub state: JobState,
    /// Its state in words, `Rendering, attempt 2`, or why it failed. Empty if an older edge does not send it.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required = true, example = "Waiting for its turn"))]
    pub message: String,
    /// How many attempts have started.
    pub attempts: u32,
    /// Progress from 0 to 1.
    pub progress: f64,
    /// The current step; the set of steps is open. Absent unless `state` is `running`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<SnakeCase>,
    /// Why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<JobError>,
    /// Whether the job failed or was cancelled, and a retry may succeed. False if the file itself is the cause.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub can_retry: bool,
    /// Whether it waits or runs, and its kind can be cancelled.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub can_cancel: bool,
    /// What it works on; absent if it has no single subject.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<Subject>,
    /// The image that the subject is or belongs to. For an ingest job: the image that it creates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image_id: Option<String>,
    /// The rendition that it creates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rendition_id: Option<String>,
    /// When it was queued.
    pub created_at: String,
    /// When it last changed.
    pub updated_at: String,
}

/// What a job works on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Subject {
    /// The kind of subject: `image`, `rendition`, `deleted_image`, `incoming_object`. The set is open.
    pub kind: SnakeCase,
    /// The subject's id. For an incoming object: its key in the bucket.
    pub id: String,
}

/// The state of a job. A client should expect new states.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum JobState {
    /// Waiting in the queue.
    Queued,
    /// In progress.
    Running,
    /// Finished.
    Done,
    /// Failed for good; `error` says why.
    Failed,
    /// Ended by its owner.
    Cancelled,
    /// A state of a newer edge. An edge never sends it.
    #[serde(skip)]
    Unknown,
}

/// Reads every name, so that an app can read the jobs of a newer edge.
impl<'de> Deserialize<'de> for JobState {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = SnakeCase::deserialize(deserializer)?;
        Ok(Self::ALL.into_iter().find(|state| state.as_str() == name.as_str()).unwrap_or(Self::Unknown))
    }
}

impl JobState {
    /// The states of this version.
    pub const ALL: [Self; 5] = [Self::Queued, Self::Running, Self::Done, Self::Failed, Self::Cancelled];

    /// The name in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Unknown => "unknown",
        }
    }

    /// Whether the job waits or runs.
    #[must_use]
    pub const fn is_active(self) -> bool {
        matches!(self, Self::Queued | Self::Running)
    }
}

/// Why a job failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct JobError {
    /// A stable code in `snake_case`, one of [`crate::ErrorCode`].
    pub code: String,
    /// A sentence that says what to do.
    pub message: String,
}

impl JobError {
    /// Combines both parts; `None` if one is missing.
    #[must_use]
    pub fn from_parts(code: Option<String>, message: Option<String>) -> Option<Self> {
        Some(Self { code: code?, message: message? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn job_of_an_unknown_kind_is_read() {
        let job: Job = serde_json::from_value(json!({"id": "j", "kind": "frobnicate", "label": "Frobnication",
            "state": "running", "message": "Frobbing", "attempts": 1, "progress": 0.5, "step": "twisting",
            "subject": {"kind": "knob", "id": "k"}, "created_at": "t", "updated_at": "t"}))
        .unwrap();
        assert_eq!((job.kind.as_str(), job.step.as_ref().map(SnakeCase::as_str)), ("frobnicate", Some("twisting")));
        assert_eq!((job.label.as_str(), job.message.as_str()), ("Frobnication", "Frobbing"));
        assert_eq!(job.subject.map(|subject| subject.id).as_deref(), Some("k"));
        assert_eq!((job.image_id, job.rendition_id), (None, None));
    }

    #[test]
    fn job_states_read_as_they_are_written() {
        for state in JobState::ALL {
            let text = serde_json::to_string(&state).unwrap();
            assert_eq!(text, format!("\"{}\"", state.as_str()));
            assert_eq!(serde_json::from_str::<JobState>(&text).unwrap(), state);
        }
        assert_eq!(serde_json::from_str::<JobState>("\"paused\"").unwrap(), JobState::Unknown);
        assert!(serde_json::from_str::<JobState>("7").is_err());
    }

    #[test]
    fn job_without_label_and_message_is_read() {
        let job: Job = serde_json::from_value(json!({"id": "j", "kind": "render", "state": "queued", "attempts": 0,
            "progress": 0.0, "image_id": "i", "created_at": "t", "updated_at": "t"}))
        .unwrap();
        assert_eq!((job.label.as_str(), job.message.as_str(), job.subject), ("", "", None));
        assert_eq!(job.image_id.as_deref(), Some("i"));
    }
}
