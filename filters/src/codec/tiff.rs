//! TIFF 6.0 and BigTIFF decoder: the first picture of full size. Rows are decompressed on demand, so a picture is never held whole,
//! whatever its storage.
//!
//! The directory alone determines whether a file is supported, before it is accepted. Only damage is found later.

mod bytes;
mod ccitt;
mod chunk;
mod chunks;
mod compression;
mod directory;
mod exif;
mod extra_metadata;
mod float;
mod grid;
mod index;
mod input;
mod jpeg;
mod lab;
mod layout;
mod luma_chroma;
mod pixels;
mod predictor;
mod raw;
mod reduction;
mod stream;
mod subsampled;
mod tiled;

use std::rc::Rc;

use self::bytes::Bytes;
use self::chunk::ChunkDecoder;
use self::chunks::{ChunkSource, Chunks, Pieces};
use self::compression::Compression;
use self::directory::{Directory, File, MAX_DIRECTORIES};
use self::extra_metadata::ExtraMetadata;
use self::grid::Places;
pub(super) use self::index::{Index, PieceRanges};
use self::lab::Lab;
use self::layout::{Color, Layout};
use self::pixels::Pixels;
pub(crate) use self::tiled::{Reading, TiledPicture, tiled_pictures};
use super::embedded::{self, Embedded};
use super::profile::MAX_PROFILE_BYTES;
use super::{Header, RowDecoder};
use crate::error::Error;
use crate::image::Format;
use crate::interrupt::Interrupt;
use crate::limits::Limits;
use crate::metadata::{Density, MAX_BLOCK_BYTES};

const NAME: &str = "TIFF";

/// Largest tag with tables for JPEG streams; each stream parses it again. All tables that a stream can have are less than 3 KB.
const MAX_TABLE_BYTES: usize = 4 << 10;

fn damaged(detail: impl Into<String>) -> Error {
    super::damaged(NAME, detail)
}

/// Malformed data, with a message for logs.
fn malformed(decoder_message: impl ToString) -> Error {
    super::decoder_error(NAME, decoder_message)
}

fn cut_off() -> Error {
    damaged("part of the data ends too early")
}

fn unsupported(detail: impl Into<String>) -> Error {
    super::unsupported(NAME, detail)
}

const fn only_in_memory(detail: &'static str) -> Error {
    Error::OnlyInMemory { format: NAME, detail }
}

/// Errors while decoding count as damage, whatever the decoder calls them: unsupported kinds were refused before.
fn into_damage(error: Error) -> Error {
    match error {
        Error::Damaged { detail, decoder_message, .. } | Error::Unsupported { detail, decoder_message, .. } => {
            malformed(decoder_message.unwrap_or(detail))
        }
        other => other,
    }
}

/// Maps errors of the JPEG decoder for a strip or tile.
fn from_jpeg_error(error: Error) -> Error {
    match error {
        Error::Unsupported { detail, decoder_message, .. } => Error::Unsupported {
            format: NAME,
            detail: format!("its compression is JPEG, and {detail}"),
            decoder_message,
        },
        other => into_damage(other),
    }
}

/// The first directory whose picture is neither a reduced version nor a mask.
fn picture<'a>(first: Directory<'a>) -> Directory<'a> {
    let is_full = |directory: &Directory<'_>| {
        let kind = directory.number(254).ok().flatten().unwrap_or(0);
        let old_kind = directory.number(255).ok().flatten().unwrap_or(1);
        kind & 0b101 == 0 && old_kind != 2
    };
    let mut all = std::iter::successors(Some(first), Directory::next).take(MAX_DIRECTORIES);
    all.find(is_full).unwrap_or(first)
}

/// What all strips or tiles of the directory's picture share.
fn decoder(directory: &Directory<'_>, layout: Layout) -> ChunkDecoder {
    let tables = directory.bytes_within(347, MAX_TABLE_BYTES).unwrap_or_default();
    ChunkDecoder::new(layout, directory.file.big_endian, Rc::from(&*tables))
}

fn chunks<'a>(file: Bytes<'a>, directory: &Directory<'a>, limits: &Limits) -> Result<(Layout, Chunks<'a>), Error> {
    let layout = Layout::parse(directory, limits)?;
    let places = Places::from_directory(directory, layout.grid, layout.compression)?;
    if !places.are_held(layout.chunks()) {
        return Err(cut_off());
    }
    let chunks = Chunks::new(decoder(directory, layout.clone()), ChunkSource::File(file, places));
    Ok((layout, chunks))
}

/// Bytes of a pixel up to which the time of [`Header::plain`] holds: three samples of sixteen bits.
const USUAL_BYTES_PER_PIXEL: f64 = 6.0;

pub(super) fn header(bytes: &[u8], limits: &Limits) -> Result<Header, Error> {
    header_of(Bytes::Whole(bytes), limits)
}

fn header_of(bytes: Bytes<'_>, limits: &Limits) -> Result<Header, Error> {
    let first = File::new(bytes).first()?;
    raw::refuse(&first)?;
    let directory = picture(first);
    let (layout, chunks) = chunks(bytes, &directory, limits)?;
    chunks.check().map_err(|error| match layout.compression {
        Compression::OldJpeg => unsupported("its compression, old-style JPEG in several parts, is not supported"),
        _ => error,
    })?;
    Pixels::new(&layout, &directory, layout.size.width)?;
    let samples = (layout.size.width * layout.used() * size_of::<u16>()) as u64;
    let lab = if matches!(layout.color, Color::Lab { .. }) { Lab::MEMORY_BYTES } else { 0 };
    let orientation = directory.number(274)?.and_then(|orientation| u8::try_from(orientation).ok());
    let header = Header::plain(Format::Tiff, layout.size, layout.channels(), layout.depth());
    // Files may store many more bytes than the picture has: padding of tiles, and samples that are not used.
    let excess = (chunks.bytes_per_pixel() / USUAL_BYTES_PER_PIXEL).max(1.0);
    Ok(Header {
        orientation: orientation.filter(|orientation| (1..=8).contains(orientation)).unwrap_or(1),
        cmyk: layout.color == Color::Cmyk,
        decoder_bytes: chunks.memory_bytes()? + samples + lab + (8 << 10),
        decode_ns: header.decode_ns * excess,
        ..header
    })
}

pub(super) fn open<'a>(bytes: &'a [u8]) -> Result<Box<dyn RowDecoder + 'a>, Error> {
    let directory = picture(File::new(Bytes::Whole(bytes)).first()?);
    let (layout, chunks) = chunks(Bytes::Whole(bytes), &directory, &CHECKED)?;
    Ok(Box::new(Picture { pixels: Pixels::new(&layout, &directory, layout.size.width)?, chunks }))
}

/// The sizes were checked with the caller's limits before.
const CHECKED: Limits = Limits { side_px: u32::MAX, pixels: u64::MAX, ..Limits::BROWSER };

/// The rows of strips or tiles that are read by ranges. `bytes` are the headers.
fn open_pieces<'a>(bytes: Bytes<'_>, pieces: Pieces<'a>) -> Result<Box<dyn RowDecoder + 'a>, Error> {
    let directory = picture(File::new(bytes).first()?);
    let layout = Layout::parse(&directory, &CHECKED)?;
    let pixels = Pixels::new(&layout, &directory, layout.size.width)?;
    let chunks = Chunks::new(decoder(&directory, layout), ChunkSource::Pieces(pieces));
    Ok(Box::new(Picture { pixels, chunks }))
}

struct Picture<'a> {
    chunks: Chunks<'a>,
    pixels: Pixels,
}

impl RowDecoder for Picture<'_> {
    fn next_row(&mut self, row: &mut [u8]) -> Result<(), Interrupt> {
        let Self { chunks, pixels } = self;
        chunks.next(|part| pixels.take(&part))?;
        pixels.row(row);
        Ok(())
    }
}

/// EXIF, rebuilt from the picture's directory and its linked ones, XMP, IPTC, density and the profile.
pub(super) fn embedded(bytes: &[u8]) -> Embedded {
    embedded_of(Bytes::Whole(bytes))
}

fn embedded_of(bytes: Bytes<'_>) -> Embedded {
    let mut embedded = Embedded::default();
    let Ok(directory) = File::new(bytes).first().map(picture) else { return embedded };
    embedded.blocks.exif = exif::block(&directory);
    embedded.blocks.xmp = directory.bytes_within(700, MAX_BLOCK_BYTES).and_then(|xmp| embedded::block(&xmp));
    let ExtraMetadata { iptc, density_per_inch } = ExtraMetadata::from_directory(&directory);
    embedded.blocks.iptc = iptc;
    embedded.blocks.density = density_per_inch.and_then(Density::per_inch);
    // L*a*b* is converted to sRGB without a profile; an embedded one describes L*a*b*.
    let is_lab = matches!(directory.number(262), Ok(Some(8 | 9)));
    embedded.icc = directory
        .bytes_within(34_675, MAX_PROFILE_BYTES)
        .filter(|_| !is_lab)
        .and_then(|icc| embedded::profile(&[&icc]));
    embedded
}
