//! BMP in, by the `image` crate: every header, palettes, bit fields and run lengths; held whole.

use std::io::Cursor;

use image::codecs::bmp::BmpDecoder;
use image::{ColorType, ImageDecoder};

use super::buffered::Buffered;
use super::{Header, RowDecoder, damaged, undecodable};
use crate::error::Error;
use crate::image::{Channels, Depth, Format, Size};
use crate::limits::Limits;

const NAME: &str = "BMP";

fn decoder(bytes: &[u8]) -> Result<BmpDecoder<Cursor<&[u8]>>, Error> {
    BmpDecoder::new(Cursor::new(bytes)).map_err(|error| undecodable(NAME, error))
}

fn number<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..at + N)?.try_into().ok()
}

/// Whether rows without compression reach the height that is claimed. Run lengths may end anywhere.
fn is_whole(bytes: &[u8], size: Size) -> Option<bool> {
    let rows_at = u64::from(u32::from_le_bytes(number(bytes, 10)?));
    let (bits, compression) = match u32::from_le_bytes(number(bytes, 14)?) {
        12 => (u16::from_le_bytes(number(bytes, 24)?), 0),
        _ => (u16::from_le_bytes(number(bytes, 28)?), u32::from_le_bytes(number(bytes, 30)?)),
    };
    // None, bit fields, bit fields with alpha.
    if !matches!(compression, 0 | 3 | 6) {
        return Some(true);
    }
    let row_bytes = (size.width as u64 * u64::from(bits)).div_ceil(32) * 4;
    Some(rows_at + row_bytes * size.height as u64 <= bytes.len() as u64)
}

pub(super) fn header(bytes: &[u8], limits: &Limits) -> Result<Header, Error> {
    let decoder = decoder(bytes)?;
    let (width, height) = decoder.dimensions();
    limits.check_picture(width, height)?;
    let size = Size::new(width, height);
    if is_whole(bytes, size) != Some(true) {
        return Err(damaged(NAME, "its end is missing"));
    }
    let channels = match decoder.color_type() {
        ColorType::L8 => Channels::Gray,
        ColorType::Rgba8 => Channels::Rgba,
        _ => Channels::Rgb,
    };
    let decoder_bytes = (size.width * (size.height * channels.count() + 16)) as u64;
    Ok(Header { decoder_bytes, ..Header::plain(Format::Bmp, size, channels, Depth::Eight) })
}

pub(super) fn open<'a>(bytes: &'a [u8], header: &Header) -> Result<Box<dyn RowDecoder + 'a>, Error> {
    let mut pixels = vec![0; header.raw_row_bytes() * header.size.height];
    decoder(bytes)?.read_image(&mut pixels).map_err(|error| undecodable(NAME, error))?;
    Ok(Box::new(Buffered::new(pixels)))
}
