//! Jobs, as they travel. Kinds and steps are open names: the edge says in plain words what a job is and where it stands, so that a client
//! shows a kind that it has never heard of.

use serde::{Deserialize, Deserializer, Serialize};

use crate::SnakeCase;

/// One unit of work on the edge.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Job {
    /// Its id.
    pub id: String,
    /// What it does. An open name: show `label` and `message`, and expect kinds that you do not know.
    pub kind: SnakeCase,
    /// What a job of this kind is called: `Rendition`. Empty from an edge that does not say it.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required = true, example = "Rendition"))]
    pub label: String,
    /// The name a person gave it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Where it stands.
    pub state: JobState,
    /// Where it stands, in words: `Rendering, attempt 2`, or why it failed. Empty from an edge that does not say it.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required = true, example = "Waiting for its turn"))]
    pub message: String,
    /// How often it was begun.
    pub attempts: u32,
    /// 0 to 1.
    pub progress: f64,
    /// The current step, an open name; absent unless `state` is `running`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<SnakeCase>,
    /// Why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<JobError>,
    /// Whether it failed and may succeed when it is tried again: not where its file is at fault.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub can_retry: bool,
    /// What it works on; absent where it works on no single thing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<Subject>,
    /// The image that the subject is, or belongs to; of an ingest, the image that it makes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image_id: Option<String>,
    /// The rendition it makes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rendition_id: Option<String>,
    /// When it was queued.
    pub created_at: String,
    /// When it last moved.
    pub updated_at: String,
}

/// What a job works on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Subject {
    /// What it is: `image`, `rendition`, `deleted_image`, `incoming_object`. An open name.
    pub kind: SnakeCase,
    /// Its id among its kind; of an incoming object, its key in the bucket.
    pub id: String,
}

/// Body of `PATCH /api/jobs/{id}`. An absent field leaves the job as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct JobPatch {
    /// A name for it, at most 200 characters; `null` takes it away.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, required = false))]
    pub name: Option<Option<String>>,
}

/// Reads a field that is present, also as `null`. An absent field is not read.
fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum JobState {
    /// Waiting for its turn.
    Queued,
    /// Being worked on.
    Running,
    /// Finished.
    Done,
    /// Given up; `error` says why.
    Failed,
}

impl JobState {
    /// As it is written.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }
}

/// Why a job failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct JobError {
    /// Stable, `snake_case`; [`crate::ErrorCode`]'s words.
    pub code: String,
    /// A sentence a person can act on.
    pub message: String,
}

impl JobError {
    /// From its parts, where both are there.
    #[must_use]
    pub fn of(code: Option<String>, message: Option<String>) -> Option<Self> {
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
    fn job_patch_tells_what_is_absent_from_what_is_taken_away() {
        for (name, text) in
            [(None, "{}"), (Some(None), r#"{"name":null}"#), (Some(Some("a".to_owned())), r#"{"name":"a"}"#)]
        {
            let patch = JobPatch { name };
            assert_eq!(serde_json::to_string(&patch).unwrap(), text);
            assert_eq!(serde_json::from_str::<JobPatch>(text).unwrap(), patch);
        }
    }

    #[test]
    fn job_of_an_edge_without_words_is_read() {
        let job: Job = serde_json::from_value(json!({"id": "j", "kind": "render", "state": "queued", "attempts": 0,
            "progress": 0.0, "image_id": "i", "created_at": "t", "updated_at": "t"}))
        .unwrap();
        assert_eq!((job.label.as_str(), job.message.as_str(), job.subject), ("", "", None));
        assert_eq!(job.image_id.as_deref(), Some("i"));
    }
}
