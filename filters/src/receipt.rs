//! The content of a receipt. The edge signs it, and its reader verifies the signature.

use serde::{Deserialize, Serialize};

use crate::ENGINE_VERSION;
use crate::digest::Digest;
use crate::lut::AssetId;
use crate::pixel_digest::PixelDigest;
use crate::recipe::Recipe;
use crate::render::Rendered;

/// The statement that a rendition was made from an original with a recipe and an engine version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Receipt {
    /// Version of this structure: 1.
    pub version: u32,
    /// The rendition's id on the edge.
    pub rendition_id: String,
    /// Time of the render, RFC 3339 in UTC.
    pub issued_at: String,
    /// The [`ENGINE_VERSION`] of the engine that rendered.
    pub engine: String,
    /// The original file.
    pub original: FileFacts,
    /// The recipe that was rendered: without ids and without steps that are off.
    pub recipe: Recipe,
    /// SHA-256 of the recipe's canonical text.
    pub recipe_sha256: Digest,
    /// The ids of the assets that the recipe names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assets: Vec<AssetId>,
    /// The rendition.
    pub rendition: RenditionFacts,
}

/// Digest and size of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileFacts {
    /// SHA-256 of the bytes.
    pub sha256: Digest,
    /// Size in bytes.
    pub size_bytes: u64,
}

/// The encoded file, and the pixels that were encoded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RenditionFacts {
    /// The encoded file.
    #[serde(flatten)]
    pub file: FileFacts,
    /// `jpeg`, `png` or `webp`.
    pub format: String,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// The digest of the pixels, with its tiles.
    pub pixels: PixelDigest,
}

impl Receipt {
    /// States that `rendered` was made from `original` with `recipe` by this engine.
    #[must_use]
    pub fn new(
        rendition_id: String,
        issued_at: String,
        original: FileFacts,
        recipe: &Recipe,
        rendered: &Rendered,
    ) -> Self {
        Self {
            version: 1,
            rendition_id,
            issued_at,
            engine: ENGINE_VERSION.to_owned(),
            original,
            recipe: recipe.effective(),
            recipe_sha256: recipe.digest(),
            assets: recipe.assets(),
            rendition: RenditionFacts {
                file: FileFacts { sha256: rendered.sha256, size_bytes: rendered.size_bytes },
                format: recipe.output.format().to_owned(),
                width: rendered.width,
                height: rendered.height,
                pixels: rendered.pixels.clone(),
            },
        }
    }
}
