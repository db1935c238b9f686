//! IPTC and density in a TIFF directory.

use std::borrow::Cow;

use super::directory::{Directory, Entry};
use crate::metadata::{MAX_BLOCK_BYTES, iptc_resource};

/// Metadata in a picture's directory, unchanged.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct ExtraMetadata {
    /// IPTC-IIM datasets (tag 33723), or those in Photoshop's image resources (tag 34377). Some programs declare them as 32-bit numbers; the
    /// bytes are in the same order.
    pub(super) iptc: Option<Vec<u8>>,
    /// Pixels per inch, horizontally and vertically.
    pub(super) density_per_inch: Option<[f64; 2]>,
}

impl ExtraMetadata {
    pub(super) fn from_directory(directory: &Directory<'_>) -> Self {
        let ratio = |tag: u16| directory.find(tag).ok().flatten().and_then(|entry| entry.ratio(0));
        // 1 is no unit, 2 an inch (default), 3 a centimetre.
        let unit = match directory.number(296) {
            Ok(None | Some(2)) => Some(1.0),
            Ok(Some(3)) => Some(2.54),
            _ => None,
        };
        let density = ratio(282).zip(ratio(283)).zip(unit).map(|((x, y), unit)| [x * unit, y * unit]);
        let density_per_inch = density.filter(|density| density.iter().all(|part| *part > 0.0));
        let iptc = directory.bytes_within(33_723, MAX_BLOCK_BYTES).map(Cow::into_owned);
        let photoshop = || directory.find(34_377).ok().flatten().and_then(|resources| from_photoshop(&resources));
        Self { iptc: iptc.or_else(photoshop), density_per_inch }
    }
}

/// IPTC in Photoshop's resources. They may have many megabytes, so only their headers are read, and the wanted one.
fn from_photoshop(resources: &Entry<'_>) -> Option<Vec<u8>> {
    let found = iptc_resource(|range| resources.part(range))?;
    let fits = found.end - found.start <= MAX_BLOCK_BYTES as u64;
    fits.then(|| resources.part(found)).flatten().map(Cow::into_owned)
}
