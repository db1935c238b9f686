//! Metadata: EXIF, XMP and IPTC-IIM. Reads [`Photo`] from it, and cleans it for the output file.

mod density;
mod exif;
mod iptc;
mod policy;
mod xmp;

use serde::{Deserialize, Serialize};

pub(crate) use density::Density;
pub(crate) use exif::{ExifDirectories, ExifField, is_adobe_rgb, orientation};
pub(crate) use iptc::{
    PHOTOSHOP_PREFIX, from_photoshop as iptc_from_photoshop, photoshop as photoshop_of_iptc, resource as iptc_resource,
};
pub use policy::Metadata;

use crate::image::{Size, Turn};

/// Prefix of EXIF in a JPEG; some programs write it in other formats too.
pub(crate) const EXIF_PREFIX: &[u8] = b"Exif\0\0";

/// Prefix of XMP in a JPEG (XMP specification, part 3, 1.1.3).
pub(crate) const XMP_PREFIX: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";

/// Keyword of the PNG text chunk with XMP (XMP specification, part 3, 1.1.5).
pub(crate) const XMP_KEYWORD: &[u8] = b"XML:com.adobe.xmp\0";

/// Largest block that is kept: the size of one JPEG segment.
pub(crate) const MAX_BLOCK_BYTES: usize = 65_000;

/// Removes [`EXIF_PREFIX`] from an EXIF block.
pub(crate) fn bare_exif(exif: &[u8]) -> &[u8] {
    exif.strip_prefix(EXIF_PREFIX).unwrap_or(exif)
}

/// The camera's data about a photograph. Never contains the location.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Photo {
    /// Make of the camera.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub make: Option<String>,
    /// Model of the camera.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// The lens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lens: Option<String>,
    /// Capture time in the camera's local time: `2026-02-03T14:05:06`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub taken_at: Option<String>,
    /// Exposure time in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exposure_s: Option<f64>,
    /// F-number: focal length divided by aperture diameter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub f_number: Option<f64>,
    /// ISO sensitivity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iso: Option<u32>,
    /// Focal length in millimetres.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub focal_length_mm: Option<f64>,
}

/// The metadata blocks of a file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Blocks {
    /// A TIFF structure, without a prefix.
    pub(crate) exif: Option<Vec<u8>>,
    /// An XML packet.
    pub(crate) xmp: Option<Vec<u8>>,
    /// IPTC-IIM datasets: tag 33723 of a TIFF, or resource 0x0404 of a JPEG's Photoshop segment.
    pub(crate) iptc: Option<Vec<u8>>,
    /// The density that the file format states, not its EXIF.
    pub(crate) density: Option<Density>,
}

impl Blocks {
    /// The camera's data, from EXIF.
    pub(crate) fn photo(&self) -> Option<Photo> {
        self.exif.as_deref().map(exif::photo).filter(|photo| *photo != Photo::default())
    }

    /// Whether a block contains a location: coordinates or place names, of the camera or of what the photograph shows.
    pub(crate) fn has_gps(&self) -> bool {
        self.exif.as_deref().is_some_and(exif::has_location)
            || self.xmp.as_deref().is_some_and(xmp::has_location)
            || self.iptc.as_deref().is_some_and(iptc::has_location)
    }

    /// The blocks of the result: upright, sRGB, without the source's thumbnail. A block that cannot be parsed is removed, because its
    /// content is unknown.
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

/// How the picture's geometry changed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Geometry {
    /// The displayed size of the source, and the size of the result.
    pub(crate) source: Size,
    pub(crate) result: Size,
    /// The composition of all quarter turns and reflections, including the EXIF orientation.
    pub(crate) turn: Turn,
    /// Whether positions relative to the sides may have changed.
    pub(crate) moved: bool,
}

/// The properties of the result, and which metadata it keeps.
#[derive(Debug, Clone, Copy)]
struct Outcome {
    geometry: Geometry,
    density: Option<Density>,
    /// Also keep the location and private data of manufacturers.
    keep_all: bool,
}

#[cfg(test)]
mod tests;
