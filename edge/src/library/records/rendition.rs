//! The row of a rendition, and what one is made of.

use api::{JobError, JobState, Rendition, RenditionResult, paths};
use filters::{Digest, Recipe};
use serde::{Deserialize, Serialize};

use crate::problem::Fault;

/// One rendition and where its job stands.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct RenditionRow {
    pub(crate) id: String,
    /// Of the keys of its objects.
    pub(crate) key_prefix: String,
    pub(in crate::library) image_id: String,
    job_id: String,
    pub(crate) name: Option<String>,
    pub(crate) state: JobState,
    recipe: String,
    recipe_sha256: Digest,
    created_at: String,
    format: Option<String>,
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
    /// The recipe as it was asked for.
    pub(crate) fn recipe(&self) -> Result<Recipe, Fault> {
        Recipe::from_json(self.recipe.as_bytes())
            .map_err(|error| Fault::internal(format!("stored recipe of rendition {}: {error}", self.id)))
    }

    fn result(&self) -> Option<RenditionResult> {
        Some(RenditionResult {
            format: self.format.clone()?,
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

impl TryFrom<RenditionRow> for Rendition {
    type Error = Fault;

    fn try_from(row: RenditionRow) -> Result<Self, Fault> {
        Ok(Self {
            result: row.done(),
            error: JobError::of(row.error_code, row.error_message),
            recipe: serde_json::from_str(&row.recipe)?,
            id: row.id,
            image_id: row.image_id,
            job_id: row.job_id,
            name: row.name,
            state: row.state,
            recipe_sha256: row.recipe_sha256,
            created_at: row.created_at,
        })
    }
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
}

/// A key in a request.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct RequestKey {
    pub(crate) key: String,
    /// Of the route and what the request asks for.
    pub(crate) request_sha256: Digest,
}
