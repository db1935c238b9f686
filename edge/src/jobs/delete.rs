//! Deletes the objects of a deleted image, rendition or pyramid from the store. Their rows are deleted first, so an interruption
//! leaves orphans, but never a row without its object.

use api::THUMBNAIL_WIDTHS;

use super::context::{JobContext, JobResult};
use super::failure::JobFailure;
use super::kind::BackgroundJob;
use crate::library::commands::NextDeletedRenditions;
use crate::library::kinds::{DeleteObjects, DeletePyramidFiles, DeleteRenditionObjects};
use crate::library::pyramids::commands::NextDeletedPyramids;
use crate::library::records::{DeletedPyramid, DeletedRendition};
use crate::storage::{Key, Prefix};

impl BackgroundJob for DeleteObjects {
    async fn run(self, context: JobContext<'_>) -> Result<JobResult<'_>, JobFailure> {
        delete_rendition_objects(context).await?;
        delete_pyramid_files(context).await?;
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

impl BackgroundJob for DeletePyramidFiles {
    async fn run(self, context: JobContext<'_>) -> Result<JobResult<'_>, JobFailure> {
        delete_pyramid_files(context).await?;
        Ok(JobResult::default())
    }
}

/// Deletes the files of the job's pyramids, page by page.
async fn delete_pyramid_files(context: JobContext<'_>) -> Result<(), JobFailure> {
    let (storage, library) = (context.edge.storage()?, context.edge.library(context.library_id));
    let mut deleted_up_to = String::new();
    loop {
        let command = NextDeletedPyramids { claim: context.claim.key(), deleted_up_to };
        let (key, pyramids) = library.call(&command).await?.ok_or(JobFailure::SubjectGone)?;
        context.claim.set_fence(key);
        let Some(last) = pyramids.last() else { return Ok(()) };
        deleted_up_to = last.id.clone();
        storage.delete(&pyramids.iter().map(DeletedPyramid::key).collect::<Vec<_>>()).await?;
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
