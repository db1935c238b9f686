//! File formats: a header is checked before anything is allocated, rows come out of a decoder and go into an encoder.

#![warn(clippy::indexing_slicing)]

mod bmp;
mod cmyk;
mod embedded;
mod encode;
mod foreign;
mod gif;
mod jpeg;
mod jpeg_tables;
mod png;
mod profile;
mod qoi;
mod tiff;
mod webp;

pub use profile::{ProfileInfo, ProfileUse};

pub(crate) use encode::{Encoder, check_size, depth, encoder, encoder_bytes, encoder_ns};

use cmyk::CmykToRgb;
use embedded::Embedded;
use profile::{Conversion, Converted, MAX_PROFILE_BYTES};

use crate::error::Error;
use crate::image::{Channels, Depth, Format, Frame, Size, Turn};
use crate::limits::Limits;
use crate::metadata::is_adobe_rgb;

/// Time to bring each pixel to sRGB, in nanoseconds of the reference machine.
const CONVERSION_NS: f64 = 15.0;

/// What a file's header says, in the order of its rows: orientation is not applied.
#[derive(Debug, Clone)]
pub(crate) struct Header {
    pub(crate) format: Format,
    pub(crate) size: Size,
    /// EXIF orientation, 1 to 8.
    pub(crate) orientation: u8,
    pub(crate) channels: Channels,
    /// Bits of a sample as it leaves the decoder, and as it stands in the file.
    pub(crate) depth: Depth,
    pub(crate) file_depth: Depth,
    /// What became of an embedded profile, and how samples become sRGB, if it is not that already.
    pub(crate) profile: Option<ProfileInfo>,
    conversion: Option<Conversion>,
    /// The decoder yields cyan, magenta, yellow and black for three colours.
    pub(crate) cmyk: bool,
    /// What decoding will hold, estimated from the header, without the file itself.
    pub(crate) decoder_bytes: u64,
}

impl Header {
    /// A header of a file that says nothing beside what its pixels are.
    const fn plain(format: Format, size: Size, channels: Channels, depth: Depth) -> Self {
        let file_depth = depth;
        let (orientation, cmyk, decoder_bytes) = (1, false, 0);
        let (profile, conversion) = (None, None);
        Self { format, size, orientation, channels, depth, file_depth, profile, conversion, cmyk, decoder_bytes }
    }

    /// A row as the decoder yields it.
    const fn raw_row_bytes(&self) -> usize {
        let channels = if self.cmyk { 4 } else { self.channels.count() };
        self.size.width * channels * self.file_depth.bytes()
    }

    /// What brings the rows upright.
    pub(crate) const fn turn(&self) -> Turn {
        Turn::from_exif(self.orientation)
    }

    pub(crate) const fn row_bytes(&self) -> usize {
        self.size.width * self.channels.count() * self.depth.bytes()
    }

    /// All rows.
    pub(crate) const fn whole_bytes(&self) -> u64 {
        self.row_bytes() as u64 * self.size.height as u64
    }

    /// Time to decode each pixel, in nanoseconds of the reference machine.
    pub(crate) const fn pixel_ns(&self) -> f64 {
        let own = match self.format {
            Format::Jpeg => 12.0,
            Format::Png => 10.0 * self.file_depth.bytes() as f64,
            Format::Webp => 35.0,
            Format::Gif => 10.0,
            Format::Tiff => 25.0,
            Format::Bmp | Format::Qoi => 8.0,
        };
        if self.conversion.is_some() || self.cmyk { own + CONVERSION_NS } else { own }
    }

    pub(crate) const fn frame(&self) -> Frame {
        Frame { size: self.size, channels: self.channels, depth: self.depth }
    }
}

/// Rows of interleaved samples, top to bottom.
pub(crate) trait RowDecoder {
    /// Decodes the next row into `row`, [`Header::row_bytes`] long.
    fn next_row(&mut self, row: &mut [u8]) -> Result<(), Error>;
}

/// Reads and checks a file's header.
pub(crate) fn header(bytes: &[u8], limits: &Limits) -> Result<Header, Error> {
    limits.check_source(bytes.len())?;
    let mut header = match format(bytes)? {
        Format::Jpeg => jpeg::header(bytes, limits),
        Format::Png => png::header(bytes, limits),
        Format::Webp => webp::header(bytes, limits),
        Format::Gif => gif::header(bytes, limits),
        Format::Tiff => tiff::header(bytes, limits),
        Format::Bmp => bmp::header(bytes, limits),
        Format::Qoi => qoi::header(bytes, limits),
    }?;
    let (width, height) = (header.size.width as u32, header.size.height as u32);
    limits.check_picture(width, height)?;
    // Every format but WebP refuses it by itself; none may get here.
    if width == 0 || height == 0 {
        return Err(damaged("image", "it has no pixels"));
    }
    let embedded = embedded(bytes, header.format);
    let described = match (&embedded.icc, &embedded.space) {
        (Some(icc), _) => {
            let (info, conversion) = profile::read(icc, header.channels, header.cmyk, header.depth);
            Some((Some(info), conversion))
        }
        (None, Some(space)) => Some(profile::named(space, header.channels, header.cmyk, header.depth)),
        (None, None) => None,
    };
    if let Some((info, conversion)) = described {
        header.profile = info;
        if let Some(conversion) = &conversion {
            // Its tables, and a row as it comes and as it goes.
            header.decoder_bytes += conversion.bytes() + (header.size.width * 24) as u64;
            header.depth = Depth::Sixteen;
        }
        header.conversion = conversion;
    }
    Ok(header)
}

/// Begins to decode a file whose header was checked.
pub(crate) fn open<'a>(bytes: &'a [u8], header: &Header) -> Result<Box<dyn RowDecoder + 'a>, Error> {
    let rows = match header.format {
        Format::Jpeg => jpeg::open(bytes, header),
        Format::Png => png::open(bytes, header),
        Format::Webp => webp::open(bytes, header),
        Format::Gif => gif::open(bytes, header),
        Format::Tiff => tiff::open(bytes),
        Format::Bmp => bmp::open(bytes, header),
        Format::Qoi => qoi::open(bytes, header),
    }?;
    Ok(match &header.conversion {
        Some(conversion) => Box::new(Converted::new(rows, conversion.clone(), header)),
        None if header.cmyk => Box::new(CmykToRgb::new(rows, header)),
        None => rows,
    })
}

/// The header of the same file at a smaller size that its decoder can yield for less work: the smallest that is at
/// least `target`. The header itself where there is none.
pub(crate) fn reduced(bytes: &[u8], header: &Header, target: Size) -> Result<Header, Error> {
    match header.format {
        Format::Jpeg => {
            Ok(Header { size: jpeg::reduced_size(bytes, target)?.unwrap_or(header.size), ..header.clone() })
        }
        _ => Ok(header.clone()),
    }
}

/// Reads what stands beside the pixels of a file whose header was checked. What is damaged counts as not there.
pub(crate) fn embedded(bytes: &[u8], format: Format) -> Embedded {
    let mut embedded = match format {
        Format::Jpeg => jpeg::embedded(bytes),
        Format::Png => png::embedded(bytes),
        Format::Webp => webp::embedded(bytes),
        Format::Tiff => tiff::embedded(bytes),
        Format::Gif => gif::embedded(bytes),
        Format::Bmp => bmp::embedded(bytes),
        Format::Qoi => Embedded::default(),
    };
    // DCF 2.0, 3.1.2: the camera's files of the other colour space have no profile.
    if format == Format::Jpeg && embedded.icc.is_none() && embedded.blocks.exif.as_deref().is_some_and(is_adobe_rgb) {
        embedded.space = Some(profile::Space::adobe_rgb());
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
        _ => Err(foreign::refusal(bytes)),
    }
}

/// What we found ourselves, in words for a person.
fn damaged(format: &'static str, detail: impl Into<String>) -> Error {
    Error::Damaged { format, detail: detail.into(), said: None }
}

/// What a decoder found. Its words are about chunks and streams: for a log.
fn undecodable(format: &'static str, said: impl ToString) -> Error {
    let detail = "a part of it cannot be decoded".to_owned();
    Error::Damaged { format, detail, said: Some(said.to_string()) }
}

/// What we do not read, in words for a person.
fn unsupported(format: &'static str, detail: impl Into<String>) -> Error {
    Error::Unsupported { format, detail: detail.into(), said: None }
}

#[cfg(test)]
mod tests;
