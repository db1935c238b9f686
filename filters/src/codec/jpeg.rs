//! JPEG in, by `otf-pixels-codec-jpeg`: rows stream out of a baseline file; of a progressive one all coefficients are held.

use otf_pixels_codec_jpeg::JpegDecoder;
use otf_pixels_core::{Decoder, ImageDescriptor, Limits as Bounds, PixelFormat, PixelsError};

use super::{Channels, Depth, Header, RowDecoder, damaged, orientation};
use crate::pipeline::geometry::Size;
use crate::{Error, Format, Limits};

const NAME: &str = "JPEG";

fn error(error: PixelsError) -> Error {
    match error {
        PixelsError::Malformed { detail, .. } => damaged(NAME, detail),
        PixelsError::Unsupported { detail } => Error::Unsupported { format: NAME, detail },
        PixelsError::LimitExceeded { requested, allowed, .. } => {
            Error::OverLimit { limit: "pixels", what: "The picture", unit: "pixels", actual: requested, allowed }
        }
        other => damaged(NAME, other),
    }
}

fn decoder(bytes: &[u8], bounds: Bounds) -> Result<JpegDecoder<&[u8]>, Error> {
    JpegDecoder::new(bytes, bounds).map_err(error)
}

fn channels(descriptor: &ImageDescriptor) -> Result<Channels, Error> {
    match descriptor.pixel {
        PixelFormat::Gray8 => Ok(Channels::Gray),
        PixelFormat::Rgb8 => Ok(Channels::Rgb),
        other => Err(Error::Unsupported { format: NAME, detail: format!("its pixels are {}", other.as_str()) }),
    }
}

/// Whether the end-of-image marker follows the first scan header. The decoder itself makes up what is missing at
/// the end of a file that was cut off; in entropy-coded data 0xff stands only before 0x00 and restart markers.
fn is_whole(bytes: &[u8]) -> bool {
    let mut at = 2;
    while let Some(&[0xff, marker, high, low]) = bytes.get(at..).and_then(|rest| rest.first_chunk()) {
        at += match marker {
            0xff => 1,
            _ => 2 + usize::from(u16::from_be_bytes([high, low])),
        };
        if marker == 0xda {
            return bytes.get(at..).is_some_and(|scan| scan.windows(2).any(|pair| pair == [0xff, 0xd9]));
        }
    }
    false
}

pub(super) fn header(bytes: &[u8], limits: &Limits) -> Result<Header, Error> {
    let decoder = decoder(bytes, Bounds::unlimited().with_max_pixels(limits.pixels))?;
    let descriptor = decoder.descriptor();
    let channels = channels(&descriptor)?;
    if !is_whole(bytes) {
        return Err(damaged(NAME, "its end is missing"));
    }
    let size = Size::new(descriptor.width, descriptor.height);
    // Two bytes a coefficient; a luma sample and its share of chroma a pixel.
    let coefficients = match (decoder.is_progressive(), decoder.source_info().chroma_subsampling) {
        (false, _) => 0,
        (true, Some("4:2:0")) => 3,
        (true, _) if channels.is_gray() => 2,
        (true, _) => 6,
    };
    let pixels = (size.width * size.height) as u64;
    // Bands of up to 16 rows, in blocks, components at full width, and interleaved.
    let bands = (size.width * 16 * 8) as u64;
    Ok(Header {
        format: Format::Jpeg,
        size,
        orientation: decoder.exif().map_or(1, orientation),
        channels,
        depth: Depth::Eight,
        decoder_bytes: bands + coefficients * pixels,
    })
}

/// The smallest of the sizes the transform can yield that is at least `target`, if smaller than the full one.
pub(super) fn reduced_size(bytes: &[u8], target: Size) -> Result<Option<Size>, Error> {
    let target = (target.width as u32, target.height as u32);
    let reduced = decoder(bytes, Bounds::unlimited())?.reduced_descriptor(target);
    Ok(reduced.map(|descriptor| Size::new(descriptor.width, descriptor.height)))
}

/// `size` is the full size or one of [`reduced_size`].
pub(super) fn open<'a>(bytes: &'a [u8], size: Size) -> Result<Box<dyn RowDecoder + 'a>, Error> {
    let mut decoder = decoder(bytes, Bounds::unlimited())?;
    let full = decoder.descriptor();
    if Size::new(full.width, full.height) != size {
        let reduced = ImageDescriptor::new(size.width as u32, size.height as u32, full.pixel).map_err(error)?;
        decoder.reduce_to(reduced).map_err(error)?;
    }
    Ok(Box::new(decoder))
}

impl RowDecoder for JpegDecoder<&[u8]> {
    fn next_row(&mut self, row: &mut [u8]) -> Result<(), Error> {
        self.read_row(row).map_err(error)
    }
}
