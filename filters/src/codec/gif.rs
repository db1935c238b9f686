//! GIF decoder (GIF89a): the first frame on its canvas. Parses the blocks here, and decodes LZW with `weezl`. Streams rows unless the frame
//! is interlaced.
//!
//! Files that violate the specification are shown as most viewers do: a frame beyond the canvas is clipped, an empty canvas takes the
//! frame's size, and a frame without a colour table is a grey ramp.

mod rows;

use self::rows::Indexed;
#[cfg(test)]
pub(super) use self::rows::interlaced;
use super::embedded::{self, Embedded};
use super::{Header, RowDecoder, damaged};
use crate::error::Error;
use crate::image::{Channels, Depth, Format, Size};
use crate::limits::Limits;

const NAME: &str = "GIF";

/// First bytes of a block: an extension, a frame.
const EXTENSION: u8 = 0x21;
const FRAME: u8 = 0x2c;

/// Labels of the extensions that are read.
const GRAPHIC_CONTROL: u8 = 0xf9;
const APPLICATION: u8 = 0xff;

/// Name and authentication code of the application extension with a profile.
const PROFILE_APPLICATION: &[u8] = b"ICCRGBG1012";

/// The position of a frame on the canvas, in pixels from the top left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    left: usize,
    top: usize,
    width: usize,
    height: usize,
}

/// The first frame.
#[derive(Debug)]
struct Frame<'a> {
    screen: Size,
    place: Place,
    interlaced: bool,
    transparent: Option<u8>,
    /// RGB of each index.
    colors: Option<&'a [u8]>,
    /// Bits of an index in the initial codes.
    code_bits: u8,
    /// The codes, in blocks that begin with their length.
    codes: &'a [u8],
}

/// A cursor over bytes.
struct Blocks<'a>(&'a [u8]);

impl<'a> Blocks<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    /// A colour table, if a descriptor's flags announce one.
    fn colors(&mut self, flags: u8) -> Option<Option<&'a [u8]>> {
        if flags & 0x80 == 0 { Some(None) } else { self.take(3 << ((flags & 7) + 1)).map(Some) }
    }

    /// A data block. A block of length 0 ends a sequence.
    fn data(&mut self) -> Option<&'a [u8]> {
        let [length] = self.array()?;
        self.take(length.into())
    }

    /// All blocks up to the terminator, without it.
    fn sequence(&mut self) -> Option<&'a [u8]> {
        let all = self.0;
        loop {
            let at = all.len() - self.0.len();
            if self.data()?.is_empty() {
                return all.get(..at);
            }
        }
    }
}

fn short(low: u8, high: u8) -> u16 {
    u16::from_le_bytes([low, high])
}

/// Parses up to the end of the first frame's codes. `on_application` receives the blocks of each application extension.
fn first_frame<'a>(bytes: &'a [u8], mut on_application: impl FnMut(&'a [u8])) -> Result<Frame<'a>, Error> {
    let ended = || damaged(NAME, "the end of the file is missing");
    let mut blocks = Blocks(bytes.get(6..).unwrap_or_default());
    let [w0, w1, h0, h1, flags, _, _] = blocks.array().ok_or_else(|| damaged(NAME, "the header is incomplete"))?;
    let screen = Size::new(short(w0, w1).into(), short(h0, h1).into());
    let global = blocks.colors(flags).ok_or_else(ended)?;
    let mut transparent = None;
    loop {
        match blocks.array().ok_or_else(ended)? {
            [EXTENSION] => {
                let [label] = blocks.array().ok_or_else(ended)?;
                let data = blocks.sequence().ok_or_else(ended)?;
                match (label, data) {
                    (GRAPHIC_CONTROL, [_, flags, _, _, index, ..]) => {
                        transparent = (flags & 1 == 1).then_some(*index);
                    }
                    (APPLICATION, data) => on_application(data),
                    _ => {}
                }
            }
            [FRAME] => {
                let [l0, l1, t0, t1, w0, w1, h0, h1, flags] = blocks.array().ok_or_else(ended)?;
                let [left, top] = [short(l0, l1), short(t0, t1)].map(usize::from);
                let [width, height] = [short(w0, w1), short(h0, h1)].map(usize::from);
                let colors = blocks.colors(flags).ok_or_else(ended)?.or(global);
                let [code_bits] = blocks.array().ok_or_else(ended)?;
                let codes = blocks.sequence().ok_or_else(ended)?;
                let (interlaced, place) = (flags & 0x40 != 0, Place { left, top, width, height });
                return Ok(Frame { screen, place, interlaced, transparent, colors, code_bits, codes });
            }
            // Some programs write an extra empty block.
            [0] => {}
            _ => return Err(damaged(NAME, "it has no frame")),
        }
    }
}

impl Frame<'_> {
    /// Ensures a canvas with pixels, and a frame within the limits.
    fn checked(mut self, limits: &Limits) -> Result<Self, Error> {
        let Place { width, height, .. } = self.place;
        if width == 0 || height == 0 {
            return Err(damaged(NAME, "the width or height of its frame is zero"));
        }
        if self.screen.width == 0 || self.screen.height == 0 {
            self.screen = Size { width, height };
            self.place = Place { left: 0, top: 0, width, height };
        }
        limits.check_picture(self.screen.width as u32, self.screen.height as u32)?;
        // The whole frame is decoded, including its clipped part.
        limits.check_picture(width as u32, height as u32)?;
        if !(1..=11).contains(&self.code_bits) {
            return Err(damaged(NAME, format!("its LZW codes begin with {} bits", self.code_bits)));
        }
        Ok(self)
    }

    const fn covers_screen(&self) -> bool {
        let Place { left, top, width, height } = self.place;
        left == 0 && top == 0 && width >= self.screen.width && height >= self.screen.height
    }

    /// The number of decoded indices for each pixel of the canvas, at least 1.
    fn excess(&self) -> f64 {
        let area = |width: usize, height: usize| width as f64 * height as f64;
        (area(self.place.width, self.place.height) / area(self.screen.width, self.screen.height)).max(1.0)
    }

    /// Memory of a decoder: the code tables and a row, or all indices of an interlaced frame.
    const fn decoder_bytes(&self) -> u64 {
        let held_rows = if self.interlaced { self.place.height } else { 1 };
        (self.place.width * held_rows + (64 << 10)) as u64
    }
}

pub(super) fn header(bytes: &[u8], limits: &Limits) -> Result<Header, Error> {
    let frame = first_frame(bytes, |_| {})?.checked(limits)?;
    let channels = Channels::new(false, frame.transparent.is_some() || !frame.covers_screen());
    let header = Header::plain(Format::Gif, frame.screen, channels, Depth::Eight);
    Ok(Header { decoder_bytes: frame.decoder_bytes(), decode_ns: header.decode_ns * frame.excess(), ..header })
}

/// The colour profile in an application extension.
pub(super) fn embedded(bytes: &[u8]) -> Embedded {
    let mut embedded = Embedded::default();
    let _ = first_frame(bytes, |data| {
        let mut blocks = Blocks(data);
        if blocks.data() == Some(PROFILE_APPLICATION) {
            let parts: Vec<&[u8]> = std::iter::from_fn(|| blocks.data()).collect();
            embedded.icc = embedded::profile(&parts);
        }
    });
    embedded
}

pub(super) fn open<'a>(bytes: &'a [u8], header: &Header) -> Result<Box<dyn RowDecoder + 'a>, Error> {
    let frame = first_frame(bytes, |_| {})?.checked(&Limits { side_px: u32::MAX, pixels: u64::MAX, ..Limits::EDGE })?;
    Ok(Box::new(Indexed::new(frame, header.channels)))
}
