//! PNG decoder, on the `png` crate: streams rows; expands palettes and low bit depths.

mod index;
mod input;
mod rows;

use std::rc::Rc;

use png::{BitDepth, ColorType, DecodeOptions, Decoder, DecodingError, Info, Reader, Transformations};

pub(super) use self::index::Index;
use self::input::{ChunkFilter, Input, Pixels};
use self::rows::{Interlaced, PASSES, Rows, TransparentGray};
use super::embedded::{self, Embedded};
use super::profile::{MAX_PROFILE_BYTES, Space};
use super::{Header, RowDecoder, damaged, decoder_error};
use crate::error::Error;
use crate::image::{Channels, Depth, Format, Size};
use crate::interrupt::Interrupt;
use crate::limits::Limits;
use crate::metadata::{Density, XMP_KEYWORD, bare_exif, orientation};
use crate::windows::{RangedBytes, Window};

const NAME: &str = "PNG";

/// Memory of a reader besides rows: the decompression window, and its unread output.
const READER_BYTES: u64 = 384 << 10;

/// Memory of each further reader of an interlaced file: not all of them have as much unread output at a time.
const OTHER_READER_BYTES: u64 = 288 << 10;

/// Most bytes of chunks that the crate keeps, besides a profile: a palette is the longest.
const CHUNK_BYTES: usize = 64 << 10;

/// The place of the pixels in a file that is read by ranges.
#[derive(Debug)]
pub(super) struct PixelRange {
    file: Rc<RangedBytes>,
    /// Length and type of the first IDAT.
    header: [u8; 8],
    /// Offset behind them.
    start: u64,
}

impl PixelRange {
    /// The pixels for one of `readers` readers.
    fn pixels(&self, readers: u64) -> Pixels<'_> {
        let window = Window::new(&self.file, self.start..u64::MAX, self.file.window_bytes().div_ceil(readers));
        Pixels { header: &self.header, window }
    }
}

/// An error of the crate, or that bytes are missing. The crate's readers then continue where they were.
fn stop(stop: DecodingError) -> Interrupt {
    match stop {
        DecodingError::IoError(missing) if missing.kind() == std::io::ErrorKind::WouldBlock => Interrupt::Needs,
        stop => error(stop).into(),
    }
}

fn error(error: DecodingError) -> Error {
    let decoder_message = error.to_string();
    // The crate distinguishes these errors only by their text.
    if decoder_message.starts_with("CRC error") {
        let detail = "a checksum does not match".to_owned();
        return Error::Damaged { format: NAME, detail, decoder_message: Some(decoder_message) };
    }
    decoder_error(NAME, decoder_message)
}

/// `is_packed` leaves samples of less than eight bits unexpanded. `pixels` replaces everything from the first IDAT on.
fn reader<'a>(
    bytes: &'a [u8],
    pixels: Option<Pixels<'a>>,
    is_packed: bool,
    wanted: ChunkFilter,
) -> Result<Reader<Input<'a>>, Error> {
    let mut options = DecodeOptions::default();
    options.set_ignore_text_chunk(true);
    options.set_ignore_iccp_chunk(wanted == ChunkFilter::Pixels);
    let mut decoder = Decoder::new_with_options(Input::new(bytes, pixels, wanted), options);
    // A row counts, too: up to four samples of two bytes for each pixel.
    let row = claimed_size(bytes).map_or(0, |(width, _)| (width as usize).saturating_mul(8));
    // Compressed in the file, and decompressed.
    let profile = if wanted == ChunkFilter::Colors { 2 * MAX_PROFILE_BYTES } else { 0 };
    decoder.set_limits(png::Limits { bytes: row.saturating_add(CHUNK_BYTES + profile) });
    decoder.set_transformations(if is_packed { Transformations::IDENTITY } else { Transformations::EXPAND });
    decoder.read_info().map_err(error)
}

/// Width and height are at a fixed offset; they are checked before the crate sees the file.
fn claimed_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let number = |at: usize| Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
    Some((number(16)?, number(20)?))
}

/// The interlace method is at a fixed offset, too.
pub(super) fn is_interlaced(bytes: &[u8]) -> bool {
    bytes.get(28) != Some(&0)
}

/// The chunks with their types.
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

/// Whether the chunks end with IEND.
fn is_whole(bytes: &[u8]) -> bool {
    chunks(bytes).any(|(kind, _)| kind == *b"IEND")
}

/// XMP is in an uncompressed text chunk, by its specification.
pub(super) fn embedded(bytes: &[u8]) -> Embedded {
    let mut embedded = Embedded::default();
    for (kind, content) in chunks(bytes) {
        match &kind {
            b"eXIf" => embedded.blocks.exif = embedded::block(bare_exif(content)),
            b"pHYs" => embedded.blocks.density = Density::from_phys(content),
            b"iTXt" => {
                // Not compressed, no method, and two empty language fields.
                if let Some([0, 0, text @ ..]) = content.strip_prefix(XMP_KEYWORD) {
                    let xmp = text.splitn(3, |byte| *byte == 0).nth(2).and_then(embedded::block);
                    embedded.blocks.xmp = xmp.or(embedded.blocks.xmp);
                }
            }
            _ => {}
        }
    }
    if let Ok(reader) = reader(bytes, None, false, ChunkFilter::Colors) {
        (embedded.icc, embedded.space) = color(reader.info());
    }
    embedded
}

/// The profile or colour space, in the priority of PNG's third edition, 4.3: cICP, iCCP, sRGB, gAMA with cHRM. A cICP that cannot be
/// converted is skipped. As in browsers, gAMA alone has no effect.
fn color(info: &Info<'_>) -> (Option<Vec<u8>>, Option<Space>) {
    let code_points = info.coding_independent_code_points.map(|points| {
        let [primaries, transfer, matrix] =
            [points.color_primaries, points.transfer_function, points.matrix_coefficients];
        Space::from_code_points(primaries, transfer, matrix, points.is_video_full_range_image)
    });
    let icc = || info.icc_profile.as_ref().map(|icc| icc.to_vec());
    match code_points {
        Some(space) if space.is_supported() => (None, Some(space)),
        _ if info.icc_profile.is_some() => (icc(), None),
        // Report what is not understood, instead of ignoring it.
        Some(space) => (None, Some(space)),
        None if info.srgb.is_some() => (None, None),
        None => {
            let number = |v: png::ScaledFloat| f64::from(v.into_scaled()) / 100_000.0;
            let space = info.gama_chunk.zip(info.chrm_chunk).map(|(gamma, points)| {
                let [white, red, green, blue] =
                    [points.white, points.red, points.green, points.blue].map(|(x, y)| [number(x), number(y)]);
                Space::from_gamma(number(gamma), [red, green, blue], white)
            });
            (None, space)
        }
    }
}

/// The transparent value of grey samples with less than eight bits; its chunk precedes the pixels.
fn transparent_gray(bytes: &[u8]) -> Option<TransparentGray> {
    let bits = match bytes.get(24..26)? {
        [bits @ (1 | 2 | 4), 0] => usize::from(*bits),
        _ => return None,
    };
    let mut before = chunks(bytes).take_while(|(kind, _)| kind != b"IDAT");
    let (_, content) = before.find(|(kind, _)| kind == b"tRNS")?;
    content.get(1).map(|value| TransparentGray { bits, transparent: *value })
}

pub(super) fn header(bytes: &[u8], limits: &Limits) -> Result<Header, Error> {
    let (width, height) = claimed_size(bytes).ok_or_else(|| damaged(NAME, "the header is incomplete"))?;
    limits.check_picture(width, height)?;
    let reader = reader(bytes, None, false, ChunkFilter::Pixels)?;
    if !is_whole(bytes) {
        return Err(damaged(NAME, "the end of the file is missing"));
    }
    let info = reader.info();
    let size = Size::new(info.width, info.height);
    let (color, depth) = reader.output_color_type();
    let channels = match color {
        ColorType::Grayscale => Channels::Gray,
        ColorType::GrayscaleAlpha => Channels::GrayAlpha,
        ColorType::Rgb => Channels::Rgb,
        ColorType::Rgba => Channels::Rgba,
        ColorType::Indexed => return Err(damaged(NAME, "the palette is not valid")),
    };
    let depth = if depth == BitDepth::Sixteen { Depth::Sixteen } else { Depth::Eight };
    let row = (size.width * channels.count() * depth.bytes()) as u64;
    // The rows of the seven passes are 2.75 times as wide in total.
    let (readers, rows) = if info.interlaced { (7, 12) } else { (1, 4) };
    let plain = Header::plain(Format::Png, size, channels, depth);
    Ok(Header {
        orientation: chunks(bytes).find(|(kind, _)| kind == b"eXIf").map_or(1, |(_, exif)| orientation(exif)),
        decoder_bytes: READER_BYTES + (readers - 1) * OTHER_READER_BYTES + rows * row,
        // An interlaced one is unpacked twice (`png/rows.rs`).
        decode_ns: plain.decode_ns * if info.interlaced { 2.0 } else { 1.0 },
        ..plain
    })
}

/// `pixels` replaces everything from the first IDAT on.
pub(super) fn open<'a>(
    bytes: &'a [u8],
    pixels: Option<&'a PixelRange>,
    header: &Header,
) -> Result<Box<dyn RowDecoder + 'a>, Error> {
    let gray = transparent_gray(bytes);
    let is_interlaced = is_interlaced(bytes);
    let readers = if is_interlaced { PASSES.len() as u64 } else { 1 };
    let pixels = || pixels.map(|range| range.pixels(readers));
    if !is_interlaced {
        return Ok(Box::new(Rows::new(bytes, pixels(), gray, header.size)?));
    }
    let pixel_bytes = header.channels.count() * header.file_depth.bytes();
    Ok(Box::new(Interlaced::new(bytes, pixels, gray, header.size, pixel_bytes)?))
}
