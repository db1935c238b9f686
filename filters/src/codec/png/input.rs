//! The input of the `png` crate, without the chunks before the pixels that are not needed. Each of the crate's readers would copy some of
//! them twice (EXIF, text), at any length. The pixels may be read by ranges.

use std::io::{self, BufRead, Read, Seek, SeekFrom};

use crate::codec::profile::MAX_PROFILE_BYTES;
use crate::interrupt::Interrupt;
use crate::windows::Window;

/// What the crate needs besides the pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ChunkFilter {
    Pixels,
    /// The colour space, profile included.
    Colors,
}

/// The pixels of a file that is read by ranges.
#[derive(Debug)]
pub(super) struct Pixels<'a> {
    /// Length and type of the first IDAT. They are always there, so that the crate can read up to them.
    pub(super) header: &'a [u8; 8],
    /// Window of the file after `header`.
    pub(super) window: Window,
}

/// The chunks of a file in sequence.
#[derive(Debug)]
pub(super) struct Input<'a> {
    /// The rest of the signature or of a chunk; from the first IDAT on, the rest of the file.
    part: &'a [u8],
    rest: &'a [u8],
    wanted: ChunkFilter,
    /// Replaces everything from the first IDAT on.
    pixels: Option<Pixels<'a>>,
    /// Whether the first IDAT was reached, and `pixels` replaces the rest.
    in_pixels: bool,
}

impl<'a> Input<'a> {
    pub(super) fn new(bytes: &'a [u8], pixels: Option<Pixels<'a>>, wanted: ChunkFilter) -> Self {
        let (part, rest) = bytes.split_at_checked(8).unwrap_or((bytes, &[]));
        Self { part, rest, wanted, pixels, in_pixels: false }
    }

    fn next_chunk(&mut self) {
        let (file, wanted) = (std::mem::take(&mut self.rest), self.wanted);
        let Some(([a, b, c, d, kind @ ..], _)) = file.split_first_chunk::<8>() else {
            self.part = file;
            return;
        };
        if kind == b"IDAT" {
            // The crate stops after the last IDAT, and other chunks must not be between them.
            self.in_pixels = self.pixels.is_some();
            self.part = self.pixels.as_ref().map_or(file, |pixels| pixels.header);
            return;
        }
        let length = u32::from_be_bytes([*a, *b, *c, *d]) as usize;
        // Length, type and checksum. A truncated chunk is whatever is left.
        let (chunk, rest) = file.split_at_checked(length.saturating_add(12)).unwrap_or((file, &[]));
        self.rest = rest;
        if is_needed(*kind, length, wanted) {
            self.part = chunk;
        }
    }
}

/// Critical chunks, and those of transparency, colour and animation. The crate checks the length of each, except for the profile.
pub(super) fn is_needed(kind: [u8; 4], length: usize, wanted: ChunkFilter) -> bool {
    match &kind {
        b"iCCP" => wanted == ChunkFilter::Colors && length <= MAX_PROFILE_BYTES,
        b"tRNS" | b"cICP" | b"sRGB" | b"gAMA" | b"cHRM" | b"acTL" | b"fcTL" | b"fdAT" => true,
        [first, ..] => first & 0x20 == 0,
    }
}

/// The crate passes the kind on.
fn io_error(stop: Interrupt) -> io::Error {
    let kind = if stop == Interrupt::Needs { io::ErrorKind::WouldBlock } else { io::ErrorKind::Other };
    kind.into()
}

impl BufRead for Input<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.part.is_empty() && !self.rest.is_empty() {
            self.next_chunk();
        }
        if self.in_pixels
            && self.part.is_empty()
            && let Some(Pixels { window, .. }) = &mut self.pixels
        {
            while window.bytes().is_empty() && !window.is_whole() {
                window.extend().map_err(io_error)?;
            }
            return Ok(window.bytes());
        }
        Ok(self.part)
    }

    fn consume(&mut self, count: usize) {
        if self.in_pixels
            && self.part.is_empty()
            && let Some(Pixels { window, .. }) = &mut self.pixels
        {
            return window.consume(count);
        }
        self.part = self.part.get(count..).unwrap_or_default();
    }
}

impl Read for Input<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(out)?;
        self.consume(count);
        Ok(count)
    }
}

/// Required by the crate's bounds, but never used.
impl Seek for Input<'_> {
    fn seek(&mut self, _: SeekFrom) -> io::Result<u64> {
        Err(io::ErrorKind::Unsupported.into())
    }
}
