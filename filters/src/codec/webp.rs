//! WebP in, by the `image` crate: lossy and lossless, first frame; held whole.

use std::io::Cursor;

use image::codecs::webp::WebPDecoder;
use image::{ColorType, ImageDecoder};

use super::held::Held;
use super::{Channels, Depth, Header, RowDecoder, damaged, orientation};
use crate::pipeline::geometry::Size;
use crate::{Error, Format};

const NAME: &str = "WebP";

fn decoder(bytes: &[u8]) -> Result<WebPDecoder<Cursor<&[u8]>>, Error> {
    WebPDecoder::new(Cursor::new(bytes)).map_err(|error| damaged(NAME, error))
}

pub(super) fn header(bytes: &[u8]) -> Result<Header, Error> {
    let riff = bytes.get(4..8).and_then(|size| size.try_into().ok()).map_or(0, u32::from_le_bytes);
    if (bytes.len() as u64) < u64::from(riff) + 8 {
        return Err(damaged(NAME, "its end is missing"));
    }
    let mut decoder = decoder(bytes)?;
    let (width, height) = decoder.dimensions();
    let channels = match decoder.color_type() {
        ColorType::Rgba8 => Channels::Rgba,
        _ => Channels::Rgb,
    };
    let pixels = u64::from(width) * u64::from(height);
    let exif = decoder.exif_metadata().map_err(|error| damaged(NAME, error))?;
    Ok(Header {
        format: Format::Webp,
        size: Size::new(width, height),
        orientation: exif.as_deref().map_or(1, orientation),
        channels,
        depth: Depth::Eight,
        // The samples, and what the decoder holds beside them: 4:2:0 planes, or 32 bits a pixel if lossless.
        decoder_bytes: pixels * (channels.count() as u64 + 4),
    })
}

pub(super) fn open<'a>(bytes: &'a [u8], header: &Header) -> Result<Box<dyn RowDecoder + 'a>, Error> {
    let mut pixels = vec![0; header.row_bytes() * header.size.height];
    decoder(bytes)?.read_image(&mut pixels).map_err(|error| damaged(NAME, error))?;
    Ok(Box::new(Held::new(pixels)))
}
