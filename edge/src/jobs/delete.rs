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
use crate::db::images;
use crate::db::jobs::Task;
use crate::storage::{Key, Prefix};

/// Removing objects from the store.
const REMOVING: Step = Step { name: SnakeCase::from_static("removing"), progress: 0.85, words: None };

/// The payload, as `db::images::delete` writes it.
#[derive(Debug, Deserialize)]
pub(crate) struct DeleteObjects {
    sha256: Digest,
    renditions: Vec<DeletedRendition>,
}

#[derive(Debug, Deserialize)]
struct DeletedRendition {
    id: String,
    recipe: Value,
}

impl BackgroundJob for DeleteObjects {
    const NAME: SnakeCase = SnakeCase::from_static("delete");
    const SUBJECT: Option<SnakeCase> = Some(images::DELETED_IMAGE);
    const WORDS: Words =
        Words { label: "Deleted photograph", running: "Removing its files", done: "Files removed", steps: &[REMOVING] };

    async fn run(self, context: JobContext<'_>) -> Result<JobResult<'_>, JobFailure> {
        context.begin().await;
        let (prefix, image) = (Prefix::of_owner(&context.claim.owner_id), context.image_id()?);
        let mut keys = vec![Key::Original { prefix, sha256: self.sha256, image }];
        keys.extend(THUMBNAIL_WIDTHS.map(|width| Key::Thumbnail { prefix, image, width }));
        for DeletedRendition { id, recipe } in &self.renditions {
            let extension = Recipe::from_value(recipe).unwrap_or_default().output.extension();
            keys.extend([Key::Rendition { prefix, id, extension }, Key::Receipt { prefix, id }]);
            keys.extend(THUMBNAIL_WIDTHS.map(|width| Key::RenditionThumbnail { prefix, id, width }));
        }
        context.edge.storage()?.delete(&keys).await?;
        Ok(JobResult::default())
    }
}

impl DeleteObjects {
    /// To remove what the image left. The database writes the payload when it deletes the rows.
    pub(crate) fn task(image_id: &str) -> Task<'_> {
        Task {
            kind: Self::NAME,
            subject: Self::subject(image_id),
            image_id: Some(image_id),
            rendition_id: None,
            payload: None,
        }
    }
}
