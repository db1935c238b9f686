//! Finds the headers and the coded data of a file that is read by ranges: reads it once from the start, and keeps everything but the coded
//! data and the segments that nobody reads. A sequential file is read only up to the header of its last scan, and near its end.

use std::ops::Range;
use std::rc::Rc;

use super::coded::CodedRanges;
use super::frame::Frame;
use super::markers::{EOI, MAX_SCANS, SOS, has_end, next_marker};
use super::sequential::Headers;
use super::{NAME, unsupported};
use crate::error::Error;
use crate::interrupt::Interrupt;
use crate::limits::Limits;
use crate::metadata::{EXIF_PREFIX, PHOTOSHOP_PREFIX, XMP_PREFIX};
use crate::windows::{MAX_HEAD_BYTES, RangedBytes, STEP_BYTES, Window};

/// How far from the end of a file its last marker is looked for first. More bytes may follow the picture: previews, videos.
const TAIL_BYTES: u64 = 16 << 10;

/// The longest prefix by which a segment of metadata is recognised.
const PREFIX_BYTES: usize = 32;

/// What is read next.
#[derive(Debug)]
enum Stage {
    /// Segments.
    Segments,
    /// The coded data of the last scan.
    Coded,
    /// The last bytes of the file.
    Tail(Window),
    /// Anything up to a marker that ends the picture.
    End,
    Done,
}

/// A file whose headers are being read.
#[derive(Debug)]
pub(in crate::codec) struct Index {
    file: Rc<RangedBytes>,
    window: Window,
    /// The headers so far.
    head: Vec<u8>,
    scans: Vec<Range<u64>>,
    stage: Stage,
}

impl Index {
    /// `window` is at the start of the file, which begins like a JPEG.
    pub(in crate::codec) fn new(file: &Rc<RangedBytes>, mut window: Window) -> Self {
        window.consume(2);
        let (file, head) = (Rc::clone(file), vec![0xff, 0xd8]);
        Self { file, window, head, scans: Vec::new(), stage: Stage::Segments }
    }

    /// Reads on. After an interrupt, call it again.
    pub(in crate::codec) fn resume(&mut self, limits: &Limits) -> Result<(), Interrupt> {
        loop {
            match self.stage {
                Stage::Segments => self.segment(limits)?,
                Stage::Coded => self.coded()?,
                Stage::Tail(_) => self.tail()?,
                Stage::End => self.end()?,
                Stage::Done => return Ok(()),
            }
        }
    }

    /// The headers, and the places of the coded data.
    pub(in crate::codec) fn finish(&mut self) -> (Vec<u8>, CodedRanges) {
        let ranges = CodedRanges { file: Rc::clone(&self.file), scans: std::mem::take(&mut self.scans) };
        (std::mem::take(&mut self.head), ranges)
    }

    /// Reads a segment, or passes over what is between two: as [`super::markers::segments`] does.
    fn segment(&mut self, limits: &Limits) -> Result<(), Interrupt> {
        let left = self.file.size_bytes() - self.window.position();
        let bytes = self.window.bytes();
        let length = match bytes {
            [0xff, 0xff, ..] => {
                self.window.consume(1);
                return Ok(());
            }
            [0xff, 0x00 | 0x01 | 0xd0..=0xd8, ..] => {
                self.window.consume(2);
                return Ok(());
            }
            [0xff, EOI, ..] => return self.done(2),
            [0xff, _, high, low, ..] => 2 + usize::from(u16::from_be_bytes([*high, *low]).max(2)),
            [] | [0xff] | [0xff, _] | [0xff, _, _] if self.window.is_whole() => return self.done(bytes.len()),
            [] | [0xff] | [0xff, _] | [0xff, _, _] => return self.window.extend(),
            [..] => {
                let stray = bytes.iter().position(|byte| *byte == 0xff).unwrap_or(bytes.len());
                self.window.consume(stray);
                return Ok(());
            }
        };
        if length as u64 > left {
            // Cut off. What looks like a marker in the rest is found as in memory.
            while !self.window.is_whole() {
                self.window.extend()?;
            }
            return self.done(self.window.bytes().len());
        }
        let known = length.min(PREFIX_BYTES);
        while self.window.bytes().len() < known {
            self.window.extend()?;
        }
        let marker = self.window.bytes().get(1).copied().unwrap_or_default();
        // Later segments are few, and they are kept so that an end marker within one is found as in memory.
        if self.scans.is_empty() && !is_needed(marker, self.window.bytes().get(4..known).unwrap_or_default()) {
            self.window.skip_to(self.window.position() + length as u64);
            return Ok(());
        }
        while self.window.bytes().len() < length {
            self.window.extend()?;
        }
        self.take(length)?;
        if marker == SOS {
            self.scans.push(self.window.position()..self.file.size_bytes());
            self.stage = self.after_scan(limits)?;
            self.window.set_step(STEP_BYTES.min(self.file.window_bytes()));
        }
        Ok(())
    }

    /// Moves the next `length` bytes to the headers.
    fn take(&mut self, length: usize) -> Result<(), Interrupt> {
        if self.head.len() + length > MAX_HEAD_BYTES {
            return Err(unsupported(NAME, "its headers are too long to be read in parts").into());
        }
        self.head.extend(self.window.bytes().get(..length).unwrap_or_default());
        self.window.consume(length);
        Ok(())
    }

    /// Ends with the next `length` bytes.
    fn done(&mut self, length: usize) -> Result<(), Interrupt> {
        self.take(length)?;
        self.stage = Stage::Done;
        Ok(())
    }

    /// What to read after a scan's header: the next scan, or nothing but the end of the file if all scans that count are known. A file that
    /// is refused for its frame needs no more.
    fn after_scan(&self, limits: &Limits) -> Result<Stage, Error> {
        if self.scans.len() > MAX_SCANS + 1 {
            return Ok(Stage::Tail(self.tail_window()));
        }
        let frame = match Frame::parse(&self.head) {
            // Its height may follow the first scan.
            Err(_) if Frame::lacks_height(&self.head) => return Ok(Stage::Coded),
            Err(_) => return Ok(Stage::Done),
            Ok(frame) => frame,
        };
        limits.check_picture(frame.size.width as u32, frame.size.height as u32)?;
        if frame.progressive {
            return Ok(Stage::Coded);
        }
        Ok(match Headers::read(&self.head, &frame) {
            Ok(headers) if !headers.are_complete() => Stage::Coded,
            // What is wrong with the headers is reported later.
            Ok(_) | Err(_) => Stage::Tail(self.tail_window()),
        })
    }

    fn coded(&mut self) -> Result<(), Interrupt> {
        let bytes = self.window.bytes();
        let marker = next_marker(bytes, 0);
        let whole = self.window.is_whole();
        // The last byte may be the first of a marker.
        let length =
            marker.unwrap_or(if whole { bytes.len() } else { bytes.len() - usize::from(bytes.ends_with(&[0xff])) });
        self.window.consume(length);
        if marker.is_none() && !whole {
            return self.window.extend();
        }
        if let Some(scan) = self.scans.last_mut() {
            scan.end = self.window.position();
        }
        self.stage = if marker.is_some() { Stage::Segments } else { Stage::Done };
        Ok(())
    }

    fn tail_window(&self) -> Window {
        let size = self.file.size_bytes();
        let start = size.saturating_sub(TAIL_BYTES).max(self.window.position());
        Window::new(&self.file, start..size, TAIL_BYTES.min(self.file.window_bytes()))
    }

    fn tail(&mut self) -> Result<(), Interrupt> {
        let Stage::Tail(tail) = &mut self.stage else { return Ok(()) };
        while !tail.is_whole() {
            tail.extend()?;
        }
        if has_end(tail.bytes()) {
            self.head.extend([0xff, EOI]);
            self.stage = Stage::Done;
        } else {
            self.stage = Stage::End;
        }
        Ok(())
    }

    fn end(&mut self) -> Result<(), Interrupt> {
        let bytes = self.window.bytes();
        let (found, whole) = (has_end(bytes), self.window.is_whole());
        if found {
            self.head.extend([0xff, EOI]);
        }
        if found || whole {
            self.stage = Stage::Done;
            return Ok(());
        }
        self.window.consume(bytes.len() - usize::from(bytes.ends_with(&[0xff])));
        self.window.extend()
    }
}

/// Whether a segment before the first scan is read: tables, frames, scans, and the metadata of [`super::embedded`]. `payload` may be cut off
/// after some bytes.
fn is_needed(marker: u8, payload: &[u8]) -> bool {
    match marker {
        0xe0 | 0xee => true,
        0xe1 => payload.starts_with(EXIF_PREFIX) || payload.starts_with(XMP_PREFIX),
        0xe2 => payload.starts_with(b"ICC_PROFILE\0"),
        0xed => payload.starts_with(PHOTOSHOP_PREFIX),
        0xe3..=0xef | 0xfe => false,
        _ => true,
    }
}
