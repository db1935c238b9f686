//! BMP decoder: Windows headers of 40 to 124 bytes and OS/2 headers (12, 16 to 64 bytes); palettes, bit fields and run lengths. Streams
//! rows.
//!
//! Alpha is defined by a header's mask only, for every compression: the fourth byte of plain 32-bit pixels is unused. If all alpha values
//! of a picture are zero, they were never written, and the picture is opaque.

mod fields;
mod info;
mod rows;
mod runs;

use self::info::{Info, Pixels};
use super::embedded::{self, Embedded};
use super::{Header, RowDecoder, damaged};
use crate::error::Error;
use crate::image::{Channels, Depth, Format};
use crate::limits::Limits;

const NAME: &str = "BMP";

fn number<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..)?.first_chunk().copied()
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    number(bytes, at).map(u16::from_le_bytes)
}

fn long(bytes: &[u8], at: usize) -> Option<u32> {
    number(bytes, at).map(u32::from_le_bytes)
}

pub(super) fn header(bytes: &[u8], limits: &Limits) -> Result<Header, Error> {
    let info = Info::read(bytes, limits)?;
    let held = match info.pixels {
        Pixels::Runs(kind) => runs::Runs::new(bytes, &info, kind)?.bytes(),
        Pixels::Plain => {
            let rows = info.row_bytes().checked_mul(info.size.height).and_then(|length| length.checked_add(info.at));
            if rows.is_none_or(|end| end > bytes.len()) {
                return Err(damaged(NAME, "the end of the file is missing"));
            }
            0
        }
    };
    let channels = Channels::new(false, rows::has_alpha(bytes, &info));
    // The palette, and tables of the masks.
    let decoder_bytes = held + (4 << 10);
    Ok(Header { decoder_bytes, ..Header::plain(Format::Bmp, info.size, channels, Depth::Eight) })
}

/// The colour profile after the pixels (BITMAPV5HEADER), or the colour space of the header.
pub(super) fn embedded(bytes: &[u8]) -> Embedded {
    let (icc, space) = info::color(bytes);
    Embedded { icc: icc.and_then(|icc| embedded::profile(&[icc])), space, ..Embedded::default() }
}

pub(super) fn open<'a>(bytes: &'a [u8], header: &Header) -> Result<Box<dyn RowDecoder + 'a>, Error> {
    let info = Info::read(bytes, &Limits { side_px: u32::MAX, pixels: u64::MAX, ..Limits::EDGE })?;
    match info.pixels {
        Pixels::Runs(kind) => Ok(Box::new(runs::Runs::new(bytes, &info, kind)?)),
        Pixels::Plain => Ok(Box::new(rows::Plain::new(bytes, info, header.channels.count()))),
    }
}
