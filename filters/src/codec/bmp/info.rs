//! Parses a BMP's headers: the file header (14 bytes), the bitmap header, masks and palette.

use super::fields::Field;
use super::{NAME, damaged, long, number, short};
use crate::codec::profile::Space;
use crate::codec::unsupported;
use crate::error::Error;
use crate::image::Size;
use crate::limits::Limits;

/// Length of the file header; the bitmap header follows.
const START: usize = 14;

/// The kind of run-length encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RunKind {
    Index4,
    Index8,
    Color24,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pixels {
    /// Rows of equal length.
    Plain,
    Runs(RunKind),
}

/// The checked contents of the headers.
#[derive(Debug, Clone)]
pub(super) struct Info {
    pub(super) size: Size,
    /// Whether the first row in the file is the top row.
    pub(super) top_down: bool,
    /// Bits per pixel: 1, 2, 4, 8, 16, 24 or 32.
    pub(super) bits: usize,
    pub(super) pixels: Pixels,
    /// Offset of the pixels.
    pub(super) at: usize,
    /// RGB of each index; colours that the file lacks are black.
    pub(super) palette: Vec<[u8; 3]>,
    /// The bit fields of red, green, blue and alpha in pixels of 16 and 32 bits.
    pub(super) fields: [Field; 4],
}

impl Info {
    pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Self, Error> {
        let ended = || damaged(NAME, "the header is incomplete");
        let header_bytes = long(bytes, START).ok_or_else(ended)? as usize;
        let is_core = header_bytes == 12;
        // Windows headers after the first have distinct lengths; all other headers up to 64 bytes are OS/2's.
        let is_windows = matches!(header_bytes, 40 | 52 | 56 | 108 | 124);
        if !is_core && !is_windows && !(16..=64).contains(&header_bytes) {
            return Err(unsupported(NAME, format!("its header of {header_bytes} bytes is of an unknown kind")));
        }
        if bytes.len() < START + header_bytes {
            return Err(ended());
        }
        let (width, height, bits) = if is_core {
            let number = |at| short(bytes, at).map(i32::from);
            (number(18), number(20), short(bytes, 24))
        } else {
            let number = |at| number(bytes, at).map(i32::from_le_bytes);
            (number(18), number(22), short(bytes, 28))
        };
        let (width, height, bits) = (width.ok_or_else(ended)?, height.ok_or_else(ended)?, bits.ok_or_else(ended)?);
        let Ok(width) = u32::try_from(width) else { return Err(damaged(NAME, "its width is negative")) };
        limits.check_picture(width, height.unsigned_abs())?;
        if width == 0 || height == 0 {
            return Err(damaged(NAME, "its width or height is zero"));
        }
        let size = Size::new(width, height.unsigned_abs());
        // A field beyond the end of the header is zero.
        let field = |at: usize| if at + 4 <= header_bytes { long(bytes, START + at).unwrap_or(0) } else { 0 };
        let compression = field(16);
        let (pixels, has_masks) = pixels(compression, bits, is_windows)?;
        let top_down = height < 0;
        if top_down && pixels != Pixels::Plain {
            return Err(damaged(NAME, "its run lengths go from top to bottom, which the format does not allow"));
        }

        // Masks are inside a header that is long enough, and after the oldest one.
        let behind = if has_masks && header_bytes == 40 { if compression == 6 { 16 } else { 12 } } else { 0 };
        let masks_bytes = behind.max(if is_windows { header_bytes - 40 } else { 0 });
        let mask = |at: usize| if at < masks_bytes { long(bytes, START + 40 + at) } else { None };
        let [red, green, blue, alpha] = [0, 4, 8, 12].map(|at| mask(at).unwrap_or(0));
        let alpha = if matches!(bits, 16 | 32) { alpha } else { 0 };
        let masks = match bits {
            _ if has_masks => [red, green, blue, alpha],
            16 => [0x7c00, 0x03e0, 0x001f, alpha],
            _ => [0x00ff_0000, 0x0000_ff00, 0x0000_00ff, alpha],
        };
        let used = if bits == 16 { 0xffff } else { u32::MAX };
        let masks = masks.map(|mask| Field::new(mask & used));
        let [Some(red), Some(green), Some(blue), Some(alpha)] = masks else {
            return Err(damaged(NAME, "a colour mask has holes"));
        };
        let fields = [red, green, blue, alpha];
        if has_masks && fields.iter().take(3).all(Field::is_empty) {
            return Err(damaged(NAME, "its colour masks are empty"));
        }

        let behind_headers = START + header_bytes + behind;
        let bits = usize::from(bits);
        let (palette, behind_palette) = if bits <= 8 {
            palette(bytes, behind_headers, bits, is_core, field(32))
        } else {
            (Vec::new(), behind_headers)
        };
        if bits <= 8 && palette.is_empty() {
            return Err(damaged(NAME, "its palette is empty"));
        }
        let at = long(bytes, 10).ok_or_else(ended)? as usize;
        let at = if at < START + header_bytes { behind_palette } else { at };
        Ok(Self { size, top_down, bits, pixels, at, palette, fields })
    }

    /// The length of a row in the file: a multiple of 32 bits.
    pub(super) const fn row_bytes(&self) -> usize {
        (self.size.width * self.bits).div_ceil(32) * 4
    }
}

/// How pixels are stored, and whether masks define the colours.
fn pixels(compression: u32, bits: u16, is_windows: bool) -> Result<(Pixels, bool), Error> {
    let reason = match (compression, bits) {
        (0, 1 | 2 | 4 | 8 | 16 | 24 | 32) => return Ok((Pixels::Plain, false)),
        (1, 8) => return Ok((Pixels::Runs(RunKind::Index8), false)),
        (2, 4) => return Ok((Pixels::Runs(RunKind::Index4), false)),
        (3 | 6, 16 | 32) if is_windows => return Ok((Pixels::Plain, true)),
        (4, 24) if !is_windows => return Ok((Pixels::Runs(RunKind::Color24), false)),
        (3, 1) if !is_windows => "its compression is Huffman 1D, a fax code",
        (4, _) if is_windows => "it holds a JPEG",
        (5, _) if is_windows => "it holds a PNG",
        (11..=13, _) => "its colours are CMYK inks",
        (0, _) => "its number of bits per pixel is not supported",
        _ => "its compression is not supported",
    };
    Err(unsupported(NAME, reason))
}

/// The palette and its end: as many colours as the header states and as fit before the pixels.
fn palette(bytes: &[u8], at: usize, bits: usize, is_core: bool, colors_used: u32) -> (Vec<[u8; 3]>, usize) {
    let entry_bytes = if is_core { 3 } else { 4 };
    let most = 1_usize << bits;
    let count = if colors_used == 0 { most } else { colors_used as usize };
    let end = at.saturating_add(count.saturating_mul(entry_bytes));
    let room = match long(bytes, 10) {
        Some(pixels) if pixels as usize >= at => end.min(pixels as usize),
        _ => end,
    };
    let table = bytes.get(at..room.min(bytes.len())).unwrap_or_default();
    let colors = table.chunks_exact(entry_bytes).take(most);
    (colors.filter_map(|entry| entry.first_chunk().map(|[b, g, r]| [*r, *g, *b])).collect(), end)
}

/// The file's profile (V5), or the colour space of the header (V4, V5).
pub(super) fn color(bytes: &[u8]) -> (Option<&[u8]>, Option<Space>) {
    let (Some(header_bytes), Some(kind)) = (long(bytes, START), long(bytes, START + 56)) else { return (None, None) };
    match kind {
        // `MBED`: offset from the bitmap header, and length.
        0x4d42_4544 if header_bytes == 124 => {
            let at = long(bytes, START + 112).and_then(|at| (at as usize).checked_add(START));
            let place = || Some((at?, long(bytes, START + 116)? as usize));
            (place().and_then(|(at, length)| bytes.get(at..at.checked_add(length)?)), None)
        }
        // `LINK`: the name of another file.
        0x4c49_4e4b if header_bytes == 124 => (None, Some(Space::unsupported("a profile in another file"))),
        // Calibrated: three 2.30 fixed-point numbers for each of red, green and blue.
        0 if matches!(header_bytes, 108 | 124) => {
            let number = |at: usize| long(bytes, START + at).map_or(0.0, f64::from);
            let point = |at: usize| [0, 4, 8].map(|offset| number(at + offset));
            let points = [60, 72, 84].map(point);
            (None, Space::from_endpoints(points))
        }
        _ => (None, None),
    }
}
