//! Where each format keeps EXIF, XMP and its colour profile.

use super::{jpeg, png, tiff, webp};
use crate::Format;
use crate::metadata::Blocks;

/// What a file carries beside its pixels.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Carried {
    pub(crate) blocks: Blocks,
    /// An ICC profile.
    pub(crate) icc: Option<Vec<u8>>,
}

/// Reads what stands beside the pixels of a file whose header was checked. What is damaged counts as not there.
pub(crate) fn carried(bytes: &[u8], format: Format) -> Carried {
    match format {
        Format::Jpeg => jpeg::carried(bytes),
        Format::Png => png::carried(bytes),
        Format::Webp => webp::carried(bytes),
        Format::Tiff => tiff::carried(bytes),
        Format::Gif | Format::Bmp | Format::Qoi => Carried::default(),
    }
}
