//! Recognises raw photographs in TIFF structure. Their first directory is often a small preview, which must not be read instead.

use super::directory::{Directory, MAX_DIRECTORIES};
use crate::codec::unsupported_formats::DEVELOP;
use crate::error::Error;

/// The camera maker, and the name of its raw format.
const MAKERS: [(&str, &str); 11] = [
    ("NIKON", "a raw photograph (NEF)"),
    ("SONY", "a raw photograph (ARW)"),
    ("PENTAX", "a raw photograph (PEF)"),
    ("RICOH", "a raw photograph (PEF)"),
    ("CANON", "a raw photograph (CR2)"),
    ("SAMSUNG", "a raw photograph (SRW)"),
    ("HASSELBLAD", "a raw photograph (3FR)"),
    ("PHASE ONE", "a raw photograph (IIQ)"),
    ("SEIKO EPSON", "a raw photograph (ERF)"),
    ("EASTMAN KODAK", "a raw photograph (DCR)"),
    ("MAMIYA", "a raw photograph (MEF)"),
];

/// Longest name of a maker that is read.
const MAX_MAKE_BYTES: usize = 4 << 10;

/// Refuses a raw photograph, with the name of its format.
pub(super) fn refuse(first: &Directory<'_>) -> Result<(), Error> {
    match kind(first) {
        Some(name) => Err(Error::UnsupportedFormat { name, advice: DEVELOP }),
        None => Ok(()),
    }
}

fn kind(first: &Directory<'_>) -> Option<&'static str> {
    if first.file.bytes.get(8..11).is_some_and(|mark| *mark == [b'C', b'R', 2]) {
        return Some("a raw photograph (CR2)");
    }
    // DNGVersion.
    if first.find(50_706).is_ok_and(|version| version.is_some()) {
        return Some("a raw photograph (DNG)");
    }
    let pages = std::iter::successors(Some(*first), Directory::next).take(MAX_DIRECTORIES);
    // SubIFDs.
    if !pages.chain(first.children(330)).any(|directory| is_mosaic(&directory)) {
        return None;
    }
    let make = first
        .bytes_within(271, MAX_MAKE_BYTES)
        .map(|make| String::from_utf8_lossy(&make).to_ascii_uppercase())
        .unwrap_or_default();
    let maker = MAKERS.iter().find(|(maker, _)| make.starts_with(maker));
    Some(maker.map_or("a raw photograph", |(_, name)| name))
}

/// Whether samples come from a sensor: behind a colour filter array, or linearised from one (DNG 1.4, chapter 4).
fn is_mosaic(directory: &Directory<'_>) -> bool {
    matches!(directory.number(262), Ok(Some(32_803 | 34_892)))
}
