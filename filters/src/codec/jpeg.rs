//! JPEG in, by `otf-pixels-codec-jpeg`: rows stream out of a baseline file; of a progressive one all coefficients are held. What
//! it does not read goes to [`whole`] and [`scattered`].

mod markers;
mod scattered;
mod whole;

use otf_pixels_codec_jpeg::JpegDecoder;
use otf_pixels_core::{Decoder, ImageDescriptor, Limits as Bounds, PixelFormat, PixelsError};

use self::markers::{End, Frame, Segment};
use super::encode::XMP_PREFIX;
use super::{
    Carried, Channels, Depth, EXIF_PREFIX, Header, RowDecoder, blocks, damaged, orientation, undecodable, unread,
    unsupported,
};
use crate::pipeline::geometry::Size;
use crate::{Error, Format, Limits};

const NAME: &str = "JPEG";

fn error(error: PixelsError) -> Error {
    match error {
        PixelsError::Malformed { detail, .. } => undecodable(NAME, detail),
        PixelsError::Unsupported { detail } => unread(NAME, detail),
        PixelsError::LimitExceeded { requested, allowed, .. } => {
            Error::OverLimit { limit: "pixels", what: "The picture", unit: "pixels", actual: requested, allowed }
        }
        other => undecodable(NAME, other),
    }
}

fn decoder(bytes: &[u8], bounds: Bounds) -> Result<JpegDecoder<&[u8]>, Error> {
    JpegDecoder::new(bytes, bounds).map_err(error)
}

fn channels(descriptor: &ImageDescriptor) -> Result<Channels, Error> {
    match descriptor.pixel {
        PixelFormat::Gray8 => Ok(Channels::Gray),
        PixelFormat::Rgb8 => Ok(Channels::Rgb),
        other => Err(unread(NAME, other.as_str())),
    }
}

pub(super) fn header(bytes: &[u8], limits: &Limits) -> Result<Header, Error> {
    let frame = Frame::of(bytes);
    if frame.is_special() {
        return special_header(bytes, &frame, limits);
    }
    // 0: no frame was found, and the decoder says so.
    if !matches!(frame.precision, 0 | 8) {
        return Err(unsupported(NAME, format!("it has {} bits a sample", frame.precision)));
    }
    let decoder = decoder(bytes, Bounds::unlimited().with_max_pixels(limits.pixels))?;
    let descriptor = decoder.descriptor();
    let channels = channels(&descriptor)?;
    check_end(bytes)?;
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
        orientation: decoder.exif().map_or(1, orientation),
        decoder_bytes: bands + coefficients * pixels,
        ..Header::plain(Format::Jpeg, size, channels, Depth::Eight)
    })
}

fn special_header(bytes: &[u8], frame: &Frame, limits: &Limits) -> Result<Header, Error> {
    let (width, height) = frame.size();
    limits.check_picture(width, height)?;
    if width == 0 || height == 0 {
        return Err(damaged(NAME, "its header has no size"));
    }
    if frame.precision != 8 {
        return Err(unsupported(NAME, format!("it has {} bits a sample", frame.precision)));
    }
    check_end(bytes)?;
    let size = Size::new(width, height);
    let channels = Channels::new(frame.components == 1, false);
    let exif = markers::segments(bytes, 2).find_map(|segment| segment.payload.strip_prefix(b"Exif\0\0"));
    Ok(Header {
        orientation: exif.map_or(1, orientation),
        inks: frame.components == 4,
        decoder_bytes: if frame.scattered {
            scattered::bytes(bytes.len(), size.width)
        } else {
            whole::bytes(size.width, size.height, frame)
        },
        ..Header::plain(Format::Jpeg, size, channels, Depth::Eight)
    })
}

fn check_end(bytes: &[u8]) -> Result<(), Error> {
    match markers::end(bytes) {
        End::There => Ok(()),
        End::Missing => Err(damaged(NAME, "its end is missing")),
        End::TooManyScans => Err(unsupported(NAME, "it has more than 100 scans")),
    }
}

/// The smallest of the sizes the transform can yield that is at least `target`, if smaller than the full one.
pub(super) fn reduced_size(bytes: &[u8], target: Size) -> Result<Option<Size>, Error> {
    if Frame::of(bytes).is_special() {
        return Ok(None);
    }
    let target = (target.width as u32, target.height as u32);
    let reduced = decoder(bytes, Bounds::unlimited())?.reduced_descriptor(target);
    Ok(reduced.map(|descriptor| Size::new(descriptor.width, descriptor.height)))
}

/// The header's size is the full one or that of [`reduced_size`].
pub(super) fn open<'a>(bytes: &'a [u8], header: &Header) -> Result<Box<dyn RowDecoder + 'a>, Error> {
    let frame = Frame::of(bytes);
    if frame.is_special() {
        let open = if frame.scattered { scattered::open } else { whole::open };
        return open(bytes, header, &frame);
    }
    let size = header.size;
    let mut decoder = decoder(bytes, Bounds::unlimited())?;
    let full = decoder.descriptor();
    if Size::new(full.width, full.height) != size {
        let reduced = ImageDescriptor::new(size.width as u32, size.height as u32, full.pixel).map_err(error)?;
        decoder.reduce_to(reduced).map_err(error)?;
    }
    Ok(Box::new(decoder))
}

/// EXIF and XMP of the first segments that have them; the profile joined from its numbered segments.
pub(super) fn carried(bytes: &[u8]) -> Carried {
    let mut carried = Carried::default();
    let mut profile = Vec::new();
    for Segment { marker, payload, .. } in markers::segments(bytes, 2) {
        match marker {
            0xe1 => {
                if let (Some(exif), None) = (payload.strip_prefix(EXIF_PREFIX), &carried.blocks.exif) {
                    carried.blocks.exif = blocks::block(exif);
                }
                if let (Some(xmp), None) = (payload.strip_prefix(XMP_PREFIX), &carried.blocks.xmp) {
                    carried.blocks.xmp = blocks::block(xmp);
                }
            }
            0xe2 => {
                if let Some([number, _, part @ ..]) = payload.strip_prefix(b"ICC_PROFILE\0") {
                    profile.push((*number, part));
                }
            }
            _ => {}
        }
    }
    profile.sort_by_key(|(number, _)| *number);
    let parts: Vec<&[u8]> = profile.into_iter().map(|(_, part)| part).collect();
    carried.icc = blocks::profile(&parts);
    carried
}

impl RowDecoder for JpegDecoder<&[u8]> {
    fn next_row(&mut self, row: &mut [u8]) -> Result<(), Error> {
        self.read_row(row).map_err(error)
    }
}
