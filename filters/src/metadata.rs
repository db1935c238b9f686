//! What a file says beside its pixels: EXIF and XMP, read for [`Photo`], and cleaned for the file that comes out.

mod density;
mod exif;
mod policy;
mod xmp;

use serde::{Deserialize, Serialize};

pub(crate) use density::Density;
#[expect(unused_imports, reason = "colour by EXIF is the next step")]
pub(crate) use exif::{color_space, interop_index, orientation};
pub use policy::Metadata;

use crate::image::Size;

/// What EXIF in a JPEG begins with; some programs write it in other formats, too.
pub(crate) const EXIF_PREFIX: &[u8] = b"Exif\0\0";

/// What XMP in a JPEG begins with (XMP specification, part 3, 1.1.3).
pub(crate) const XMP_PREFIX: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";

/// The keyword of the text chunk that holds XMP in a PNG (XMP specification, part 3, 1.1.5).
pub(crate) const XMP_KEYWORD: &[u8] = b"XML:com.adobe.xmp\0";

/// Largest block that is carried over: what one segment of a JPEG takes.
pub(crate) const MAX_BLOCK_BYTES: usize = 65_000;

/// An EXIF block without [`EXIF_PREFIX`].
pub(crate) fn bare_exif(exif: &[u8]) -> &[u8] {
    exif.strip_prefix(EXIF_PREFIX).unwrap_or(exif)
}

/// What the camera wrote about a photograph; the place is never among it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Photo {
    /// Who made the camera.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub make: Option<String>,
    /// The camera.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// The lens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lens: Option<String>,
    /// When it was taken, as the camera's clock stood: `2026-02-03T14:05:06`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub taken_at: Option<String>,
    /// Exposure time in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exposure_s: Option<f64>,
    /// Focal length over aperture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub f_number: Option<f64>,
    /// Sensitivity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iso: Option<u32>,
    /// Focal length in millimetres.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub focal_length_mm: Option<f64>,
}

/// The blocks a file carries.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Blocks {
    /// A TIFF structure, without a prefix.
    pub(crate) exif: Option<Vec<u8>>,
    /// An XML packet.
    pub(crate) xmp: Option<Vec<u8>>,
    /// IPTC-IIM datasets: what a TIFF has in tag 33723 and a JPEG in resource 0x0404 of its Photoshop segment.
    pub(crate) iptc: Option<Vec<u8>>,
    /// What the file itself states, not its EXIF.
    pub(crate) density: Option<Density>,
}

impl Blocks {
    /// What the camera wrote.
    pub(crate) fn photo(&self) -> Option<Photo> {
        self.exif.as_deref().map(exif::photo).filter(|photo| *photo != Photo::default())
    }

    /// Whether a block says where the photograph was taken.
    pub(crate) fn has_gps(&self) -> bool {
        self.exif.as_deref().is_some_and(exif::has_gps) || self.xmp.as_deref().is_some_and(xmp::has_gps)
    }

    /// The blocks of a result of `size`: upright, sRGB, without the thumbnail of what it was made from. A block that
    /// cannot be understood is left out, since nobody can say what is in it.
    pub(crate) fn cleaned(self, keep: Metadata, size: Size) -> Self {
        let keep_gps = match keep {
            Metadata::None => return Self::default(),
            Metadata::NoGps => false,
            Metadata::All => true,
        };
        let fits = |block: &Vec<u8>| block.len() <= MAX_BLOCK_BYTES;
        Self {
            exif: self.exif.filter(fits).and_then(|exif| exif::cleaned(exif, keep_gps, size)),
            xmp: self.xmp.filter(fits).and_then(|xmp| xmp::cleaned(&xmp, keep_gps)),
            iptc: None,
            density: self.density,
        }
    }
}

#[cfg(test)]
mod tests;
