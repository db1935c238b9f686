//! What a deleted image leaves in the store.

use api::SnakeCase;
use filters::Digest;
use serde::Deserialize;
use serde_json::Value;

use super::JobKind;
use super::words::{Step, Words};
use crate::library::records::{DELETED_IMAGE, Task};

/// Removing objects from the store.
const REMOVING: Step = Step { name: SnakeCase::from_static("removing"), progress: 0.85, words: None };

/// Removes the objects of a deleted image. The payload names them, as `images::delete` writes it.
#[derive(Debug, Deserialize)]
pub(crate) struct DeleteObjects {
    pub(crate) key_prefix: String,
    pub(crate) sha256: Digest,
    pub(crate) renditions: Vec<DeletedRendition>,
}

/// A rendition that was deleted with its image.
#[derive(Debug, Deserialize)]
pub(crate) struct DeletedRendition {
    pub(crate) key_prefix: String,
    pub(crate) id: String,
    pub(crate) recipe: Value,
}

impl JobKind for DeleteObjects {
    const NAME: SnakeCase = SnakeCase::from_static("delete");
    const SUBJECT: Option<SnakeCase> = Some(DELETED_IMAGE);
    const WORDS: Words =
        Words { label: "Deleted photograph", running: "Removing its files", done: "Files removed", steps: &[REMOVING] };
}

impl DeleteObjects {
    /// To remove what the image left; `payload` is this as JSON.
    pub(in crate::library) fn task(image_id: &str, payload: String) -> Task<'_> {
        Task {
            kind: Self::NAME,
            subject: Self::subject(image_id),
            image_id: Some(image_id),
            rendition_id: None,
            payload: Some(payload),
        }
    }
}
