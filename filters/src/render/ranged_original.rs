//! A file that is read by byte ranges, without I/O, so that its size is not limited: JPEG, PNG and TIFF. Files of other formats are read into
//! memory.

use std::cell::{OnceCell, RefCell};
use std::ops::Range;
use std::rc::Rc;

use super::Original;
use crate::codec::{File, IndexResult, Indexed, Indexing};
use crate::error::Error;
use crate::image::Format;
use crate::limits::Limits;
use crate::windows::RangedBytes;

/// A file that is read by byte ranges. The engine names the ranges that it needs; the caller reads them from wherever the file is, inserts
/// them, and calls again:
///
/// ```
/// # use filters::{Limits, OpenedRanged, Progress, RangedOriginal, Recipe, RenderBudget};
/// # fn read(range: std::ops::Range<u64>) -> Vec<u8> {
/// #     include_bytes!("../../../photos/rocket.jpg")[range.start as usize..range.end as usize].to_vec()
/// # }
/// # fn main() -> Result<(), filters::Error> {
/// # let (size_bytes, mut sink) = (include_bytes!("../../../photos/rocket.jpg").len() as u64, Vec::new());
/// let file = RangedOriginal::new(size_bytes);
/// let original = loop {
///     match file.open(&Limits::EDGE)? {
///         OpenedRanged::Original(original) => break original,
///         OpenedRanged::Needs(ranges) => ranges.into_iter().for_each(|range| file.insert(range.start, read(range))),
///         OpenedRanged::InMemoryOnly(format) => panic!("{format:?} is read as a whole"),
///     }
/// };
/// let mut rendering = original.rendering(&Recipe::default())?;
/// let rendered = loop {
///     match rendering.resume(RenderBudget::UNLIMITED, &mut sink)? {
///         Progress::Complete(rendered) => break rendered,
///         Progress::Paused(part) => {
///             part.needs().into_iter().for_each(|range| file.insert(range.start, read(range)));
///             rendering = part;
///         }
///     }
/// };
/// # assert_eq!((rendered.width, rendered.height), (640, 427));
/// # Ok(())
/// # }
/// ```
///
/// A few files of these formats cannot be read by ranges either: [`Error::OnlyInMemory`] says so when the file is opened, or while it is
/// rendered.
///
/// A file is read about once for its index and once for each pass of the render. The index of a sequential JPEG needs only the beginning and
/// the end. Inserted bytes are held until every decoder has taken them. Bytes that nobody asked for are dropped.
#[derive(Debug)]
pub struct RangedOriginal {
    bytes: Rc<RangedBytes>,
    indexing: RefCell<Indexing>,
    index: OnceCell<Indexed>,
}

/// The state of a file that is being opened.
#[derive(Debug)]
pub enum OpenedRanged<'a> {
    /// Insert these bytes, and open the file again. The ranges are in ascending order and not adjacent.
    Needs(Vec<Range<u64>>),
    /// The file is open.
    Original(Original<'a>),
    /// The file has a format that is not read by ranges. Read it as a whole, and open it with [`Original::open`].
    InMemoryOnly(Format),
}

impl RangedOriginal {
    /// The number of bytes that one decoder asks for at a time, in total.
    pub const WINDOW_BYTES: u64 = 4 << 20;

    /// A file of `size_bytes` bytes.
    #[must_use]
    pub fn new(size_bytes: u64) -> Self {
        Self::with_windows(size_bytes, Self::WINDOW_BYTES)
    }

    /// A file of `size_bytes` bytes of which a decoder asks for about `window_bytes` at a time.
    #[must_use]
    pub fn with_windows(size_bytes: u64, window_bytes: u64) -> Self {
        let bytes = Rc::new(RangedBytes::new(size_bytes, window_bytes));
        let indexing = RefCell::new(Indexing::new(Rc::clone(&bytes)));
        Self { bytes, indexing, index: OnceCell::new() }
    }

    /// The size of the file in bytes.
    #[must_use]
    pub fn size_bytes(&self) -> u64 {
        self.bytes.size_bytes()
    }

    /// Takes `bytes`, the content of the file from offset `at`.
    pub fn insert(&self, at: u64, bytes: Vec<u8>) {
        self.bytes.insert(at, bytes);
    }

    /// Opens the file, as far as its bytes are there. [`Limits::source_bytes`] does not count.
    ///
    /// # Errors
    ///
    /// As [`crate::probe`], or [`Error::OnlyInMemory`]. After [`Error::OverLimit`], the file may be opened with other limits.
    pub fn open(&self, limits: &Limits) -> Result<OpenedRanged<'_>, Error> {
        if self.index.get().is_none() {
            match self.indexing.borrow_mut().resume(limits) {
                Ok(IndexResult::Indexed(index)) => drop(self.index.set(index)),
                Ok(IndexResult::Whole(format)) => return Ok(OpenedRanged::InMemoryOnly(format)),
                Err(stop) => {
                    let needs = self.bytes.needs();
                    stop.expected(&needs)?;
                    return Ok(OpenedRanged::Needs(needs));
                }
            }
        }
        let index = self.index.get().ok_or(Error::Incomplete)?;
        let header = index.header(limits)?;
        Ok(OpenedRanged::Original(Original { source: File::Ranged(index), header, limits: *limits }))
    }
}
