//! Jobs that store the presets of files under `incoming/{owner}/presets/`.

use api::SnakeCase;
use serde::{Deserialize, Serialize};

use super::JobKind;
use super::texts::JobTexts;
use crate::library::records::Task;
use crate::problem::Fault;

/// Stores the preset of a file.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ImportPreset {
    /// The key of the object.
    pub(crate) key: String,
    /// Which version of the object it is.
    pub(crate) etag: String,
}

impl JobKind for ImportPreset {
    const NAME: SnakeCase = SnakeCase::from_static("import_preset");
    const SUBJECT: Option<SnakeCase> = Some(SnakeCase::from_static("incoming_object"));
    const TEXTS: JobTexts = JobTexts {
        label: "Preset in the bucket",
        running: "Reading the preset",
        done: "The preset is stored",
        steps: &[],
    };
}

impl ImportPreset {
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
