//! Reads a file's header.

use serde::{Deserialize, Serialize};

use crate::codec::{self, Header, ProfileInfo};
use crate::error::Error;
use crate::image::Format;
use crate::limits::Limits;
use crate::metadata::Photo;

/// The contents of a file's header.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ImageInfo {
    /// The format.
    pub format: Format,
    /// Displayed width in pixels, with the orientation applied.
    pub width: u32,
    /// Displayed height in pixels, with the orientation applied.
    pub height: u32,
    /// EXIF orientation, 1 to 8.
    pub orientation: u8,
    /// Whether the file has an alpha channel.
    pub has_alpha: bool,
    /// Bits per sample, 8 or 16.
    pub bit_depth: u8,
    /// The embedded colour profile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<ProfileInfo>,
    /// The camera's data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub photo: Option<Photo>,
    /// Whether the file contains a location: coordinates or place names, of the camera or of what the photograph shows. The location itself
    /// is never returned.
    #[serde(default)]
    pub has_gps: bool,
}

/// Reads a file's header without decoding pixels.
///
/// # Errors
///
/// The file is empty, not an image, damaged, of an unsupported variant, or exceeds a limit.
pub fn probe(source: &[u8], limits: &Limits) -> Result<ImageInfo, Error> {
    codec::header(source, limits).map(|header| info(source, &header))
}

fn info(source: &[u8], header: &Header) -> ImageInfo {
    let blocks = codec::embedded(source, header.format).blocks;
    let size = header.turn().size(header.size);
    ImageInfo {
        format: header.format,
        width: size.width as u32,
        height: size.height as u32,
        orientation: header.orientation,
        has_alpha: header.channels.has_alpha(),
        bit_depth: header.file_depth.bytes() as u8 * 8,
        profile: header.profile.clone(),
        photo: blocks.photo(),
        has_gps: blocks.has_gps(),
    }
}
