//! Jobs that make thumbnails.

use api::SnakeCase;
use serde::Deserialize;

use super::JobKind;
use super::texts::{JobTexts, READING, RENDERING};
use crate::library::records::Task;

/// Makes the thumbnails of an image. No payload: the row of the image states everything.
#[derive(Debug, Deserialize)]
pub(crate) struct MakeThumbnails;

impl JobKind for MakeThumbnails {
    const NAME: SnakeCase = SnakeCase::from_static("thumbnails");
    const SUBJECT: Option<SnakeCase> = Some(SnakeCase::from_static("image"));
    const TEXTS: JobTexts = JobTexts {
        label: "Thumbnails",
        running: "Making thumbnails",
        done: "Thumbnails are ready",
        steps: &[READING, RENDERING],
    };
}

impl MakeThumbnails {
    /// The task to make the thumbnails of this image.
    pub(in crate::library) fn task(image_id: &str) -> Task<'_> {
        Task {
            kind: Self::NAME,
            subject: Self::subject(image_id),
            image_id: Some(image_id),
            rendition_id: None,
            payload: None,
        }
    }
}
