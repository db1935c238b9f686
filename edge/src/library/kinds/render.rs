//! Jobs that render renditions.

use api::SnakeCase;
use serde::Deserialize;

use super::JobKind;
use super::texts::{JobTexts, READING, RENDERING, STORING};
use crate::library::records::Task;

/// Renders a rendition. No payload: the row of the rendition states everything.
#[derive(Debug, Deserialize)]
pub(crate) struct RenderRendition;

impl JobKind for RenderRendition {
    const NAME: SnakeCase = SnakeCase::from_static("render");
    const SUBJECT: Option<SnakeCase> = Some(SnakeCase::from_static("rendition"));
    const CAN_CANCEL: bool = true;
    const TEXTS: JobTexts =
        JobTexts { label: "Rendition", running: "Rendering", done: "Rendered", steps: &[READING, RENDERING, STORING] };
}

impl RenderRendition {
    /// The task to render this rendition of this image.
    pub(in crate::library) fn task<'a>(image_id: &'a str, rendition_id: &'a str) -> Task<'a> {
        Task {
            kind: Self::NAME,
            subject: Self::subject(rendition_id),
            image_id: Some(image_id),
            rendition_id: Some(rendition_id),
            payload: None,
        }
    }
}
