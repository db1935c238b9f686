//! Removes the objects of a deleted image from the store. Its rows are gone before: if the edge stops in between, there is an object too
//! many, never one too few.

use api::{SnakeCase, THUMBNAIL_WIDTHS};
use filters::{Digest, Recipe};
use serde::Deserialize;
use serde_json::Value;

use super::context::{JobContext, JobResult};
use super::failure::JobFailure;
use super::kind::BackgroundJob;
use super::words::{Step, Words};
use crate::library::{DELETED_IMAGE, Task};
use crate::storage::{Key, Prefix};

/// Removing objects from the store.
const REMOVING: Step = Step { name: SnakeCase::from_static("removing"), progress: 0.85, words: None };

/// The payload, as `library::images::delete` writes it.
#[derive(Debug, Deserialize)]
pub(crate) struct DeleteObjects {
    key_prefix: String,
    sha256: Digest,
    renditions: Vec<DeletedRendition>,
}

#[derive(Debug, Deserialize)]
struct DeletedRendition {
    key_prefix: String,
    id: String,
    recipe: Value,
}

impl BackgroundJob for DeleteObjects {
    const NAME: SnakeCase = SnakeCase::from_static("delete");
    const SUBJECT: Option<SnakeCase> = Some(DELETED_IMAGE);
    const WORDS: Words =
        Words { label: "Deleted photograph", running: "Removing its files", done: "Files removed", steps: &[REMOVING] };

    async fn run(self, context: JobContext<'_>) -> Result<JobResult<'_>, JobFailure> {
        let (prefix, image) = (Prefix::new(&self.key_prefix), context.image_id()?);
        let mut keys = vec![Key::Original { prefix, sha256: self.sha256, image }];
        keys.extend(THUMBNAIL_WIDTHS.map(|width| Key::Thumbnail { prefix, image, width }));
        for DeletedRendition { key_prefix, id, recipe } in &self.renditions {
            let prefix = Prefix::new(key_prefix);
            let extension = Recipe::from_value(recipe).unwrap_or_default().output.extension();
            keys.extend([Key::Rendition { prefix, id, extension }, Key::Receipt { prefix, id }]);
            keys.extend(THUMBNAIL_WIDTHS.map(|width| Key::RenditionThumbnail { prefix, id, width }));
        }
        context.edge.storage()?.delete(&keys).await?;
        Ok(JobResult::default())
    }
}

impl DeleteObjects {
    /// To remove what the image left; `payload` is this as JSON.
    pub(crate) fn task(image_id: &str, payload: String) -> Task<'_> {
        Task {
            kind: Self::NAME,
            subject: Self::subject(image_id),
            image_id: Some(image_id),
            rendition_id: None,
            payload: Some(payload),
        }
    }
}
