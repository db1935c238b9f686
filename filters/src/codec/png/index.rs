//! Finds the chunks of a file that is read by ranges: passes over the pixels, and keeps the other chunks that somebody reads.

use std::rc::Rc;

use super::input::is_needed;
use super::{ChunkFilter, NAME, PixelRange, claimed_size, unsupported};
use crate::interrupt::Interrupt;
use crate::limits::Limits;
use crate::windows::{MAX_HEAD_BYTES, RangedBytes, STEP_BYTES, Window};

/// Where the fields of the first chunk end; they are read at fixed offsets.
const FIXED_BYTES: u64 = 33;

/// Chunks of pixels of at least this length are passed over without reading them. Reading shorter ones takes less time than another request.
const LONG_CHUNK: u64 = 1 << 20;

/// What to ask for to see the header of the chunk after a long one.
const PEEK_BYTES: u64 = 4 << 10;

/// A file whose chunks are being read.
#[derive(Debug)]
pub(in crate::codec) struct Index {
    file: Rc<RangedBytes>,
    window: Window,
    /// The chunks so far. The pixels are one chunk without content.
    head: Vec<u8>,
    /// Offset, length and type of the first chunk of pixels.
    pixels: Option<(u64, [u8; 8])>,
    /// Whether the size of the picture was checked.
    is_within: bool,
    is_done: bool,
}

impl Index {
    /// `window` is at the start of the file, which begins like a PNG.
    pub(in crate::codec) fn new(file: &Rc<RangedBytes>, mut window: Window) -> Self {
        let head = window.bytes().get(..8).unwrap_or_default().to_vec();
        window.consume(8);
        Self { file: Rc::clone(file), window, head, pixels: None, is_within: false, is_done: false }
    }

    /// Reads on. After an interrupt, call it again.
    pub(in crate::codec) fn resume(&mut self, limits: &Limits) -> Result<(), Interrupt> {
        while !self.is_done {
            self.chunk()?;
            if let (false, Some((width, height))) = (self.is_within, claimed_size(&self.head)) {
                limits.check_picture(width, height)?;
                self.is_within = true;
            }
        }
        Ok(())
    }

    /// The chunks without the pixels, and the place of these.
    pub(in crate::codec) fn finish(&mut self) -> (Vec<u8>, PixelRange) {
        let (start, header) = self.pixels.unwrap_or((self.file.size_bytes(), *b"\0\0\0\0IDAT"));
        (std::mem::take(&mut self.head), PixelRange { file: Rc::clone(&self.file), header, start: start + 8 })
    }

    /// Reads a chunk, or passes over it.
    fn chunk(&mut self) -> Result<(), Interrupt> {
        let start = self.window.position();
        let left = self.file.size_bytes() - start;
        while self.window.bytes().len() < 8 {
            if self.window.is_whole() {
                self.is_done = true;
                return self.take(left);
            }
            self.window.extend()?;
        }
        let Some((header, _)) = self.window.bytes().split_first_chunk::<8>() else { return Ok(()) };
        let header = *header;
        let [a, b, c, d, kind @ ..] = header;
        let length = u64::from(u32::from_be_bytes([a, b, c, d]));
        // Length, type and checksum.
        let whole = length + 12;
        let is_pixels = kind == *b"IDAT";
        if is_pixels && self.pixels.is_none() {
            self.pixels = Some((start, header));
            self.head.extend(*b"\0\0\0\0IDAT\0\0\0\0");
        }
        if !is_pixels && (start < FIXED_BYTES || self.is_kept(kind, length)) {
            self.take(whole.min(left))?;
        } else {
            let step = if is_pixels && length >= LONG_CHUNK { PEEK_BYTES } else { STEP_BYTES };
            self.window.set_step(step.min(self.file.window_bytes()));
            self.window.skip_to(start.saturating_add(whole));
        }
        // Without all of its content, it is not a chunk, and nothing is one behind it.
        self.is_done = kind == *b"IEND" || length + 8 > left;
        Ok(())
    }

    /// Whether somebody reads chunks of a kind: the decoder, or [`super::embedded`].
    fn is_kept(&self, kind: [u8; 4], length: u64) -> bool {
        let is_metadata = matches!(&kind, b"eXIf" | b"pHYs" | b"iTXt" | b"IEND");
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        is_metadata || self.pixels.is_none() && is_needed(kind, length, ChunkFilter::Colors)
    }

    /// Moves the next `length` bytes to the head.
    fn take(&mut self, length: u64) -> Result<(), Interrupt> {
        if self.head.len() as u64 + length > MAX_HEAD_BYTES as u64 {
            return Err(unsupported(NAME, "its metadata are too long to be read in parts").into());
        }
        let length = length as usize;
        while self.window.bytes().len() < length && !self.window.is_whole() {
            self.window.extend()?;
        }
        self.head.extend(self.window.bytes().get(..length).unwrap_or_default());
        self.window.consume(length);
        Ok(())
    }
}
