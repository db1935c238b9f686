//! WebP in, by `image-webp`: lossy and lossless, first frame; held whole.

use std::io::Cursor;

use image_webp::WebPDecoder;

use super::buffered::Buffered;
use super::embedded::{self, Embedded};
use super::{Header, RowDecoder, damaged, undecodable};
use crate::error::Error;
use crate::image::{Channels, Depth, Format, Size};
use crate::limits::Limits;
use crate::metadata::{bare_exif, orientation};

const NAME: &str = "WebP";

fn decoder(bytes: &[u8]) -> Result<WebPDecoder<Cursor<&[u8]>>, Error> {
    let mut decoder = WebPDecoder::new(Cursor::new(bytes)).map_err(|error| undecodable(NAME, error))?;
    // A chunk says how long it is; the file cannot hold a longer one.
    decoder.set_memory_limit(bytes.len());
    Ok(decoder)
}

/// The chunks from `at` on: what they are called, and their bytes.
fn chunks(bytes: &[u8], at: usize) -> impl Iterator<Item = (&[u8; 4], &[u8])> {
    let mut rest = bytes.get(at..).unwrap_or_default();
    std::iter::from_fn(move || {
        let (name, after) = rest.split_first_chunk::<4>()?;
        let (length, after) = after.split_first_chunk::<4>()?;
        let length = u32::from_le_bytes(*length) as usize;
        // What is left of a chunk that says it is longer: the crate reads that, too.
        let content = after.get(..length).unwrap_or(after);
        rest = after.get(length + length % 2..).unwrap_or_default();
        Some((name, content))
    })
}

/// The crate makes room for the size that a lossy bitstream claims before it looks whether that is the canvas's.
fn bitstreams_fit(bytes: &[u8], canvas: Size) -> bool {
    let fits = |content: &[u8]| match content {
        [_, _, _, 0x9d, 0x01, 0x2a, w0, w1, h0, h1, ..] => {
            let side = |low, high| usize::from(u16::from_le_bytes([low, high]) & 0x3fff);
            side(*w0, *w1) <= canvas.width && side(*h0, *h1) <= canvas.height
        }
        _ => false,
    };
    chunks(bytes, 12).all(|(name, content)| match name {
        b"VP8 " => fits(content),
        b"ANMF" => chunks(content, 16).all(|(name, content)| name != b"VP8 " || fits(content)),
        _ => true,
    })
}

pub(super) fn header(bytes: &[u8], limits: &Limits) -> Result<Header, Error> {
    let riff = bytes.get(4..8).and_then(|size| size.try_into().ok()).map_or(0, u32::from_le_bytes);
    if (bytes.len() as u64) < u64::from(riff) + 8 {
        return Err(damaged(NAME, "its end is missing"));
    }
    let decoder = decoder(bytes)?;
    let (width, height) = decoder.dimensions();
    limits.check_picture(width, height)?;
    let size = Size::new(width, height);
    if !bitstreams_fit(bytes, size) {
        return Err(damaged(NAME, "its picture is larger than its canvas"));
    }
    let channels = Channels::new(false, decoder.has_alpha());
    let exif = chunks(bytes, 12).find(|(name, _)| *name == b"EXIF");
    // The samples, and what the decoder holds beside them: 4:2:0 planes, or 32 bits a pixel if lossless. An animation has
    // a canvas of its own.
    let beside = if decoder.is_animated() { 12 } else { 4 };
    Ok(Header {
        orientation: exif.map_or(1, |(_, exif)| orientation(exif)),
        decoder_bytes: (size.width * size.height * (channels.count() + beside)) as u64,
        ..Header::plain(Format::Webp, size, channels, Depth::Eight)
    })
}

pub(super) fn embedded(bytes: &[u8]) -> Embedded {
    let mut embedded = Embedded::default();
    for (name, content) in chunks(bytes, 12) {
        match name {
            b"EXIF" => embedded.blocks.exif = embedded::block(bare_exif(content)),
            b"XMP " => embedded.blocks.xmp = embedded::block(content),
            b"ICCP" => embedded.icc = embedded::profile(&[content]),
            _ => {}
        }
    }
    embedded
}

pub(super) fn open<'a>(bytes: &'a [u8], header: &Header) -> Result<Box<dyn RowDecoder + 'a>, Error> {
    let mut pixels = vec![0; header.raw_row_bytes() * header.size.height];
    decoder(bytes)?.read_image(&mut pixels).map_err(|error| undecodable(NAME, error))?;
    Ok(Box::new(Buffered::new(pixels)))
}
