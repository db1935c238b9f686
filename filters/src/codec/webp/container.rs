//! The RIFF container: finds the first picture, its position on the canvas, and its size.

use super::{NAME, damaged, lossless, lossy};
use crate::error::Error;
use crate::image::Size;
use crate::limits::Limits;

/// Flags of the extended header (`VP8X`).
const ANIMATION: u8 = 0x02;
const ALPHA: u8 = 0x10;

/// The first picture of a file, with checked sizes.
pub(super) struct Picture<'a> {
    pub(super) canvas: Size,
    pub(super) left: usize,
    pub(super) top: usize,
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) is_lossy: bool,
    /// The bitstream; for a lossless one without its header.
    pub(super) data: &'a [u8],
    /// The separate alpha of a lossy bitstream.
    pub(super) alpha: Option<&'a [u8]>,
    /// Whether a lossless bitstream has alpha.
    pub(super) uses_alpha: bool,
    /// Whether the canvas has alpha.
    pub(super) has_alpha: bool,
}

/// The chunks from `at` on: type and content.
pub(super) fn chunks(bytes: &[u8], at: usize) -> impl Iterator<Item = (&[u8; 4], &[u8])> {
    let mut rest = bytes.get(at..).unwrap_or_default();
    std::iter::from_fn(move || {
        let (name, after) = rest.split_first_chunk::<4>()?;
        let (length, after) = after.split_first_chunk::<4>()?;
        let length = u32::from_le_bytes(*length) as usize;
        // A chunk with a too large size is whatever is left.
        let content = after.get(..length).unwrap_or(after);
        rest = after.get(length.saturating_add(length % 2)..).unwrap_or_default();
        Some((name, content))
    })
}

const fn three([a, b, c]: [u8; 3]) -> usize {
    u32::from_le_bytes([a, b, c, 0]) as usize
}

impl<'a> Picture<'a> {
    /// Parses up to the first picture's bitstream.
    pub(super) fn first(bytes: &'a [u8], limits: &Limits) -> Result<Self, Error> {
        let riff = bytes.get(4..8).and_then(|size| size.try_into().ok()).map_or(0, u32::from_le_bytes);
        if (bytes.len() as u64) < u64::from(riff) + 8 {
            return Err(damaged(NAME, "the end of the file is missing"));
        }
        let ended = || damaged(NAME, "the header is incomplete");
        let (name, content) = chunks(bytes, 12).next().ok_or_else(ended)?;
        if name != b"VP8X" {
            let picture = Self::from_chunks(chunks(bytes, 12).take(1))?;
            limits.check_picture(picture.width as u32, picture.height as u32)?;
            return Ok(picture);
        }
        let [flags, _, _, _, w0, w1, w2, h0, h1, h2] = *content.first_chunk().ok_or_else(ended)?;
        let [width, height] = [[w0, w1, w2], [h0, h1, h2]].map(|side| three(side) + 1);
        limits.check_picture(width as u32, height as u32)?;
        let canvas = Size { width, height };
        let mut picture = if flags & ANIMATION == 0 {
            Self::from_chunks(chunks(bytes, 12))?
        } else {
            let frame = chunks(bytes, 12).find(|(name, _)| *name == b"ANMF").map(|(_, frame)| frame);
            let frame = frame.ok_or_else(|| damaged(NAME, "it has no frame"))?;
            // Left and top in units of two pixels, width and height minus one.
            let [l0, l1, l2, t0, t1, t2, w0, w1, w2, h0, h1, h2] = *frame.first_chunk().ok_or_else(ended)?;
            let [left, top, right, bottom] = [[l0, l1, l2], [t0, t1, t2], [w0, w1, w2], [h0, h1, h2]].map(three);
            let picture = Self::from_chunks(chunks(frame, 16))?;
            if (picture.width, picture.height) != (right + 1, bottom + 1) {
                return Err(damaged(NAME, "the sizes of its picture and its frame differ"));
            }
            Self { left: 2 * left, top: 2 * top, ..picture }
        };
        let fits = picture.left + picture.width <= width && picture.top + picture.height <= height;
        if flags & ANIMATION == 0 && (picture.width, picture.height) != (width, height) {
            return Err(damaged(NAME, "the sizes of its picture and its canvas differ"));
        }
        if !fits {
            return Err(damaged(NAME, "its picture is larger than its canvas"));
        }
        (picture.canvas, picture.has_alpha) = (canvas, flags & ALPHA != 0);
        if !picture.has_alpha {
            picture.alpha = None;
        }
        // Announced alpha that is absent counts as none, unless the frame leaves part of the canvas free.
        let covers = (picture.width, picture.height) == (width, height);
        if picture.is_lossy && picture.alpha.is_none() && covers {
            picture.has_alpha = false;
        }
        Ok(picture)
    }

    /// The picture in a sequence of chunks, on its own canvas.
    fn from_chunks(chunks: impl Iterator<Item = (&'a [u8; 4], &'a [u8])>) -> Result<Self, Error> {
        let mut alpha = None;
        for (name, content) in chunks {
            match name {
                b"ALPH" => alpha = alpha.or(Some(content)),
                b"VP8 " => {
                    let (width, height) =
                        lossy::size(content).ok_or_else(|| damaged(NAME, "its picture has no header"))?;
                    return Self::new((width, height), true, content, alpha, false);
                }
                b"VP8L" => {
                    let (width, height, uses_alpha) =
                        lossless::header(content).ok_or_else(|| damaged(NAME, "its picture has no header"))?;
                    let data = content.get(lossless::HEADER_BYTES..).unwrap_or_default();
                    return Self::new((width, height), false, data, None, uses_alpha);
                }
                _ => {}
            }
        }
        Err(damaged(NAME, "it has no picture"))
    }

    fn new(
        (width, height): (usize, usize),
        is_lossy: bool,
        data: &'a [u8],
        alpha: Option<&'a [u8]>,
        uses_alpha: bool,
    ) -> Result<Self, Error> {
        if width == 0 || height == 0 {
            return Err(damaged(NAME, "its width or height is zero"));
        }
        let (left, top, has_alpha, canvas) = (0, 0, uses_alpha, Size { width, height });
        Ok(Self { canvas, left, top, width, height, is_lossy, data, alpha, uses_alpha, has_alpha })
    }
}
