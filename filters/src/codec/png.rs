//! PNG in, by the `png` crate: rows stream out unless the file is interlaced; palettes and low bit depths are expanded.

use std::io::Cursor;

use png::{BitDepth, ColorType, DecodeOptions, Decoder, DecodingError, Reader, Transformations};

use super::embedded::{self, Embedded};
use super::{Header, RowDecoder, damaged, undecodable};
use crate::error::Error;
use crate::image::{Channels, Depth, Format, Size};
use crate::limits::Limits;
use crate::metadata::{Density, XMP_KEYWORD, bare_exif, orientation};

const NAME: &str = "PNG";

fn error(error: DecodingError) -> Error {
    let said = error.to_string();
    // The crate tells its errors apart by their text alone.
    if said.starts_with("CRC error") {
        let detail = "a part of it is not what its checksum says".to_owned();
        return Error::Damaged { format: NAME, detail, said: Some(said) };
    }
    undecodable(NAME, said)
}

fn reader(bytes: &[u8]) -> Result<Reader<Cursor<&[u8]>>, Error> {
    let mut options = DecodeOptions::default();
    options.set_ignore_text_chunk(true);
    let mut decoder = Decoder::new_with_options(Cursor::new(bytes), options);
    // What chunks beside the picture may unfold to; only a profile is asked for.
    decoder.set_limits(png::Limits { bytes: 16 << 20 });
    decoder.set_transformations(Transformations::EXPAND);
    decoder.read_info().map_err(error)
}

/// Width and height stand at a fixed place; they are checked before the crate sees the file.
fn claimed_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let number = |at: usize| Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
    Some((number(16)?, number(20)?))
}

/// The chunks, with what they are called.
fn chunks(bytes: &[u8]) -> impl Iterator<Item = ([u8; 4], &[u8])> {
    let mut rest = bytes.get(8..).unwrap_or_default();
    std::iter::from_fn(move || {
        let ([a, b, c, d, kind @ ..], after) = rest.split_first_chunk::<8>()?;
        let length = u32::from_be_bytes([*a, *b, *c, *d]) as usize;
        let content = after.get(..length)?;
        rest = after.get(length + 4..).unwrap_or_default();
        Some((*kind, content))
    })
}

/// Whether the chunks lead to the closing one.
fn is_whole(bytes: &[u8]) -> bool {
    chunks(bytes).any(|(kind, _)| kind == *b"IEND")
}

/// XMP stands in a text chunk that is not compressed, by its specification.
pub(super) fn embedded(bytes: &[u8]) -> Embedded {
    let mut embedded = Embedded::default();
    for (kind, content) in chunks(bytes) {
        match &kind {
            b"eXIf" => embedded.blocks.exif = embedded::block(bare_exif(content)),
            b"pHYs" => embedded.blocks.density = Density::from_phys(content),
            b"iTXt" => {
                // Not compressed, no method, and two empty names of a language.
                if let Some([0, 0, text @ ..]) = content.strip_prefix(XMP_KEYWORD) {
                    let xmp = text.splitn(3, |byte| *byte == 0).nth(2);
                    embedded.blocks.xmp = xmp.and_then(embedded::block);
                }
            }
            _ => {}
        }
    }
    embedded.icc = reader(bytes).ok().and_then(|reader| reader.info().icc_profile.clone()).map(|icc| icc.into_owned());
    embedded
}

pub(super) fn header(bytes: &[u8], limits: &Limits) -> Result<Header, Error> {
    let (width, height) = claimed_size(bytes).ok_or_else(|| damaged(NAME, "it ends inside its header"))?;
    limits.check_picture(width, height)?;
    let reader = reader(bytes)?;
    if !is_whole(bytes) {
        return Err(damaged(NAME, "its end is missing"));
    }
    let info = reader.info();
    let size = Size::new(info.width, info.height);
    let (color, depth) = reader.output_color_type();
    let channels = match color {
        ColorType::Grayscale => Channels::Gray,
        ColorType::GrayscaleAlpha => Channels::GrayAlpha,
        ColorType::Rgb => Channels::Rgb,
        ColorType::Rgba => Channels::Rgba,
        ColorType::Indexed => return Err(damaged(NAME, "its palette cannot be expanded")),
    };
    let depth = if depth == BitDepth::Sixteen { Depth::Sixteen } else { Depth::Eight };
    let row = (size.width * channels.count() * depth.bytes()) as u64;
    let held_rows = if info.interlaced { size.height as u64 } else { 4 };
    Ok(Header {
        orientation: chunks(bytes).find(|(kind, _)| kind == b"eXIf").map_or(1, |(_, exif)| orientation(exif)),
        decoder_bytes: row * held_rows + (256 << 10),
        ..Header::plain(Format::Png, size, channels, depth)
    })
}

pub(super) fn open<'a>(bytes: &'a [u8]) -> Result<Box<dyn RowDecoder + 'a>, Error> {
    let mut reader = reader(bytes)?;
    if !reader.info().interlaced {
        let rows_left = reader.info().height;
        return Ok(Box::new(Streamed { reader, rows_left }));
    }
    let size = reader.output_buffer_size().ok_or_else(|| damaged(NAME, "its size is out of range"))?;
    let mut pixels = vec![0; size];
    reader.next_frame(&mut pixels).map_err(error)?;
    Ok(Box::new(super::buffered::Buffered::new(pixels)))
}

struct Streamed<'a> {
    reader: Reader<Cursor<&'a [u8]>>,
    rows_left: u32,
}

impl RowDecoder for Streamed<'_> {
    fn next_row(&mut self, row: &mut [u8]) -> Result<(), Error> {
        if self.reader.read_row(row).map_err(error)?.is_none() {
            return Err(damaged(NAME, "it has fewer rows than its header says"));
        }
        self.rows_left = self.rows_left.saturating_sub(1);
        // The last chunk's checksum stands behind it: the crate compares it when one row more is asked for.
        if self.rows_left == 0 && self.reader.read_row(row).map_err(error)?.is_some() {
            return Err(damaged(NAME, "it has more rows than its header says"));
        }
        Ok(())
    }
}
