//! Removes the published files of withdrawn records.

use super::context::{JobContext, JobResult};
use super::failure::JobFailure;
use super::kind::BackgroundJob;
use crate::library::collections::commands::NextPublished;
use crate::library::kinds::RemovePublished;
use crate::storage::Key;

impl BackgroundJob for RemovePublished {
    async fn run(self, context: JobContext<'_>) -> Result<JobResult<'_>, JobFailure> {
        let (library, storage) = (context.edge.library(context.library_id), context.edge.storage()?);
        let mut removed = Vec::new();
        loop {
            let command = NextPublished {
                claim: context.claim.key(),
                collection_id: self.collection_id.clone(),
                removed: std::mem::take(&mut removed),
            };
            let (key, page) = library.call(&command).await?.ok_or(JobFailure::SubjectGone)?;
            context.claim.set_fence(key);
            let keys: Vec<_> = page.files.iter().map(|(_, key)| Key::Listed(key)).collect();
            storage.delete(&keys).await?;
            removed = page.files.into_iter().map(|(id, _)| id).collect();
            if !page.has_more {
                return Ok(JobResult::default());
            }
        }
    }
}
