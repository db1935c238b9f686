//! IPTC and density in a TIFF directory.

use std::borrow::Cow;

use super::directory::Directory;

/// Metadata in a picture's directory, unchanged.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct ExtraMetadata<'a> {
    /// IPTC-IIM datasets (tag 33723). Some programs declare them as 32-bit numbers; the bytes are in the same order.
    pub(super) iptc: Option<Cow<'a, [u8]>>,
    /// Photoshop's image resources (tag 34377), which may contain IPTC as well.
    pub(super) photoshop: Option<Cow<'a, [u8]>>,
    /// Pixels per inch, horizontally and vertically.
    pub(super) density_per_inch: Option<[f64; 2]>,
}

impl<'a> ExtraMetadata<'a> {
    pub(super) fn from_directory(directory: &Directory<'a>) -> Self {
        let ratio = |tag: u16| directory.find(tag).ok().flatten().and_then(|entry| entry.ratio(0));
        // 1 is no unit, 2 an inch (default), 3 a centimetre.
        let unit = match directory.number(296) {
            Ok(None | Some(2)) => Some(1.0),
            Ok(Some(3)) => Some(2.54),
            _ => None,
        };
        let density = ratio(282).zip(ratio(283)).zip(unit).map(|((x, y), unit)| [x * unit, y * unit]);
        let density_per_inch = density.filter(|density| density.iter().all(|part| *part > 0.0));
        Self { iptc: directory.bytes(33_723), photoshop: directory.bytes(34_377), density_per_inch }
    }
}
