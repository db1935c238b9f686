//! Stores the preset of a file under `incoming/{owner}/presets/`. The file does not change.

use super::context::{JobContext, JobResult};
use super::documents::DocumentFile;
use super::failure::JobFailure;
use super::kind::BackgroundJob;
use crate::library::kinds::ImportPreset;
use crate::names;
use crate::presets::{PresetDocument, store_command};

impl BackgroundJob for ImportPreset {
    async fn run(self, context: JobContext<'_>) -> Result<JobResult<'_>, JobFailure> {
        let file = DocumentFile::read(context, &self.key, &self.etag).await?;
        let mut document = PresetDocument::parse(&file.text).map_err(|fault| file.wrong(fault))?;
        let name = names::clean(file.key().file);
        let default_name = names::stem(name.as_deref().unwrap_or(names::UNTITLED)).to_owned();
        if document.id.is_none() {
            // Nothing else says which preset a later version of the file changes.
            document.name.get_or_insert_with(|| default_name.clone());
        }
        let command = store_command(document, context.library_id, default_name, true)?;
        context.edge.library(context.library_id).call(&command).await.map_err(|fault| file.refused(fault))?;
        Ok(JobResult::default())
    }
}
