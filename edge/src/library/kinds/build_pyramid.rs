//! Jobs that build pyramids.

use api::SnakeCase;
use serde::Deserialize;

use super::JobKind;
use super::texts::{JobTexts, READING, RENDERING, STORING};
use crate::library::records::Task;

/// Builds a pyramid of an image. No payload: the row of the pyramid states everything.
#[derive(Debug, Deserialize)]
pub(crate) struct BuildPyramid;

impl JobKind for BuildPyramid {
    const NAME: SnakeCase = SnakeCase::from_static("build_pyramid");
    const SUBJECT: Option<SnakeCase> = Some(SnakeCase::from_static("pyramid"));
    const CAN_CANCEL: bool = true;
    const TEXTS: JobTexts = JobTexts {
        label: "Pyramid",
        running: "Building the pyramid",
        done: "The pyramid is ready",
        steps: &[READING, RENDERING, STORING],
    };
}

impl BuildPyramid {
    /// The task to build this pyramid of this image.
    pub(in crate::library) fn task<'a>(image_id: &'a str, pyramid_id: &'a str) -> Task<'a> {
        Task {
            kind: Self::NAME,
            subject: Self::subject(pyramid_id),
            image_id: Some(image_id),
            rendition_id: None,
            payload: None,
        }
    }
}
