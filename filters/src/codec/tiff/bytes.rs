//! The bytes of a file: all of them, or the parts that are held. A read of a part that is not held leaves a note of the gap.

use std::borrow::Cow;
use std::cell::RefCell;
use std::ops::Range;

use crate::file_parts::{FileParts, Gap};

/// The bytes of a file.
#[derive(Debug, Clone, Copy)]
pub(super) enum Bytes<'a> {
    Whole(&'a [u8]),
    Parts(&'a Parts<'a>),
}

/// The held parts of a file, and the first gap that a reader met.
///
/// A reader treats bytes in a gap like bytes beyond the end of the file, so everything that it concludes after the first gap is void: check
/// [`Self::gap`] before the result.
#[derive(Debug)]
pub(super) struct Parts<'a> {
    file: &'a FileParts,
    gap: RefCell<Option<Range<u64>>>,
}

impl<'a> Parts<'a> {
    pub(super) const fn new(file: &'a FileParts) -> Self {
        Self { file, gap: RefCell::new(None) }
    }

    /// The first gap.
    pub(super) fn gap(&self) -> Option<Range<u64>> {
        self.gap.borrow().clone()
    }

    /// Notes a gap, if it is the first.
    fn note(&self, gap: Gap) {
        if let Gap::Missing(range) = gap {
            self.gap.borrow_mut().get_or_insert(range);
        }
    }
}

impl<'a> Bytes<'a> {
    /// The size of the file in bytes.
    pub(super) const fn len(&self) -> u64 {
        match self {
            Self::Whole(bytes) => bytes.len() as u64,
            Self::Parts(parts) => parts.file.size_bytes(),
        }
    }

    /// `None` if the range is not within the file, or not held.
    pub(super) fn get(&self, range: Range<u64>) -> Option<Cow<'a, [u8]>> {
        match self {
            Self::Whole(bytes) => {
                let [start, end] = [range.start, range.end].map(|at| usize::try_from(at).ok());
                bytes.get(start?..end?).map(Cow::Borrowed)
            }
            Self::Parts(parts) => parts.file.get(range).map_err(|gap| parts.note(gap)).ok(),
        }
    }

    /// Whether the range is within the file and held. A part of it that is not held is one gap.
    pub(super) fn holds(&self, range: &Range<u64>) -> bool {
        match self {
            Self::Whole(_) => self.contains(range),
            Self::Parts(parts) => parts.file.check(range).map_err(|gap| parts.note(gap)).is_ok(),
        }
    }

    /// Whether a reader met a gap, so that everything after it is void.
    pub(super) fn has_gap(&self) -> bool {
        matches!(self, Self::Parts(parts) if parts.gap.borrow().is_some())
    }

    /// Whether the range is within the file. Does not read it.
    pub(super) const fn contains(&self, range: &Range<u64>) -> bool {
        range.start <= range.end && range.end <= self.len()
    }
}
