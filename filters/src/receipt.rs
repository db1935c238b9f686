//! What a receipt states. Signing it is the edge's business, checking the signature the reader's.

use serde::{Deserialize, Serialize};

use crate::ENGINE_VERSION;
use crate::digest::Digest;
use crate::lut::AssetId;
use crate::pixel_digest::PixelDigest;
use crate::recipe::Recipe;
use crate::render::Rendered;

/// The statement: this rendition came from that original, by that recipe, with that engine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Receipt {
    /// Version of this layout, 1.
    pub version: u32,
    /// The rendition's id at the edge that made it.
    pub rendition_id: String,
    /// When it was rendered, RFC 3339, UTC.
    pub issued_at: String,
    /// [`ENGINE_VERSION`] of the engine that rendered.
    pub engine: String,
    /// The bytes that were rendered from.
    pub original: FileFacts,
    /// The recipe, canonical.
    pub recipe: Recipe,
    /// SHA-256 of the recipe's canonical text.
    pub recipe_sha256: Digest,
    /// The assets that the recipe names, by their digests.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assets: Vec<AssetId>,
    /// What came out.
    pub rendition: RenditionFacts,
}

/// A file's digest and size.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileFacts {
    /// SHA-256 of the bytes.
    pub sha256: Digest,
    /// How many bytes.
    pub size_bytes: u64,
}

/// The encoded file and the pixels that went into its encoder.
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
    /// The digest of the pixels, by tiles.
    pub pixels: PixelDigest,
}

impl Receipt {
    /// States that `rendered` came from `original` by `recipe`, with this engine.
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
            recipe: recipe.clone(),
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
