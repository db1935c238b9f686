//! Where each format keeps EXIF, XMP and its colour profile.

use super::{jpeg, png, tiff, webp};
use crate::Format;
use crate::metadata::{Blocks, MAX_BLOCK_BYTES};

/// Largest profile that is read.
pub(super) const MAX_PROFILE_BYTES: usize = 4 << 20;

/// What a file carries beside its pixels.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Carried {
    pub(crate) blocks: Blocks,
    /// An ICC profile.
    pub(crate) icc: Option<Vec<u8>>,
}

/// Reads what stands beside the pixels of a file whose header was checked. What is damaged counts as not there.
pub(crate) fn carried(bytes: &[u8], format: Format) -> Carried {
    let mut carried = match format {
        Format::Jpeg => jpeg::carried(bytes),
        Format::Png => png::carried(bytes),
        Format::Webp => webp::carried(bytes),
        Format::Tiff => tiff::carried(bytes),
        Format::Gif | Format::Bmp | Format::Qoi => Carried::default(),
    };
    carried.icc = carried.icc.filter(|icc| icc.len() <= MAX_PROFILE_BYTES);
    carried
}

/// A copy of a block that is not too large to be carried.
pub(super) fn block(bytes: &[u8]) -> Option<Vec<u8>> {
    (bytes.len() <= MAX_BLOCK_BYTES).then(|| bytes.to_vec())
}

/// A copy of a profile that is not too large to be read.
pub(super) fn profile(parts: &[&[u8]]) -> Option<Vec<u8>> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    (1..=MAX_PROFILE_BYTES).contains(&length).then(|| parts.concat())
}
