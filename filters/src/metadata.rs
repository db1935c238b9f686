//! What a file says beside its pixels: EXIF, XMP and IPTC-IIM, read for [`Photo`], and cleaned for the file that comes out.

mod density;
mod exif;
mod iptc;
mod policy;
mod xmp;

use serde::{Deserialize, Serialize};

pub(crate) use density::Density;
pub(crate) use exif::{is_adobe_rgb, orientation};
pub(crate) use iptc::{PHOTOSHOP_PREFIX, of_photoshop as iptc_of_photoshop, photoshop as photoshop_of_iptc};
pub use policy::Metadata;

use crate::image::{Size, Turn};

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

    /// Whether a block says where the photograph was taken or what place it shows, in coordinates or by name.
    pub(crate) fn has_gps(&self) -> bool {
        self.exif.as_deref().is_some_and(exif::says_where)
            || self.xmp.as_deref().is_some_and(xmp::says_where)
            || self.iptc.as_deref().is_some_and(iptc::says_where)
    }

    /// The blocks of a result: upright, sRGB, without the thumbnail of what it was made from. A block that cannot be
    /// understood is left out, since nobody can say what is in it.
    pub(crate) fn cleaned(self, keep: Metadata, geometry: Geometry) -> Self {
        let density = self.density.or_else(|| self.exif.as_deref().and_then(exif::density));
        let density = density.map(|density| if geometry.turn.transpose { density.transposed() } else { density });
        let keep_all = match keep {
            Metadata::None => return Self { density, ..Self::default() },
            Metadata::NoGps => false,
            Metadata::All => true,
        };
        let outcome = Outcome { geometry, density, keep_all };
        let fits = |block: &Vec<u8>| block.len() <= MAX_BLOCK_BYTES;
        let [exif, xmp, iptc] = [self.exif, self.xmp, self.iptc].map(|block| block.filter(fits));
        Self {
            exif: exif.and_then(|exif| exif::cleaned(&exif, &outcome)).filter(fits),
            xmp: xmp.and_then(|xmp| xmp::cleaned(&xmp, &outcome)).filter(fits),
            iptc: iptc.and_then(|iptc| iptc::cleaned(&iptc, keep_all)),
            density,
        }
    }
}

/// What became of the picture's shape.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Geometry {
    /// The source's size as displayed, and the result's.
    pub(crate) source: Size,
    pub(crate) result: Size,
    /// All quarter turns and mirrorings, the orientation's among them.
    pub(crate) turn: Turn,
    /// Whether something may be elsewhere than it was, in shares of width and height.
    pub(crate) moved: bool,
}

/// What is true of a result, and what it keeps.
#[derive(Debug, Clone, Copy)]
struct Outcome {
    geometry: Geometry,
    density: Option<Density>,
    /// Also the place, and what nobody but its maker can read.
    keep_all: bool,
}

#[cfg(test)]
mod tests;
