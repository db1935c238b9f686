//! Removes the objects of a deleted image from the store. Its rows are gone before: if the edge stops in between, there is an object too
//! many, never one too few.

use api::THUMBNAIL_WIDTHS;
use filters::Recipe;

use super::context::{JobContext, JobResult};
use super::failure::JobFailure;
use super::kind::BackgroundJob;
use crate::library::kinds::{DeleteObjects, DeletedRendition};
use crate::storage::{Key, Prefix};

impl BackgroundJob for DeleteObjects {
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
