//! Finds the headers and the coded data of a file that is read by ranges: reads it once from the start, and keeps everything but the coded
//! data and the segments that nobody reads. A sequential file is read only up to the header of its last scan, and near its end.

use std::ops::Range;
use std::rc::Rc;

use super::coded::CodedRanges;
use super::frame::Frame;
use super::markers::{EOI, MAX_SCANS, SOS, has_end, next_marker};
use super::only_in_memory;
use super::sequential::Headers;
use crate::codec::profile::MAX_PROFILE_BYTES;
use crate::error::Error;
use crate::interrupt::Interrupt;
use crate::limits::Limits;
use crate::metadata::{EXIF_PREFIX, MAX_BLOCK_BYTES, PHOTOSHOP_PREFIX, XMP_PREFIX};
use crate::windows::{MAX_HEAD_BYTES, RangedBytes, STEP_BYTES, Window};

/// How far from the end of a file its last marker is looked for first. More bytes may follow the picture: previews, videos.
const TAIL_BYTES: u64 = 16 << 10;

/// What to ask for after the start of a file, if there are more segments: twice as much after each time. Long segments often follow one another.
const FIRST_STEP_BYTES: u64 = 64 << 10;

/// The longest prefix by which a segment of metadata is recognised.
const PREFIX_BYTES: usize = 64;

/// The prefix of a part of a profile, or of Photoshop's resources.
const PART_PREFIX_BYTES: usize = 14;

/// What is read next.
#[derive(Debug)]
enum Stage {
    /// Segments.
    Segments,
    /// Nothing: the header of a scan is complete.
    Scan,
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
    /// The segments of metadata so far.
    kept: Kept,
    /// What to ask for next while there are segments.
    step_bytes: u64,
    stage: Stage,
}

/// What is kept of metadata. Others than these are dropped in memory, too: see [`super::embedded`].
#[derive(Debug, Default)]
struct Kept {
    /// Whether there are an EXIF and an XMP segment, and one of each that is not too long.
    exif: (bool, bool),
    xmp: (bool, bool),
    /// Bytes of a profile, and of Photoshop's resources. Both are dropped as a whole if they are too long.
    icc_bytes: usize,
    photoshop_bytes: usize,
    /// The offset of the last segment that was decided about, and whether it is kept: it is asked again when more of it is there.
    last: (u64, bool),
}

impl Index {
    /// `window` is at the start of the file, which begins like a JPEG.
    pub(in crate::codec) fn new(file: &Rc<RangedBytes>, mut window: Window) -> Self {
        window.consume(2);
        let (file, head) = (Rc::clone(file), vec![0xff, 0xd8]);
        let kept = Kept::default();
        Self { file, window, head, scans: Vec::new(), kept, step_bytes: FIRST_STEP_BYTES, stage: Stage::Segments }
    }

    /// Reads on. After an interrupt, call it again.
    pub(in crate::codec) fn resume(&mut self, limits: &Limits) -> Result<(), Interrupt> {
        loop {
            match self.stage {
                Stage::Segments => self.segment()?,
                Stage::Scan => self.stage = self.after_scan(limits)?,
                Stage::Coded => self.coded()?,
                Stage::Tail(_) => self.tail()?,
                Stage::End => self.end()?,
                Stage::Done => return Ok(()),
            }
        }
    }

    /// The headers, and the places of the coded data.
    pub(in crate::codec) fn finish(&mut self) -> (Vec<u8>, CodedRanges) {
        self.head.shrink_to_fit();
        self.scans.shrink_to_fit();
        let ranges = CodedRanges { file: Rc::clone(&self.file), scans: std::mem::take(&mut self.scans) };
        (std::mem::take(&mut self.head), ranges)
    }

    /// Reads a segment, or passes over what is between two: as [`super::markers::segments`] does.
    fn segment(&mut self) -> Result<(), Interrupt> {
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
            [] | [0xff] | [0xff, _] | [0xff, _, _] => return self.extend(),
            [..] => {
                let stray = bytes.iter().position(|byte| *byte == 0xff).unwrap_or(bytes.len());
                self.window.consume(stray);
                return Ok(());
            }
        };
        if length as u64 > left {
            // Cut off. What looks like a marker in the rest is found as in memory.
            while !self.window.is_whole() {
                self.extend()?;
            }
            return self.done(self.window.bytes().len());
        }
        let known = length.min(PREFIX_BYTES);
        while self.window.bytes().len() < known {
            self.extend()?;
        }
        let marker = self.window.bytes().get(1).copied().unwrap_or_default();
        // Later segments are few, and they are kept so that an end marker within one is found as in memory.
        let payload = self.window.bytes().get(4..known).unwrap_or_default();
        if self.scans.is_empty() && !self.kept.keeps(self.window.position(), (marker, payload), length - 4) {
            self.window.skip_to(self.window.position() + length as u64);
            return Ok(());
        }
        while self.window.bytes().len() < length {
            self.extend()?;
        }
        self.take(length)?;
        if marker == SOS {
            self.scans.push(self.window.position()..self.file.size_bytes());
            self.stage = Stage::Scan;
            self.step_bytes = STEP_BYTES;
            self.window.set_step(STEP_BYTES.min(self.file.window_bytes()));
        }
        Ok(())
    }

    /// Takes more bytes, and asks for twice as many the next time.
    fn extend(&mut self) -> Result<(), Interrupt> {
        self.window.set_step(self.step_bytes.min(self.file.window_bytes()));
        self.window.extend()?;
        self.step_bytes = (2 * self.step_bytes).min(STEP_BYTES);
        Ok(())
    }

    /// Moves the next `length` bytes to the headers.
    fn take(&mut self, length: usize) -> Result<(), Interrupt> {
        if self.head.len() + length > MAX_HEAD_BYTES {
            return Err(only_in_memory("its headers are too long").into());
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

impl Kept {
    /// Whether the segment at an offset, before the first scan, is read: tables, frames, scans, and the metadata of [`super::embedded`]. Its
    /// payload may be cut off after some bytes of `length`.
    fn keeps(&mut self, at: u64, (marker, payload): (u8, &[u8]), length: usize) -> bool {
        if self.last.0 == at {
            return self.last.1;
        }
        let is_kept = match marker {
            0xe0 | 0xee => true,
            0xe1 if payload.starts_with(EXIF_PREFIX) => first(&mut self.exif, length - EXIF_PREFIX.len()),
            0xe1 if payload.starts_with(XMP_PREFIX) => first(&mut self.xmp, length - XMP_PREFIX.len()),
            0xe2 if payload.starts_with(b"ICC_PROFILE\0") => up_to_a_profile(&mut self.icc_bytes, length),
            0xed if payload.starts_with(PHOTOSHOP_PREFIX) => up_to_a_profile(&mut self.photoshop_bytes, length),
            0xe1..=0xef | 0xfe => false,
            _ => true,
        };
        self.last = (at, is_kept);
        is_kept
    }
}

/// Whether a block is the first, or the first that is not too long.
const fn first((any, short): &mut (bool, bool), length: usize) -> bool {
    let is_short = length <= MAX_BLOCK_BYTES;
    let is_kept = !*any || is_short && !*short;
    *any = true;
    *short |= is_short;
    is_kept
}

/// Whether the parts before, without their prefixes, may still be short enough for a profile.
const fn up_to_a_profile(bytes: &mut usize, length: usize) -> bool {
    let is_kept = *bytes <= MAX_PROFILE_BYTES;
    *bytes += length.saturating_sub(PART_PREFIX_BYTES);
    is_kept
}
