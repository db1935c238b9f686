//! The row of a rendition, and the input of its render.

use api::{
    JobError, JobState, OutputFormat, PublicRendition, Rendition, RenditionResult, RenditionSummary, THUMBNAIL_WIDTHS,
    Thumbnail, Visibility, paths,
};
use filters::Digest;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::LutRow;
use crate::problem::Fault;

/// A rendition with the state of its job, without its recipe.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct RenditionRow {
    pub(crate) id: String,
    /// Prefix of the keys of its objects.
    pub(crate) key_prefix: String,
    pub(in crate::library) image_id: String,
    job_id: String,
    pub(crate) name: Option<String>,
    #[serde(default)]
    pub(crate) visibility: Visibility,
    pub(crate) state: JobState,
    /// JSON.
    operations: String,
    recipe_sha256: Digest,
    created_at: String,
    format: Option<OutputFormat>,
    width: Option<u32>,
    height: Option<u32>,
    size_bytes: Option<u64>,
    sha256: Option<Digest>,
    root: Option<Digest>,
    engine: Option<String>,
    error_code: Option<String>,
    error_message: Option<String>,
}

impl RenditionRow {
    fn result(&self) -> Option<RenditionResult> {
        Some(RenditionResult {
            format: self.format?,
            width: self.width?,
            height: self.height?,
            size_bytes: self.size_bytes?,
            sha256: self.sha256?,
            root: self.root?,
            engine: self.engine.clone()?,
            content_url: paths::content(&self.id),
            receipt_url: paths::receipt(&self.id),
        })
    }

    /// Whether others may see it.
    pub(in crate::library) fn is_public(&self) -> bool {
        self.visibility != Visibility::Private && self.done().is_some()
    }

    /// The result, if the rendition is done.
    pub(crate) fn done(&self) -> Option<RenditionResult> {
        if self.state == JobState::Done { self.result() } else { None }
    }
}

impl RenditionRow {
    /// Converts the row to the type of lists.
    pub(in crate::library) fn summary(self) -> Result<RenditionSummary, Fault> {
        Ok(RenditionSummary {
            result: self.done(),
            error: JobError::from_parts(self.error_code, self.error_message),
            operations: serde_json::from_str(&self.operations)?,
            id: self.id,
            image_id: self.image_id,
            job_id: self.job_id,
            name: self.name,
            visibility: self.visibility,
            state: self.state,
            recipe_sha256: self.recipe_sha256,
            created_at: self.created_at,
        })
    }

    /// Converts the row to what others see of it; `None` if that is nothing.
    pub(crate) fn into_public(self) -> Result<Option<PublicRendition>, Fault> {
        let Some(result) = self.done().filter(|_| self.visibility != Visibility::Private) else { return Ok(None) };
        let thumbnail = |width| Thumbnail { width, url: paths::rendition_thumbnail(&self.id, width) };
        Ok(Some(PublicRendition {
            thumbnails: THUMBNAIL_WIDTHS.map(thumbnail).into(),
            operations: serde_json::from_str(&self.operations)?,
            id: self.id,
            name: self.name,
            visibility: self.visibility,
            recipe_sha256: self.recipe_sha256,
            created_at: self.created_at,
            result,
        }))
    }

    /// Converts the row to the API type, with its recipe.
    pub(in crate::library) fn with_recipe(self, recipe: Value) -> Rendition {
        Rendition {
            result: self.done(),
            error: JobError::from_parts(self.error_code, self.error_message),
            recipe,
            id: self.id,
            image_id: self.image_id,
            job_id: self.job_id,
            name: self.name,
            visibility: self.visibility,
            state: self.state,
            recipe_sha256: self.recipe_sha256,
            created_at: self.created_at,
        }
    }
}

/// A deleted rendition, with what the keys of its objects need.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct DeletedRendition {
    pub(crate) id: String,
    /// Prefix of the keys of its objects.
    pub(crate) key_prefix: String,
    pub(crate) format: OutputFormat,
}

/// The input of a render.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct RenderInput {
    /// Prefix of the keys of the results.
    pub(crate) key_prefix: String,
    pub(crate) recipe: String,
    /// Prefix of the original's key.
    pub(crate) original_key_prefix: String,
    pub(crate) original_sha256: Digest,
    pub(crate) original_size_bytes: u64,
    /// Number of pixels of the original.
    pub(crate) pixels: u64,
    /// The look-up tables that the recipe names.
    #[serde(default)]
    pub(crate) luts: Vec<LutRow>,
}

/// The idempotency key of a request.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct IdempotencyKey {
    pub(crate) key: String,
    /// Digest of the route and the content of the request.
    pub(crate) request_sha256: Digest,
}
