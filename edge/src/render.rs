//! Bytes, a recipe, bytes: the one function that both the queue and a waiting request render with.

use api::THUMBNAIL_WIDTHS;
use filters::{Digest, Encoding, Error, ImageInfo, Limits, Recipe, Rendered, Subsampling, Thumbnails};

/// What the engine is held to here.
pub(crate) const LIMITS: Limits = Limits::EDGE;

/// What a thumbnail is.
pub(crate) const THUMBNAIL_MEDIA_TYPE: &str = "image/jpeg";

/// Quality of a thumbnail's JPEG.
const THUMBNAIL_QUALITY: u8 = 80;

/// Renders at full size.
pub(crate) fn render(source: &[u8], recipe: &Recipe) -> Result<(Vec<u8>, Rendered), Error> {
    let mut encoded = Vec::new();
    let rendered = filters::render(source, recipe, &LIMITS, &mut encoded)?;
    Ok((encoded, rendered))
}

/// What a file is, and its digest.
pub(crate) fn identify(source: &[u8]) -> Result<(ImageInfo, Digest), Error> {
    let info = filters::probe(source, &LIMITS)?;
    Ok((info, Digest::sha256(source)))
}

/// A photograph decoded for its thumbnails: at one size, whichever of them is wanted, so that each is always the same.
pub(crate) fn thumbnails(source: &[u8]) -> Result<Thumbnails, Error> {
    Thumbnails::open(source, THUMBNAIL_WIDTHS.into_iter().max().unwrap_or(0), &LIMITS)
}

/// A JPEG that is `width` pixels wide at most, without metadata.
pub(crate) fn thumbnail(of: &Thumbnails, width: u32) -> Result<Vec<u8>, Error> {
    let encoding = Encoding::Jpeg { quality: THUMBNAIL_QUALITY, subsampling: Subsampling::S420 };
    let mut encoded = Vec::new();
    of.write(width, encoding, &mut encoded)?;
    Ok(encoded)
}
