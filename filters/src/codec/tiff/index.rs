//! Finds the directories and metadata of a file that is read by ranges, and where its strips or tiles are.

use std::ops::Range;
use std::rc::Rc;

use super::bytes::{Bytes, Parts};
use super::chunks::{MAX_PIECES_BYTES, Pieces, Reads};
use super::compression::Compression;
use super::directory::File;
use super::{chunks, cut_off, embedded_of, header_of, only_in_memory, picture};
use crate::codec::embedded::Embedded;
use crate::codec::{Header, RowDecoder};
use crate::error::Error;
use crate::file_parts::FileParts;
use crate::interrupt::Interrupt;
use crate::limits::Limits;
use crate::windows::{MAX_HEAD_BYTES, PieceReader, RangedBytes, Window};

/// What is read around a value that is needed: others are beside it.
const AROUND_BYTES: u64 = 16 << 10;

/// Most requests for strips or tiles beyond those that the same bytes would take in one piece. A worker may make only so many.
const MAX_SCATTERED_REQUESTS: u64 = 4_000;

/// A file whose directories are being read.
#[derive(Debug)]
pub(in crate::codec) struct Index {
    file: Rc<RangedBytes>,
    parts: FileParts,
    /// What is being read.
    window: Option<Window>,
    /// Whether the headers were checked, with all tables of strips or tiles. That takes time for each of them, so it is done once.
    is_checked: bool,
}

/// The index of a file that is read by ranges.
#[derive(Debug)]
pub(in crate::codec) struct PieceRanges {
    file: Rc<RangedBytes>,
    /// The directories and metadata.
    parts: FileParts,
    /// The strips or tiles, by plane, row and column.
    ranges: Vec<Range<u64>>,
    /// The bytes that are decompressed at a time, at most.
    pieces_bytes: u64,
    /// The largest memory of a JPEG stream.
    stream_bytes: u64,
    /// The bytes that are read while all pixels are decoded once: more than the file has if strips or tiles overlap.
    pass_bytes: u64,
}

/// Where the strips or tiles are.
#[derive(Debug)]
struct Located {
    ranges: Vec<Range<u64>>,
    pieces_bytes: u64,
    stream_bytes: u64,
    pass_bytes: u64,
}

impl Index {
    /// `window` is at the start of the file, which begins like a TIFF.
    pub(in crate::codec) fn new(file: &Rc<RangedBytes>, window: Window) -> Self {
        let mut parts = FileParts::new(file.size_bytes());
        parts.insert(window.position(), window.bytes().to_vec());
        Self { file: Rc::clone(file), parts, window: None, is_checked: false }
    }

    /// Reads on. After an interrupt, call it again.
    pub(in crate::codec) fn resume(&mut self, limits: &Limits) -> Result<PieceRanges, Interrupt> {
        loop {
            if let Some(window) = &mut self.window {
                while !window.is_whole() {
                    window.extend()?;
                }
                self.parts.insert(window.position(), window.bytes().to_vec());
                self.window = None;
            }
            let parts = Parts::new(&self.parts);
            let located = located(Bytes::Parts(&parts), limits, self.file.window_bytes(), &mut self.is_checked);
            let Some(gap) = parts.gap() else {
                let Located { ranges, pieces_bytes, stream_bytes, pass_bytes } = located?;
                let (file, parts) = (Rc::clone(&self.file), std::mem::take(&mut self.parts));
                return Ok(PieceRanges { file, parts, ranges, pieces_bytes, stream_bytes, pass_bytes });
            };
            let end = gap.end.max(gap.start.saturating_add(AROUND_BYTES));
            if self.parts.held_bytes().saturating_add(end - gap.start) > MAX_HEAD_BYTES as u64 {
                return Err(only_in_memory("its headers and metadata are too long").into());
            }
            self.window = Some(Window::new(&self.file, gap.start..end, end - gap.start));
        }
    }
}

/// Checks the headers, and reads everything that the index needs: void after the first gap. The limits on size are checked before anything
/// whose length depends on it.
fn located(bytes: Bytes<'_>, limits: &Limits, window_bytes: u64, is_checked: &mut bool) -> Result<Located, Error> {
    if !*is_checked {
        header_of(bytes, limits)?;
        *is_checked = !bytes.has_gap();
    }
    drop(embedded_of(bytes));
    if bytes.has_gap() {
        return Err(cut_off());
    }
    let directory = picture(File::new(bytes).first()?);
    let (layout, chunks) = chunks(bytes, &directory, limits)?;
    limits.check_memory((layout.chunks() * size_of::<Range<u64>>()) as u64)?;
    let is_jpeg = matches!(layout.compression, Compression::Jpeg | Compression::OldJpeg);
    let stream_bytes = if is_jpeg { chunks.max_stream_bytes()? } else { 0 };
    if bytes.has_gap() {
        return Err(cut_off());
    }
    let pieces_bytes = chunks.pieces_bytes(window_bytes)?;
    if pieces_bytes > MAX_PIECES_BYTES {
        return Err(only_in_memory("a row of its strips or tiles takes too many bytes"));
    }
    let Reads { requests, bytes: pass_bytes } = chunks.reads(window_bytes)?;
    if requests.saturating_sub(pass_bytes.div_ceil(window_bytes)) > MAX_SCATTERED_REQUESTS {
        return Err(only_in_memory("its strips or tiles are scattered over the file"));
    }
    Ok(Located { ranges: chunks.ranges(layout.chunks())?, pieces_bytes, stream_bytes, pass_bytes })
}

impl PieceRanges {
    pub(in crate::codec) fn header(&self, limits: &Limits) -> Result<Header, Error> {
        let parts = Parts::new(&self.parts);
        header_of(Bytes::Parts(&parts), limits)
    }

    pub(in crate::codec) fn embedded(&self) -> Embedded {
        let parts = Parts::new(&self.parts);
        embedded_of(Bytes::Parts(&parts))
    }

    pub(in crate::codec) fn open(&self) -> Result<Box<dyn RowDecoder + '_>, Error> {
        let parts = Parts::new(&self.parts);
        let pieces = Pieces::new(&self.file, &self.ranges, self.stream_bytes);
        super::open_pieces(Bytes::Parts(&parts), pieces)
    }

    /// The bytes that are read while all pixels are decoded once.
    pub(in crate::codec) const fn pass_bytes(&self) -> u64 {
        self.pass_bytes
    }

    /// The directories, the strips or tiles that are decompressed, and those that wait.
    pub(in crate::codec) fn memory_bytes(&self) -> u64 {
        let places = (self.ranges.len() * size_of::<Range<u64>>()) as u64;
        let waiting = self.file.window_bytes() + self.pieces_bytes + PieceReader::gap_bytes(self.file.window_bytes());
        self.parts.held_bytes() + places + (self.pieces_bytes + waiting).min(2 * self.file.size_bytes())
    }
}
