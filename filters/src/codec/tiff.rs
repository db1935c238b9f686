//! TIFF in, by the `tiff` crate: the first picture, 1 to 16 bits, grey, RGB and CMYK, with or without alpha; held whole.

use std::io::Cursor;

use tiff::TiffError;
use tiff::decoder::{BufferLayoutPreference, Decoder, DecodingResult, Limits as Bounds};
use tiff::tags::Tag;
use tiff::{ColorType, TiffResult};

use super::embedded::Embedded;
use super::{Header, RowDecoder, damaged, undecodable, unread, unsupported};
use crate::error::Error;
use crate::image::{Channels, Depth, Format, Size};
use crate::limits::Limits;

const NAME: &str = "TIFF";

/// Longest value of a tag: a profile, or where hundreds of thousands of strips begin.
const VALUE_BYTES: usize = 4 << 20;

fn error(error: TiffError) -> Error {
    match error {
        TiffError::UnsupportedError(detail) => unread(NAME, detail),
        TiffError::LimitsExceeded => damaged(NAME, "it claims more than its size needs"),
        other => undecodable(NAME, other),
    }
}

/// What reading the tags needs.
const TAG_BYTES: usize = 1 << 20;

/// Most values of a tag that the crate reads before it knows our bounds, at 32 bytes each: where strips or tiles stand.
const MOST_VALUES: u64 = 500_000;

/// Tags of bytes that are read within bounds, or not at all: XMP, and from the private ones on.
const fn is_bulk(tag: u16) -> bool {
    tag == 700 || tag >= 0x8000
}

/// Whether no tag of the first directory claims more values than the file can hold, or than are read unbounded.
fn claims_are_bounded(bytes: &[u8]) -> Option<bool> {
    let big_endian = bytes.starts_with(b"MM");
    let number = |at: usize, length: usize| {
        let digits = bytes.get(at..at.checked_add(length)?)?;
        let append = |sum: u64, byte: &u8| (sum << 8) | u64::from(*byte);
        Some(if big_endian { digits.iter().fold(0, append) } else { digits.iter().rev().fold(0, append) })
    };
    // TIFF, or BigTIFF, whose numbers are twice as long.
    let (word, first, start) = if number(2, 2)? == 43 { (8, 8, 8) } else { (4, 4, 2) };
    let directory = usize::try_from(number(first, word)?).ok()?;
    let entries = number(directory, start)?;
    for entry in 0..usize::try_from(entries).ok()? {
        let at = directory.checked_add(start)?.checked_add(entry.checked_mul(4 + 2 * word)?)?;
        let (tag, kind, count) = (number(at, 2)?, number(at + 2, 2)?, number(at + 4, word)?);
        let value_bytes = match kind {
            1 | 2 | 6 | 7 => 1,
            3 | 8 => 2,
            5 | 10 | 12 | 16..=18 => 8,
            _ => 4,
        };
        let fits = count.checked_mul(value_bytes).is_some_and(|length| length <= bytes.len() as u64);
        if !fits || (count > MOST_VALUES && !is_bulk(tag as u16)) {
            return Some(false);
        }
    }
    Some(true)
}

fn decoder(bytes: &[u8], picture_bytes: usize) -> Result<Decoder<Cursor<&[u8]>>, Error> {
    if claims_are_bounded(bytes) == Some(false) {
        return Err(damaged(NAME, "it claims more values than it has"));
    }
    let mut bounds = Bounds::default();
    bounds.decoding_buffer_size = picture_bytes.max(TAG_BYTES);
    bounds.intermediate_buffer_size = picture_bytes.max(TAG_BYTES);
    bounds.ifd_value_size = VALUE_BYTES;
    Ok(Decoder::new(Cursor::new(bytes)).map_err(error)?.with_limits(bounds))
}

/// How the samples stand in the file.
#[derive(Debug, Clone, Copy)]
struct Layout {
    channels: Channels,
    cmyk: bool,
    /// Samples of a pixel that the crate yields; those behind the colours and alpha are not used.
    samples: usize,
    bits: u8,
    /// Colours are multiplied with alpha.
    premultiplied: bool,
}

impl Layout {
    fn of(decoder: &mut Decoder<Cursor<&[u8]>>) -> Result<Self, Error> {
        let samples = decoder.find_tag_unsigned(Tag::SamplesPerPixel).map_err(error)?.unwrap_or(1_u16);
        let extra: Vec<u16> = decoder.find_tag_unsigned_vec(Tag::ExtraSamples).map_err(error)?.unwrap_or_default();
        let floats: Vec<u16> = decoder.find_tag_unsigned_vec(Tag::SampleFormat).map_err(error)?.unwrap_or_default();
        if floats.iter().any(|format| *format != 1) {
            return Err(unsupported(NAME, "its samples are no unsigned integers"));
        }
        let alpha = matches!(extra.first(), Some(1 | 2));
        let color = decoder.colortype().map_err(error)?;
        let (channels, bits) = match color {
            ColorType::Gray(bits) => (Channels::Gray, bits),
            ColorType::Multiband { bit_depth, .. } if usize::from(samples) == extra.len() + 1 => {
                (Channels::new(true, alpha), bit_depth)
            }
            ColorType::RGB(bits) | ColorType::RGBA(bits) => (Channels::new(false, alpha), bits),
            ColorType::CMYK(bits) | ColorType::CMYKA(bits) => {
                let samples = usize::from(color.num_samples());
                return Self { channels: Channels::Rgb, cmyk: true, samples, bits, premultiplied: false }.checked();
            }
            other => return Err(unsupported(NAME, format!("its pixels are {other:?}"))),
        };
        let premultiplied = alpha && extra.first() == Some(&1);
        Self { channels, cmyk: false, samples: usize::from(color.num_samples()), bits, premultiplied }.checked()
    }

    fn checked(self) -> Result<Self, Error> {
        match self.bits {
            8 | 16 => Ok(self),
            1 | 2 | 4 if self.samples == 1 => Ok(self),
            bits => Err(unsupported(NAME, format!("it has {bits} bits a sample"))),
        }
    }

    const fn depth(&self) -> Depth {
        if self.bits == 16 { Depth::Sixteen } else { Depth::Eight }
    }

    /// Samples of a pixel that leave the decoder.
    const fn used(&self) -> usize {
        if self.cmyk { 4 } else { self.channels.count() }
    }
}

/// Whether all strips or tiles lie within the file.
fn is_whole(bytes: &[u8], decoder: &mut Decoder<Cursor<&[u8]>>) -> TiffResult<bool> {
    let tiled = decoder.find_tag_unsigned::<u64>(Tag::TileWidth)?.is_some();
    let (offsets, lengths) =
        if tiled { (Tag::TileOffsets, Tag::TileByteCounts) } else { (Tag::StripOffsets, Tag::StripByteCounts) };
    let (offsets, lengths) = (decoder.get_tag_u64_vec(offsets)?, decoder.get_tag_u64_vec(lengths)?);
    let end = bytes.len() as u64;
    Ok(offsets.iter().zip(&lengths).all(|(offset, length)| offset.saturating_add(*length) <= end))
}

pub(super) fn header(bytes: &[u8], limits: &Limits) -> Result<Header, Error> {
    let mut decoder = decoder(bytes, TAG_BYTES)?;
    let (width, height) = decoder.dimensions().map_err(error)?;
    limits.check_picture(width, height)?;
    let layout = Layout::of(&mut decoder)?;
    if !is_whole(bytes, &mut decoder).map_err(error)? {
        return Err(damaged(NAME, "its end is missing"));
    }
    let size = Size::new(width, height);
    let orientation = decoder.find_tag_unsigned(Tag::Orientation).map_err(error)?;
    Ok(Header {
        orientation: orientation.filter(|orientation| (1..=8).contains(orientation)).unwrap_or(1),
        cmyk: layout.cmyk,
        // The picture, and at worst a strip as large as it.
        decoder_bytes: picture_bytes(size, &layout) * 2 + (256 << 10),
        ..Header::plain(Format::Tiff, size, layout.channels, layout.depth())
    })
}

const fn picture_bytes(size: Size, layout: &Layout) -> u64 {
    (size.width * size.height * layout.samples * layout.depth().bytes()) as u64
}

pub(super) fn open<'a>(bytes: &'a [u8], header: &Header) -> Result<Box<dyn RowDecoder + 'a>, Error> {
    let layout = Layout::of(&mut decoder(bytes, TAG_BYTES)?)?;
    let mut decoder = decoder(bytes, picture_bytes(header.size, &layout) as usize)?;
    let mut pixels = DecodingResult::U8(Vec::new());
    let read = decoder.read_image_to_buffer(&mut pixels).map_err(error)?;
    if read.planes > 1 && read.planes < layout.used() {
        return Err(damaged(NAME, "it has too few planes"));
    }
    Ok(Box::new(Whole { pixels, read, layout, next: 0 }))
}

/// XMP and the profile. A TIFF's own tags are its EXIF, but they cannot be told from where its samples stand, so they are not
/// carried to other files.
pub(super) fn embedded(bytes: &[u8]) -> Embedded {
    let mut embedded = Embedded::default();
    if let Ok(mut decoder) = decoder(bytes, TAG_BYTES) {
        embedded.blocks.xmp = decoder.get_tag_u8_vec(Tag::Unknown(700)).ok();
        embedded.icc = decoder.get_tag_u8_vec(Tag::IccProfile).ok();
    }
    embedded
}

struct Whole {
    pixels: DecodingResult,
    read: BufferLayoutPreference,
    layout: Layout,
    next: usize,
}

impl Whole {
    /// Where a sample of the row is, counted in bytes from the start; low bit depths are packed.
    fn sample_at(&self, x: usize, channel: usize) -> usize {
        let depth = self.layout.depth().bytes();
        let row = self.next * self.read.row_stride.map_or(0, usize::from);
        if self.read.planes > 1 {
            channel * self.read.plane_stride.map_or(0, usize::from) + row + x * depth
        } else {
            row + (x * self.layout.samples + channel) * depth
        }
    }
}

impl RowDecoder for Whole {
    fn next_row(&mut self, row: &mut [u8]) -> Result<(), Error> {
        let missing = || damaged(NAME, "it has too few rows");
        let used = self.layout.used();
        match &self.pixels {
            DecodingResult::U8(samples) if self.layout.bits < 8 => {
                let (bits, first) = (usize::from(self.layout.bits), self.sample_at(0, 0));
                let top = (1_u16 << bits) - 1;
                for (x, out) in row.iter_mut().enumerate() {
                    let byte = samples.get(first + x * bits / 8).ok_or_else(missing)?;
                    let value = u16::from(byte >> (8 - bits - x * bits % 8)) & top;
                    *out = (value * 255 / top) as u8;
                }
            }
            DecodingResult::U8(samples) => {
                for (x, pixel) in row.chunks_exact_mut(used).enumerate() {
                    for (channel, out) in pixel.iter_mut().enumerate() {
                        *out = *samples.get(self.sample_at(x, channel)).ok_or_else(missing)?;
                    }
                }
            }
            DecodingResult::U16(samples) => {
                for (x, pixel) in row.chunks_exact_mut(used * 2).enumerate() {
                    for (channel, out) in pixel.as_chunks_mut::<2>().0.iter_mut().enumerate() {
                        *out = samples.get(self.sample_at(x, channel) / 2).ok_or_else(missing)?.to_be_bytes();
                    }
                }
            }
            _ => return Err(unsupported(NAME, "its samples are no unsigned integers")),
        }
        if self.layout.premultiplied {
            self.unpremultiply(row);
        }
        self.next += 1;
        Ok(())
    }
}

impl Whole {
    fn unpremultiply(&self, row: &mut [u8]) {
        let used = self.layout.used();
        let divide = |value: u32, alpha: u32, top: u32| ((value * top + alpha / 2) / alpha).min(top);
        if self.layout.depth() == Depth::Eight {
            for pixel in row.chunks_exact_mut(used) {
                if let Some((alpha @ 1.., colors)) = pixel.split_last_mut() {
                    colors.iter_mut().for_each(|v| *v = divide((*v).into(), (*alpha).into(), 255) as u8);
                }
            }
        } else {
            for pixel in row.chunks_exact_mut(used * 2) {
                if let Some((alpha, colors)) = pixel.as_chunks_mut::<2>().0.split_last_mut() {
                    let alpha = u32::from(u16::from_be_bytes(*alpha));
                    for v in colors.iter_mut().filter(|_| alpha > 0) {
                        let value = u64::from(u16::from_be_bytes(*v));
                        let value = (value * 65535 + u64::from(alpha / 2)) / u64::from(alpha);
                        *v = (value.min(65535) as u16).to_be_bytes();
                    }
                }
            }
        }
    }
}
