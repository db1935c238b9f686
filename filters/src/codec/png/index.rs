//! Finds the chunks of a file that is read by ranges: passes over the pixels, and keeps the other chunks that somebody reads.

use std::rc::Rc;

use super::input::is_needed;
use super::{ChunkFilter, NAME, PixelRange, claimed_size};
use crate::error::Error;
use crate::interrupt::Interrupt;
use crate::limits::Limits;
use crate::metadata::{EXIF_PREFIX, MAX_BLOCK_BYTES, XMP_KEYWORD};
use crate::windows::{MAX_HEAD_BYTES, RangedBytes, STEP_BYTES, Window};

/// Where the fields of the first chunk end; they are read at fixed offsets.
const FIXED_BYTES: u64 = 33;

/// Chunks of pixels of at least this length are passed over without reading them. Reading shorter ones takes less time than another request.
const LONG_CHUNK: u64 = 1 << 20;

/// What to ask for to see the header of the chunk after a long one.
const PEEK_BYTES: u64 = 4 << 10;

/// Longest text chunk with XMP, as [`super::embedded`] keeps it: with its keyword and language fields.
const MAX_XMP_BYTES: u64 = MAX_BLOCK_BYTES as u64 + 4096;

/// Most of the content of an EXIF chunk that is kept: enough that [`super::embedded`] finds it too long.
const MAX_EXIF_BYTES: u64 = (MAX_BLOCK_BYTES + EXIF_PREFIX.len() + 1) as u64;

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
        self.head.shrink_to_fit();
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
        let kept = if is_pixels { 0 } else { self.kept_bytes(kind, length)? };
        if !is_pixels && (start < FIXED_BYTES || kept == whole) {
            self.take(whole.min(left))?;
        } else if kept > 0 {
            self.take_start(kept.min(left), whole.min(left))?;
        } else {
            let step = if is_pixels && length >= LONG_CHUNK { PEEK_BYTES } else { STEP_BYTES };
            self.window.set_step(step.min(self.file.window_bytes()));
            self.window.skip_to(start.saturating_add(whole));
        }
        // Without all of its content, it is not a chunk, and nothing is one behind it.
        self.is_done = kind == *b"IEND" || length + 8 > left;
        Ok(())
    }

    /// How many bytes of a chunk are kept for those who read it: the decoder, or [`super::embedded`]. XMP that is too long is dropped. Of EXIF
    /// that is too long, only the start is kept: it has the orientation.
    fn kept_bytes(&mut self, kind: [u8; 4], length: u64) -> Result<u64, Interrupt> {
        let whole = length + 12;
        let chunk_bytes = usize::try_from(length).unwrap_or(usize::MAX);
        Ok(match &kind {
            b"pHYs" | b"IEND" => whole,
            b"eXIf" => whole.min(MAX_EXIF_BYTES + 8),
            b"iTXt" if length <= MAX_XMP_BYTES => {
                let known = 8 + XMP_KEYWORD.len();
                while self.window.bytes().len() < known && !self.window.is_whole() {
                    self.window.extend()?;
                }
                let content = self.window.bytes().get(8..).unwrap_or_default();
                if content.starts_with(XMP_KEYWORD) { whole } else { 0 }
            }
            b"iTXt" => 0,
            _ if self.pixels.is_none() && is_needed(kind, chunk_bytes, ChunkFilter::Colors) => whole,
            _ => 0,
        })
    }

    /// Moves the first `kept` bytes of a chunk to the head, as a whole chunk, and passes over the rest of its `whole` bytes.
    fn take_start(&mut self, kept: u64, whole: u64) -> Result<(), Interrupt> {
        let (at, behind) = (self.head.len(), self.window.position().saturating_add(whole));
        self.take(kept)?;
        let length = (kept as u32).saturating_sub(8).to_be_bytes();
        if let Some(place) = self.head.get_mut(at..at + 4) {
            place.copy_from_slice(&length);
        }
        // The checksum is not read.
        self.head.extend([0; 4]);
        self.window.skip_to(behind);
        Ok(())
    }

    /// Moves the next `length` bytes to the head.
    fn take(&mut self, length: u64) -> Result<(), Interrupt> {
        if self.head.len() as u64 + length > MAX_HEAD_BYTES as u64 {
            let detail = "its headers and metadata are too long";
            return Err(Error::OnlyInMemory { format: NAME, detail }.into());
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
