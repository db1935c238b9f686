//! The row of a rendition, and what one is made of.

use api::{JobError, JobState, OutputFormat, Rendition, RenditionResult, RenditionSummary, paths};
use filters::Digest;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::LutRow;
use crate::problem::Fault;

/// One rendition and where its job stands, without its recipe.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct RenditionRow {
    pub(crate) id: String,
    /// Of the keys of its objects.
    pub(crate) key_prefix: String,
    pub(in crate::library) image_id: String,
    job_id: String,
    pub(crate) name: Option<String>,
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

    /// What was made, once it is.
    pub(crate) fn done(&self) -> Option<RenditionResult> {
        if self.state == JobState::Done { self.result() } else { None }
    }
}

impl RenditionRow {
    /// The row as lists show it.
    pub(in crate::library) fn summary(self) -> Result<RenditionSummary, Fault> {
        Ok(RenditionSummary {
            result: self.done(),
            error: JobError::from_parts(self.error_code, self.error_message),
            operations: serde_json::from_str(&self.operations)?,
            id: self.id,
            image_id: self.image_id,
            job_id: self.job_id,
            name: self.name,
            state: self.state,
            recipe_sha256: self.recipe_sha256,
            created_at: self.created_at,
        })
    }

    /// The row with its recipe.
    pub(in crate::library) fn with_recipe(self, recipe: Value) -> Rendition {
        Rendition {
            result: self.done(),
            error: JobError::from_parts(self.error_code, self.error_message),
            recipe,
            id: self.id,
            image_id: self.image_id,
            job_id: self.job_id,
            name: self.name,
            state: self.state,
            recipe_sha256: self.recipe_sha256,
            created_at: self.created_at,
        }
    }
}

/// A rendition that was deleted, as far as its objects are concerned.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct DeletedRendition {
    pub(crate) id: String,
    /// Of the keys of its objects.
    pub(crate) key_prefix: String,
    pub(crate) format: OutputFormat,
}

/// What a rendition is to be made of.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Order {
    /// Of the keys of what is made.
    pub(crate) key_prefix: String,
    pub(crate) recipe: String,
    /// Of the original's key.
    pub(crate) original_key_prefix: String,
    pub(crate) original_sha256: Digest,
    pub(crate) original_size_bytes: u64,
    /// The original's.
    pub(crate) pixels: u64,
    /// The look-up tables that the recipe names.
    #[serde(default)]
    pub(crate) luts: Vec<LutRow>,
}

/// A key in a request.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct RequestKey {
    pub(crate) key: String,
    /// Of the route and what the request asks for.
    pub(crate) request_sha256: Digest,
}
