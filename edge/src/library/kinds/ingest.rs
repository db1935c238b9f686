//! Jobs that ingest files under `incoming/`.

use api::SnakeCase;
use serde::{Deserialize, Serialize};

use super::JobKind;
use super::texts::{JobTexts, READING, STORING};
use crate::library::records::Task;
use crate::problem::Fault;

/// Turns a file under `incoming/` into an image. The payload is the key of the object.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct IngestObject {
    pub(crate) key: String,
}

impl JobKind for IngestObject {
    const NAME: SnakeCase = SnakeCase::from_static("ingest");
    const SUBJECT: Option<SnakeCase> = Some(SnakeCase::from_static("incoming_object"));
    const TEXTS: JobTexts =
        JobTexts { label: "File in the bucket", running: "Importing", done: "Imported", steps: &[READING, STORING] };
}

impl IngestObject {
    /// The task to create the image `image_id` from the object.
    pub(in crate::library) fn task<'a>(&'a self, image_id: &'a str) -> Result<Task<'a>, Fault> {
        Ok(Task {
            kind: Self::NAME,
            subject: Self::subject(&self.key),
            image_id: Some(image_id),
            rendition_id: None,
            payload: Some(serde_json::to_string(self)?),
        })
    }
}
