//! Jobs that store the makes of files under `incoming/{owner}/presets/{preset}/makes/`.

use api::SnakeCase;
use serde::{Deserialize, Serialize};

use super::JobKind;
use super::texts::JobTexts;
use crate::library::records::Task;
use crate::problem::Fault;

/// Stores the make of a file.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ImportMake {
    /// The key of the object.
    pub(crate) key: String,
    /// Which version of the object it is.
    pub(crate) etag: String,
    /// The id of the make. Every attempt stores the same one.
    pub(crate) make_id: String,
}

impl JobKind for ImportMake {
    const NAME: SnakeCase = SnakeCase::from_static("import_make");
    const SUBJECT: Option<SnakeCase> = Some(SnakeCase::from_static("incoming_object"));
    const TEXTS: JobTexts = JobTexts {
        label: "Make in the bucket",
        running: "Comparing the make with its preset",
        done: "The make is stored",
        steps: &[],
    };
}

impl ImportMake {
    pub(in crate::library) fn task(&self) -> Result<Task<'_>, Fault> {
        Ok(Task {
            kind: Self::NAME,
            subject: Self::subject(&self.key),
            image_id: None,
            rendition_id: None,
            payload: Some(serde_json::to_string(self)?),
        })
    }
}
