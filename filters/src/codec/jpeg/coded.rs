//! The coded data of scans: where they are, and how the decoders read them, band by band. In a file that is read by ranges, a band is read
//! speculatively. If its reader met the end of the bytes that are there, its result is dropped, and the band is read again with more bytes.

use std::ops::Range;
use std::rc::Rc;

use super::bits::{BitReader, BitState};
use super::only_in_memory;
use super::scan::Scan;
use crate::interrupt::Interrupt;
use crate::windows::{Cursor, RangedBytes, Window};

/// Most memory of the windows of a file's scans in bytes, with what they wait for, and the copy of one while it grows. A single scan may hold
/// half of it. Noise at the best quality takes about two bytes for each sample: 3 MB for a band of the widest picture.
pub(in crate::codec) const MAX_WINDOWS_BYTES: u64 = 12 << 20;

/// Least number of bytes that a scan asks for, because each request takes time: a scan may have only a few bytes of a large file.
const LEAST_STEP_BYTES: u64 = 4 << 10;

/// The coded data of a file that is read by ranges.
#[derive(Debug)]
pub(in crate::codec) struct CodedRanges {
    pub(super) file: Rc<RangedBytes>,
    /// For each scan, in the order of the file.
    pub(super) scans: Vec<Range<u64>>,
}

/// A file, or its headers and its coded data.
#[derive(Debug, Clone)]
pub(super) enum Source<'a> {
    Memory(&'a [u8]),
    Shared(Rc<[u8]>),
    /// The file without its coded data, and where these are.
    Ranged(&'a [u8], &'a CodedRanges),
}

impl<'a> Source<'a> {
    /// The headers, or all of the file.
    pub(super) fn headers(&self) -> &[u8] {
        match self {
            Self::Memory(bytes) | Self::Ranged(bytes, _) => bytes,
            Self::Shared(bytes) => bytes,
        }
    }

    /// The data of each of `scans`.
    pub(super) fn coded(&self, scans: &[Scan]) -> Vec<Coded<'a>> {
        let CodedRanges { file, scans: ranges } = match self {
            Self::Memory(bytes) => {
                let cursor = |scan: &Scan| Cursor::Memory(bytes.get(scan.coded..).unwrap_or_default());
                return scans.iter().map(|scan| Coded::new(cursor(scan))).collect();
            }
            Self::Shared(bytes) => {
                let cursor = |scan: &Scan| Cursor::Shared(Rc::clone(bytes), scan.coded);
                return scans.iter().map(|scan| Coded::new(cursor(scan))).collect();
            }
            Self::Ranged(_, ranges) => ranges,
        };
        // Every window has its share, so that all of them run out at about the same time.
        let ranges = scans.iter().map(|scan| ranges.get(scan.number).cloned().unwrap_or_default());
        let ranges: Vec<Range<u64>> = ranges.collect();
        let all: u64 = ranges.iter().map(|range| range.end - range.start).sum();
        let windows = ranges.into_iter().map(|range| {
            let share = file.window_bytes() as f64 * (range.end - range.start) as f64 / all.max(1) as f64;
            let step = (share.ceil() as u64).max(LEAST_STEP_BYTES.min(file.window_bytes()));
            // The marker behind the data ends them.
            Window::new(file, range.start..range.end.saturating_add(2), step)
        });
        windows.map(|window| Coded::new(Cursor::Window(window))).collect()
    }
}

/// Reads the coded data of a scan.
#[derive(Debug)]
pub(super) struct Coded<'a> {
    cursor: Cursor<'a>,
    /// The bits that are loaded; the cursor's bytes follow them.
    bits: BitState,
    /// The length of the longest band so far in bytes.
    longest: usize,
}

impl<'a> Coded<'a> {
    fn new(cursor: Cursor<'a>) -> Self {
        Self { cursor, bits: BitState::default(), longest: 0 }
    }

    /// A reader at the current position.
    #[inline]
    pub(super) fn reader(&self) -> BitReader<'_> {
        BitReader::continued(self.cursor.bytes(), self.bits)
    }

    /// Whether `reader` has read only bits of the file, and no padding in their place.
    pub(super) const fn is_certain(&self, reader: &BitReader<'_>) -> bool {
        self.cursor.is_whole() || !reader.has_met_end()
    }

    /// Moves behind a band, to the state of its reader, which has left `bytes_left` bytes.
    pub(super) fn advance(&mut self, bits: BitState, bytes_left: usize) {
        let length = self.cursor.bytes().len().saturating_sub(bytes_left);
        self.longest = self.longest.max(length);
        self.cursor.consume(length);
        self.bits = bits;
    }

    /// Takes more bytes, after a band that was not certain.
    pub(super) fn extend(&mut self) -> Result<(), Interrupt> {
        if self.cursor.extend_within(MAX_WINDOWS_BYTES)? {
            return Ok(());
        }
        Err(only_in_memory("a row of its blocks takes too many bytes").into())
    }

    /// Takes bytes for about one more band, if there is memory for them: the bytes that are there may be enough.
    fn fill(&mut self) -> Result<(), Interrupt> {
        while self.is_short() && self.cursor.extend_within(MAX_WINDOWS_BYTES)? {}
        Ok(())
    }

    /// Whether the next band may need more bytes than there are.
    fn is_short(&self) -> bool {
        !self.cursor.is_whole() && self.cursor.bytes().len() < self.longest + self.longest / 4 + 64
    }
}

/// Takes bytes for about one more band of each scan.
pub(super) fn fill(scans: &mut [Coded<'_>]) -> Result<(), Interrupt> {
    // Ask for all bytes that are needed soon at a time: a request takes longer than its bytes.
    let mut filled = Ok(());
    for scan in scans {
        filled = filled.and(scan.fill());
    }
    filled
}
