//! Codecs: check a file's header before allocating, decode its rows, and encode the result.

#![warn(clippy::indexing_slicing)]

mod bmp;
mod cmyk;
mod embedded;
mod encode;
mod gif;
mod jpeg;
mod jpeg_tables;
mod png;
mod profile;
mod qoi;
mod ranged;
mod tiff;
mod unsupported_formats;
mod webp;

pub use profile::{ProfileInfo, ProfileUse};

pub(crate) use encode::{
    Encoder, Head, HeadSettings, TileEncoder, check_size, depth, encoder, encoder_bytes, encoder_ns,
};
pub(crate) use ranged::{File, IndexResult, Indexed, Indexing};
pub(crate) use tiff::{Reading, TiledPicture, tiled_pictures};

use cmyk::CmykToRgb;
use embedded::Embedded;
use profile::{Conversion, Converted, MAX_PROFILE_BYTES, Space};

use crate::error::Error;
use crate::image::{Channels, Depth, Format, Frame, Size, Turn};
use crate::interrupt::Interrupt;
use crate::limits::Limits;
use crate::metadata::is_adobe_rgb;

/// Time to convert each pixel to sRGB, in nanoseconds of the reference machine.
const CONVERSION_NS: f64 = 15.0;

/// The contents of a file's header, in stored orientation.
#[derive(Debug, Clone)]
pub(crate) struct Header {
    pub(crate) format: Format,
    pub(crate) size: Size,
    /// EXIF orientation, 1 to 8.
    pub(crate) orientation: u8,
    pub(crate) channels: Channels,
    /// Bits per sample after decoding, and in the file.
    pub(crate) depth: Depth,
    pub(crate) file_depth: Depth,
    /// How an embedded profile is used, and the conversion of samples to sRGB if they are not sRGB already.
    pub(crate) profile: Option<ProfileInfo>,
    conversion: Option<Conversion>,
    /// Whether the decoder yields CMYK in place of RGB.
    pub(crate) cmyk: bool,
    /// Estimated memory of the decoder, without the file.
    pub(crate) decoder_bytes: u64,
    /// Time to decode each pixel, in nanoseconds of the reference machine, without the conversion to sRGB.
    decode_ns: f64,
}

impl Header {
    /// A header with the given pixels and no metadata.
    const fn plain(format: Format, size: Size, channels: Channels, depth: Depth) -> Self {
        let file_depth = depth;
        let (orientation, cmyk, decoder_bytes) = (1, false, 0);
        let (profile, conversion) = (None, None);
        let decode_ns = match format {
            Format::Jpeg => jpeg::SEQUENTIAL_NS,
            Format::Png => 10.0 * depth.bytes() as f64,
            Format::Webp => 35.0,
            Format::Gif => 10.0,
            Format::Tiff => 25.0,
            Format::Bmp | Format::Qoi => 8.0,
        };
        Self {
            format,
            size,
            orientation,
            channels,
            depth,
            file_depth,
            profile,
            conversion,
            cmyk,
            decoder_bytes,
            decode_ns,
        }
    }

    /// Adds the colour space of the samples: a profile, or a space that the file names.
    fn describe(&mut self, icc: Option<&[u8]>, space: Option<&Space>) {
        let described = match (icc, space) {
            (Some(icc), _) => {
                let (info, conversion) = profile::read(icc, self.channels, self.cmyk, self.depth);
                Some((Some(info), conversion))
            }
            (None, Some(space)) => Some(profile::named(space, self.channels, self.cmyk, self.depth)),
            (None, None) => None,
        };
        if let Some((info, conversion)) = described {
            self.profile = info;
            if let Some(conversion) = &conversion {
                // The tables, and a row before and after the conversion.
                self.decoder_bytes += conversion.bytes() + (self.size.width * 24) as u64;
                self.depth = Depth::Sixteen;
            }
            self.conversion = conversion;
        }
    }

    /// Memory of the conversion to sRGB in bytes.
    fn conversion_bytes(&self) -> u64 {
        self.conversion.as_ref().map_or(0, Conversion::bytes)
    }

    /// Whether samples are converted to sRGB.
    const fn is_converted(&self) -> bool {
        self.conversion.is_some() || self.cmyk
    }

    /// The length of a row as the decoder yields it, before conversion.
    const fn raw_row_bytes(&self) -> usize {
        let channels = if self.cmyk { 4 } else { self.channels.count() };
        self.size.width * channels * self.file_depth.bytes()
    }

    /// The turn that brings the rows upright.
    pub(crate) const fn turn(&self) -> Turn {
        Turn::from_exif(self.orientation)
    }

    pub(crate) const fn row_bytes(&self) -> usize {
        self.size.width * self.channels.count() * self.depth.bytes()
    }

    /// The size of all rows in bytes.
    pub(crate) const fn whole_bytes(&self) -> u64 {
        self.row_bytes() as u64 * self.size.height as u64
    }

    /// Time to decode each pixel, in nanoseconds of the reference machine.
    pub(crate) const fn pixel_ns(&self) -> f64 {
        if self.is_converted() { self.decode_ns + CONVERSION_NS } else { self.decode_ns }
    }

    pub(crate) const fn frame(&self) -> Frame {
        Frame { size: self.size, channels: self.channels, depth: self.depth }
    }
}

/// Rows of interleaved samples, top to bottom.
pub(crate) trait RowDecoder {
    /// Does a part of the work before the first row, so that the caller can pause. Returns its time in nanoseconds of the reference machine, or
    /// `None` when nothing is left. Callers may skip this: the first row then does all the work that is left.
    fn prepare(&mut self) -> Result<Option<f64>, Interrupt> {
        Ok(None)
    }

    /// Decodes the next row into `row`, [`Header::row_bytes`] long. After [`Interrupt::Needs`], call it again with the same `row`, which may
    /// contain a part of the result.
    fn next_row(&mut self, row: &mut [u8]) -> Result<(), Interrupt>;
}

/// Parses and checks a file's header.
pub(crate) fn header(bytes: &[u8], limits: &Limits) -> Result<Header, Error> {
    limits.check_source(bytes.len())?;
    header_of(bytes, limits)
}

/// [`header`], whatever the size of the file is.
fn header_of(bytes: &[u8], limits: &Limits) -> Result<Header, Error> {
    let header = match format(bytes)? {
        Format::Jpeg => jpeg::header(bytes, limits),
        Format::Png => png::header(bytes, limits),
        Format::Webp => webp::header(bytes, limits),
        Format::Gif => gif::header(bytes, limits),
        Format::Tiff => tiff::header(bytes, limits),
        Format::Bmp => bmp::header(bytes, limits),
        Format::Qoi => qoi::header(bytes, limits),
    }?;
    let format = header.format;
    checked(header, limits, || embedded(bytes, format))
}

/// A header within the limits, with the colour space of its samples.
fn checked(mut header: Header, limits: &Limits, embedded: impl FnOnce() -> Embedded) -> Result<Header, Error> {
    let (width, height) = (header.size.width as u32, header.size.height as u32);
    limits.check_picture(width, height)?;
    // All formats except WebP refuse this themselves.
    if width == 0 || height == 0 {
        return Err(damaged("image", "its width or height is zero"));
    }
    let embedded = embedded();
    header.describe(embedded.icc.as_deref(), embedded.space.as_ref());
    Ok(header)
}

/// Starts to decode a file with a checked header.
pub(crate) fn open_file<'a>(file: File<'a>, header: &Header) -> Result<Box<dyn RowDecoder + 'a>, Error> {
    match file {
        File::Memory(bytes) => open(bytes, header),
        File::Ranged(indexed) => indexed.open(header),
    }
}

/// Starts to decode a file in memory with a checked header.
pub(crate) fn open<'a>(bytes: &'a [u8], header: &Header) -> Result<Box<dyn RowDecoder + 'a>, Error> {
    let rows = match header.format {
        Format::Jpeg => jpeg::open(bytes, None, header),
        Format::Png => png::open(bytes, None, header),
        Format::Webp => webp::open(bytes, header),
        Format::Gif => gif::open(bytes, header),
        Format::Tiff => tiff::open(bytes),
        Format::Bmp => bmp::open(bytes, header),
        Format::Qoi => qoi::open(bytes, header),
    }?;
    Ok(to_srgb(rows, header))
}

/// Converts rows as a format's decoder yields them to sRGB.
fn to_srgb<'a>(rows: Box<dyn RowDecoder + 'a>, header: &Header) -> Box<dyn RowDecoder + 'a> {
    match &header.conversion {
        Some(conversion) => Box::new(Converted::new(rows, conversion.clone(), header)),
        None if header.cmyk => Box::new(CmykToRgb::new(rows, header)),
        None => rows,
    }
}

/// The header for reduced-scale decoding of the same file: the smallest size that its decoder supports and that is at least `target`. The
/// same header if there is none.
pub(crate) fn reduced(bytes: &[u8], header: &Header, target: Size) -> Result<Header, Error> {
    match header.format {
        Format::Jpeg => jpeg::reduced(bytes, header, target),
        _ => Ok(header.clone()),
    }
}

/// Reads the metadata and profile of a file with a checked header. Damaged blocks count as missing.
pub(crate) fn embedded(bytes: &[u8], format: Format) -> Embedded {
    let embedded = match format {
        Format::Jpeg => jpeg::embedded(bytes),
        Format::Png => png::embedded(bytes),
        Format::Webp => webp::embedded(bytes),
        Format::Tiff => tiff::embedded(bytes),
        Format::Gif => gif::embedded(bytes),
        Format::Bmp => bmp::embedded(bytes),
        Format::Qoi => Embedded::default(),
    };
    accepted(embedded, format)
}

/// The metadata without what is not used.
fn accepted(mut embedded: Embedded, format: Format) -> Embedded {
    // DCF 2.0, 3.1.2: cameras mark Adobe RGB in EXIF, without a profile.
    if format == Format::Jpeg && embedded.icc.is_none() && embedded.blocks.exif.as_deref().is_some_and(is_adobe_rgb) {
        embedded.space = Some(Space::adobe_rgb());
    }
    embedded.icc = embedded.icc.filter(|icc| icc.len() <= MAX_PROFILE_BYTES);
    embedded
}

fn format(bytes: &[u8]) -> Result<Format, Error> {
    match bytes {
        [] => Err(Error::Empty),
        [0xff, 0xd8, ..] => Ok(Format::Jpeg),
        [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => Ok(Format::Png),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Ok(Format::Webp),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Ok(Format::Gif),
        [b'I', b'I', 42 | 43, 0, ..] | [b'M', b'M', 0, 42 | 43, ..] => Ok(Format::Tiff),
        [b'q', b'o', b'i', b'f', ..] => Ok(Format::Qoi),
        [b'B', b'M', ..] => Ok(Format::Bmp),
        _ => Err(unsupported_formats::unsupported_format(bytes)),
    }
}

/// Damage that this engine found, with a reason for users.
fn damaged(format: &'static str, detail: impl Into<String>) -> Error {
    Error::Damaged { format, detail: detail.into(), decoder_message: None }
}

/// Damage that a decoder found. Its message is technical: for logs.
fn decoder_error(format: &'static str, decoder_message: impl ToString) -> Error {
    let detail = "part of the data cannot be decoded".to_owned();
    Error::Damaged { format, detail, decoder_message: Some(decoder_message.to_string()) }
}

/// An unsupported variant, with a reason for users.
fn unsupported(format: &'static str, detail: impl Into<String>) -> Error {
    Error::Unsupported { format, detail: detail.into(), decoder_message: None }
}

#[cfg(test)]
mod tests;
