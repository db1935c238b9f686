//! Files that are read by ranges. First an index of the file is made: its headers, together a short file in memory from which everything but
//! the pixels is read as usual, and the places of the coded data. Decoders then read the coded data through windows.

use std::ops::Range;
use std::rc::Rc;

use super::embedded::Embedded;
use super::{Header, RowDecoder, accepted, checked, embedded, format, header_of, jpeg, png, tiff, to_srgb};
use crate::error::Error;
use crate::image::Format;
use crate::interrupt::Interrupt;
use crate::limits::Limits;
use crate::windows::{RangedBytes, Window};

/// What is read first: the headers and metadata of most files.
const START_BYTES: u64 = 64 << 10;

/// How often an index of headers waits at most. One that waits more often passes over the coded data, and so reads the whole file.
const HEADER_ROUNDS: u32 = 32;

/// The longest signature of a format.
const SIGNATURE_BYTES: usize = 64;

/// A file, in memory or read by ranges.
#[derive(Debug, Clone, Copy)]
pub(crate) enum File<'a> {
    Memory(&'a [u8]),
    Ranged(&'a Indexed),
}

impl<'a> File<'a> {
    /// The file, or a short one that has its headers and metadata; empty for a TIFF that is read by ranges.
    pub(crate) fn head(self) -> &'a [u8] {
        match self {
            Self::Memory(bytes) => bytes,
            Self::Ranged(indexed) => &indexed.head,
        }
    }

    /// The metadata and profile, as [`super::embedded`].
    pub(crate) fn embedded(self, format: Format) -> Embedded {
        match self {
            Self::Memory(bytes) => embedded(bytes, format),
            Self::Ranged(indexed) => indexed.embedded(format),
        }
    }

    /// The memory that the file takes while it is rendered, in bytes.
    pub(crate) fn memory_bytes(self) -> u64 {
        match self {
            Self::Memory(bytes) => bytes.len() as u64,
            Self::Ranged(indexed) => indexed.memory_bytes(),
        }
    }

    /// The bytes that are read by ranges while all pixels are decoded once.
    pub(crate) fn pass_bytes(self) -> u64 {
        match self {
            Self::Memory(_) => 0,
            Self::Ranged(indexed) => indexed.pass_bytes(),
        }
    }

    /// What readers wait for.
    pub(crate) fn needs(self) -> Vec<Range<u64>> {
        match self {
            Self::Memory(_) => Vec::new(),
            Self::Ranged(indexed) => indexed.bytes.needs(),
        }
    }
}

impl<'a> From<&'a [u8]> for File<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        Self::Memory(bytes)
    }
}

/// The index of a file that is read by ranges.
#[derive(Debug)]
pub(crate) struct Indexed {
    bytes: Rc<RangedBytes>,
    /// A file with the headers and metadata, and without the coded data.
    head: Vec<u8>,
    coded: CodedData,
}

/// The places of the coded data.
#[derive(Debug)]
enum CodedData {
    Jpeg(jpeg::CodedRanges),
    Png(png::PixelRange),
    Tiff(tiff::PieceRanges),
}

impl Indexed {
    /// Parses and checks the headers, as [`super::header`] does.
    pub(crate) fn header(&self, limits: &Limits) -> Result<Header, Error> {
        match &self.coded {
            CodedData::Tiff(pieces) => checked(pieces.header(limits)?, limits, || self.embedded(Format::Tiff)),
            CodedData::Jpeg(_) | CodedData::Png(_) => header_of(&self.head, limits),
        }
    }

    fn embedded(&self, format: Format) -> Embedded {
        match &self.coded {
            CodedData::Tiff(pieces) => accepted(pieces.embedded(), format),
            CodedData::Jpeg(_) | CodedData::Png(_) => embedded(&self.head, format),
        }
    }

    /// Starts to decode.
    pub(super) fn open(&self, header: &Header) -> Result<Box<dyn RowDecoder + '_>, Error> {
        let rows = match &self.coded {
            CodedData::Jpeg(ranges) => jpeg::open(&self.head, Some(ranges), header),
            CodedData::Png(pixels) => png::open(&self.head, Some(pixels), header),
            CodedData::Tiff(pieces) => pieces.open(),
        }?;
        Ok(to_srgb(rows, header))
    }

    /// The seven readers of an interlaced PNG read it twice in total. Strips or tiles of a TIFF may share bytes. Everything else is read once.
    fn pass_bytes(&self) -> u64 {
        let size_bytes = self.bytes.size_bytes();
        match &self.coded {
            CodedData::Png(_) if png::is_interlaced(&self.head) => size_bytes.saturating_mul(2),
            CodedData::Tiff(pieces) => size_bytes.max(pieces.pass_bytes()),
            CodedData::Jpeg(_) | CodedData::Png(_) => size_bytes,
        }
    }

    /// The headers, the windows of a decoder, and the bytes that wait for them.
    fn memory_bytes(&self) -> u64 {
        let most = match &self.coded {
            CodedData::Jpeg(_) => jpeg::MAX_WINDOWS_BYTES,
            CodedData::Png(_) => 2 * self.bytes.window_bytes(),
            CodedData::Tiff(pieces) => return pieces.memory_bytes(),
        };
        self.head.len() as u64 + most.min(2 * self.bytes.size_bytes())
    }
}

/// Makes the index of a file.
#[derive(Debug)]
pub(crate) struct Indexing {
    bytes: Rc<RangedBytes>,
    stage: Stage,
    /// How often it has waited.
    rounds: u32,
}

#[derive(Debug)]
enum Stage {
    Start(Option<Window>),
    Jpeg(jpeg::Index),
    Png(png::Index),
    Tiff(tiff::Index),
}

/// An index, or the format of a file that cannot be read by ranges.
#[derive(Debug)]
pub(crate) enum IndexResult {
    Indexed(Indexed),
    Whole(Format),
}

impl Indexing {
    pub(crate) fn new(bytes: Rc<RangedBytes>) -> Self {
        let window = Window::new(&bytes, 0..u64::MAX, START_BYTES.min(bytes.window_bytes()));
        Self { bytes, stage: Stage::Start(Some(window)), rounds: 0 }
    }

    /// Reads on. After an interrupt, call it again. After a result, do not. The limits on the size of the picture are checked as soon as its
    /// header states it, and so before most of the file is read. So is the limit on what is read, if the index needs the whole file.
    pub(crate) fn resume(&mut self, limits: &Limits) -> Result<IndexResult, Interrupt> {
        let result = self.read_on(limits);
        if matches!(result, Err(Interrupt::Needs)) {
            self.rounds = self.rounds.saturating_add(1);
            if self.rounds > HEADER_ROUNDS {
                limits.check_read(self.bytes.size_bytes())?;
            }
        }
        result
    }

    fn read_on(&mut self, limits: &Limits) -> Result<IndexResult, Interrupt> {
        loop {
            match &mut self.stage {
                Stage::Start(window) => {
                    let Some(start) = window else { return Err(Error::Incomplete.into()) };
                    while start.bytes().len() < SIGNATURE_BYTES && !start.is_whole() {
                        start.extend()?;
                    }
                    let format = format(start.bytes())?;
                    let make = match format {
                        Format::Jpeg => |bytes: &_, start| Stage::Jpeg(jpeg::Index::new(bytes, start)),
                        Format::Png => |bytes: &_, start| Stage::Png(png::Index::new(bytes, start)),
                        Format::Tiff => |bytes: &_, start| Stage::Tiff(tiff::Index::new(bytes, start)),
                        Format::Webp | Format::Gif | Format::Bmp | Format::Qoi => {
                            return Ok(IndexResult::Whole(format));
                        }
                    };
                    let Some(start) = window.take() else { return Err(Error::Incomplete.into()) };
                    self.stage = make(&self.bytes, start);
                }
                Stage::Jpeg(index) => {
                    index.resume(limits)?;
                    let (head, ranges) = index.finish();
                    return Ok(self.indexed(head, CodedData::Jpeg(ranges)));
                }
                Stage::Tiff(index) => {
                    let pieces = index.resume(limits)?;
                    return Ok(self.indexed(Vec::new(), CodedData::Tiff(pieces)));
                }
                Stage::Png(index) => {
                    index.resume(limits)?;
                    let (head, pixels) = index.finish();
                    return Ok(self.indexed(head, CodedData::Png(pixels)));
                }
            }
        }
    }

    /// Ends, and drops the window.
    fn indexed(&mut self, head: Vec<u8>, coded: CodedData) -> IndexResult {
        self.stage = Stage::Start(None);
        IndexResult::Indexed(Indexed { bytes: Rc::clone(&self.bytes), head, coded })
    }
}
