//! What the kinds of job are called, and the words for where one stands.

use api::{JobError, JobState, SnakeCase};
use serde::{Deserialize, Serialize};

/// The kinds of job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum JobKind {
    /// Makes a rendition.
    Render,
    /// Makes an image's thumbnails.
    Thumbnails,
    /// Removes what an image left in the store when it was deleted.
    Delete,
    /// Makes an image of a file that was put into the store past the edge.
    Ingest,
}

impl JobKind {
    /// As it is written.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Render => "render",
            Self::Thumbnails => "thumbnails",
            Self::Delete => "delete",
            Self::Ingest => "ingest",
        }
    }
}

/// What a running job is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum JobStep {
    /// Fetching the original from the store.
    Reading,
    /// Decoding, filtering, encoding.
    Rendering,
    /// Writing what was made to the store.
    Storing,
    /// Removing objects from the store.
    Removing,
}

impl JobStep {
    /// As it is written.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Reading => "reading",
            Self::Rendering => "rendering",
            Self::Storing => "storing",
            Self::Removing => "removing",
        }
    }

    /// How far a job is that begins this step, 0 to 1: guesses of what the steps of a large photograph take.
    pub(crate) const fn progress(self) -> f64 {
        match self {
            Self::Reading => 0.05,
            Self::Rendering => 0.2,
            Self::Storing | Self::Removing => 0.85,
        }
    }
}

/// What a job of this kind is called.
pub(super) fn label(kind: &SnakeCase) -> String {
    match kind.as_str() {
        "render" => "Rendition".to_owned(),
        "thumbnails" => "Thumbnails".to_owned(),
        "ingest" => "File in the bucket".to_owned(),
        "delete" => "Deleted photograph".to_owned(),
        _ => kind.words(),
    }
}

/// What a job of this kind works on.
pub(super) fn subject(kind: &SnakeCase) -> &'static str {
    match kind.as_str() {
        "render" => "rendition",
        "delete" => "deleted_image",
        "ingest" => "incoming_object",
        _ => "image",
    }
}

/// Where a job stands, in words.
pub(super) fn message(
    kind: &SnakeCase,
    (state, step): (JobState, Option<&SnakeCase>),
    attempts: u32,
    error: Option<&JobError>,
) -> String {
    let words = match (state, step.map(SnakeCase::as_str), kind.as_str()) {
        (JobState::Queued, ..) => "Waiting for its turn",
        (JobState::Running, Some("reading"), _) => "Fetching the photograph",
        (JobState::Running, Some("storing"), _) => "Storing what was made",
        (JobState::Running, _, "render") => "Rendering",
        (JobState::Running, _, "thumbnails") => "Making thumbnails",
        (JobState::Running, _, "ingest") => "Taking it in",
        (JobState::Running, _, "delete") => "Removing its files",
        (JobState::Running, ..) => "Under way",
        (JobState::Done, _, "render") => "Rendered",
        (JobState::Done, _, "thumbnails") => "Thumbnails made",
        (JobState::Done, _, "ingest") => "Taken in",
        (JobState::Done, _, "delete") => "Files removed",
        (JobState::Done, ..) => "Done",
        (JobState::Failed, ..) => return error.map_or_else(|| "Failed".to_owned(), |error| error.message.clone()),
    };
    if attempts > 1 { format!("{words}, attempt {attempts}") } else { words.to_owned() }
}
