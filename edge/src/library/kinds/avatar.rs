//! Jobs that make avatars.

use api::SnakeCase;
use serde::Deserialize;

use super::JobKind;
use super::texts::{JobTexts, READING, RENDERING, STORING};
use crate::library::records::Task;

/// Makes the avatar of the library's account. No payload: the announcement is in the database, and its id is the job's.
#[derive(Debug, Deserialize)]
pub(crate) struct MakeAvatar;

impl JobKind for MakeAvatar {
    const NAME: SnakeCase = SnakeCase::from_static("avatar");
    const SUBJECT: Option<SnakeCase> = Some(SnakeCase::from_static("avatar"));
    const TEXTS: JobTexts = JobTexts {
        label: "Avatar",
        running: "Making the avatar",
        done: "The avatar is up to date",
        steps: &[READING, RENDERING, STORING],
    };
}

impl MakeAvatar {
    /// The task to make the avatar of an upload.
    pub(in crate::library) fn task(upload_id: &str) -> Task<'_> {
        Task { kind: Self::NAME, subject: Self::subject(upload_id), image_id: None, rendition_id: None, payload: None }
    }
}
