//! Deletes the objects of a deleted image or rendition from the store. Their rows are deleted first, so an interruption
//! leaves orphans, but never a row without its object.

use api::THUMBNAIL_WIDTHS;

use super::context::{JobContext, JobResult};
use super::failure::JobFailure;
use super::kind::BackgroundJob;
use crate::library::commands::NextDeletedRenditions;
use crate::library::kinds::{DeleteObjects, DeleteRenditionObjects};
use crate::library::records::DeletedRendition;
use crate::storage::{Key, Prefix};

impl BackgroundJob for DeleteObjects {
    async fn run(self, context: JobContext<'_>) -> Result<JobResult<'_>, JobFailure> {
        delete_rendition_objects(context).await?;
        let (prefix, image) = (Prefix::new(&self.key_prefix), context.image_id()?);
        let mut keys = vec![Key::Original { prefix, sha256: self.sha256, image }];
        keys.extend(THUMBNAIL_WIDTHS.map(|width| Key::Thumbnail { prefix, image, width }));
        context.edge.storage()?.delete(&keys).await?;
        Ok(JobResult::default())
    }
}

impl BackgroundJob for DeleteRenditionObjects {
    async fn run(self, context: JobContext<'_>) -> Result<JobResult<'_>, JobFailure> {
        delete_rendition_objects(context).await?;
        Ok(JobResult::default())
    }
}

/// Deletes the objects of the job's renditions, page by page.
async fn delete_rendition_objects(context: JobContext<'_>) -> Result<(), JobFailure> {
    let (storage, library) = (context.edge.storage()?, context.edge.library(context.library_id));
    let mut deleted_up_to = String::new();
    loop {
        let command = NextDeletedRenditions { claim: context.claim.key(), deleted_up_to };
        let (key, renditions) = library.call(&command).await?.ok_or(JobFailure::SubjectGone)?;
        context.claim.set_fence(key);
        let Some(last) = renditions.last() else { return Ok(()) };
        deleted_up_to = last.id.clone();
        storage.delete(&renditions.iter().flat_map(keys).collect::<Vec<_>>()).await?;
    }
}

/// The keys of all objects of a rendition.
fn keys(rendition: &DeletedRendition) -> impl Iterator<Item = Key<'_>> {
    let DeletedRendition { id, key_prefix, format } = rendition;
    let prefix = Prefix::new(key_prefix);
    let files = [Key::Rendition { prefix, id, extension: format.extension() }, Key::Receipt { prefix, id }];
    files.into_iter().chain(THUMBNAIL_WIDTHS.map(|width| Key::RenditionThumbnail { prefix, id, width }))
}
