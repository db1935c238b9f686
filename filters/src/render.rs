//! The engine's front door: what a file is, and a file rendered by a recipe.

use std::io::Write;

use serde::{Deserialize, Serialize};

use crate::{Digest, Error, Limits, PixelDigest, Recipe};

/// A file format the engine reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// JPEG (ITU-T T.81).
    Jpeg,
    /// PNG (ISO/IEC 15948).
    Png,
    /// WebP (RFC 9649).
    Webp,
}

/// What a file's header says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageInfo {
    /// The format.
    pub format: Format,
    /// Width in pixels as displayed, orientation applied.
    pub width: u32,
    /// Height in pixels as displayed, orientation applied.
    pub height: u32,
    /// EXIF orientation, 1 to 8.
    pub orientation: u8,
    /// Whether there is an alpha channel.
    pub has_alpha: bool,
    /// Bits a sample, 8 or 16.
    pub bit_depth: u8,
}

/// What [`render`] made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rendered {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Size of the encoded file.
    pub size_bytes: u64,
    /// SHA-256 of the encoded file.
    pub sha256: Digest,
    /// Digest of the pixels that went into the encoder.
    pub pixels: PixelDigest,
}

/// Reads a file's header; no pixel is decoded.
///
/// # Errors
///
/// The bytes are empty, no image, damaged, of an unsupported variant, or over a limit.
pub fn probe(source: &[u8], limits: &Limits) -> Result<ImageInfo, Error> {
    let _ = (source, limits);
    Err(Error::UnknownFormat)
}

/// Renders `source` by `recipe` at full size and writes the encoded file to `sink`.
///
/// # Errors
///
/// Whatever is wrong with the file or the recipe, a limit, or what `sink` said. What was written to `sink`
/// before an error is to be thrown away.
pub fn render(source: &[u8], recipe: &Recipe, limits: &Limits, sink: &mut dyn Write) -> Result<Rendered, Error> {
    let _ = (source, recipe, limits, sink);
    Err(Error::UnknownFormat)
}
