//! Thumbnails.

use api::SnakeCase;
use serde::Deserialize;

use super::JobKind;
use super::words::{READING, RENDERING, Words};
use crate::library::records::Task;

/// Makes an image's thumbnails. No payload: the image's row has everything.
#[derive(Debug, Deserialize)]
pub(crate) struct MakeThumbnails;

impl JobKind for MakeThumbnails {
    const NAME: SnakeCase = SnakeCase::from_static("thumbnails");
    const SUBJECT: Option<SnakeCase> = Some(SnakeCase::from_static("image"));
    const WORDS: Words = Words {
        label: "Thumbnails",
        running: "Making thumbnails",
        done: "Thumbnails made",
        steps: &[READING, RENDERING],
    };
}

impl MakeThumbnails {
    /// To make this image's thumbnails.
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
