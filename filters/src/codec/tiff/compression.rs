//! Compression schemes by number (TIFF 6.0, its supplements, and libtiff's registry): the supported ones, and the names of the others.

use super::unsupported;
use crate::error::Error;

/// The compression of strips or tiles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Compression {
    None,
    Ccitt(Ccitt),
    Lzw,
    /// The obsolete JPEG scheme of TIFF 6.0.
    OldJpeg,
    Jpeg,
    Deflate,
    PackBits,
}

/// Variants of ITU-T T.4 and T.6.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ccitt {
    /// Runs only; each row begins at a multiple of `align_bits` bits.
    Runs { align_bits: u32 },
    /// T.4; rows may be coded relative to the row above.
    Group3 { two_dimensional: bool },
    /// T.6.
    Group4,
}

impl Compression {
    pub(super) fn from_number(number: u64) -> Result<Self, Error> {
        Ok(match number {
            1 => Self::None,
            2 => Self::Ccitt(Ccitt::Runs { align_bits: 8 }),
            3 => Self::Ccitt(Ccitt::Group3 { two_dimensional: false }),
            4 => Self::Ccitt(Ccitt::Group4),
            5 => Self::Lzw,
            6 => Self::OldJpeg,
            7 => Self::Jpeg,
            8 | 32_946 => Self::Deflate,
            32_771 => Self::Ccitt(Ccitt::Runs { align_bits: 16 }),
            32_773 => Self::PackBits,
            other => return Err(unread(name(other), other)),
        })
    }
}

fn unread(name: Option<&str>, number: u64) -> Error {
    match name {
        Some(name) => unsupported(format!("its compression, {name}, is not supported")),
        None => unsupported(format!("its compression, number {number}, is not supported")),
    }
}

const fn name(number: u64) -> Option<&'static str> {
    Some(match number {
        9 => "JBIG (T.85)",
        10 => "JBIG (T.43)",
        262 => "old-style CCITT T.6",
        32_766 => "NeXT",
        32_767 => "Sony ARW",
        32_769 => "Epson ERF",
        32_770 => "Samsung SRW",
        32_809 => "ThunderScan",
        32_867 => "Kodak KDC",
        32_895..=32_898 => "IT8",
        32_908 => "Pixar's film format",
        32_909 => "Pixar's log format",
        32_947 => "Kodak DCS",
        33_003 | 33_004 | 33_005 | 34_712 => "JPEG 2000",
        34_661 => "JBIG",
        34_676 | 34_677 => "SGI LogLuv",
        34_713 => "Nikon NEF",
        34_887 => "LERC",
        34_892 => "lossy JPEG of DNG",
        34_925 => "LZMA",
        34_926 => "old-style Zstandard",
        34_927 | 50_001 => "WebP",
        34_933 => "PNG",
        34_934 | 22_610 => "JPEG XR",
        50_000 => "Zstandard",
        50_002 | 52_546 => "JPEG XL",
        65_000 => "Kodak DCR",
        65_535 => "Pentax PEF",
        _ => return None,
    })
}
