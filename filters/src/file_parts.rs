//! A file of which only parts are in memory. It does no I/O: a reader asks for a range, the gap names the bytes that are missing, the caller
//! fetches and inserts them, and the reader asks again.

use std::{borrow::Cow, collections::BTreeMap, ops::Range};

/// A sparse file: its size, and the byte ranges that are held.
///
/// Parts are never joined, so inserting copies nothing. Overlapping bytes are held once.
#[derive(Debug, Clone, Default)]
pub struct FileParts {
    size_bytes: u64,
    /// By offset of the first byte. Parts are not empty, do not overlap, and end within the file.
    parts: BTreeMap<u64, Box<[u8]>>,
    held_bytes: u64,
    inserted_bytes: u64,
}

/// Why [`FileParts`] cannot give a range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gap {
    /// The first bytes of the range that are not held. Insert them and ask again.
    Missing(Range<u64>),
    /// The range is not within the file.
    BeyondEnd,
}

impl FileParts {
    /// A file of `size_bytes` bytes, of which nothing is held.
    #[must_use]
    pub const fn new(size_bytes: u64) -> Self {
        Self { size_bytes, parts: BTreeMap::new(), held_bytes: 0, inserted_bytes: 0 }
    }

    /// A file that is held completely.
    #[must_use]
    pub fn whole(bytes: Vec<u8>) -> Self {
        let mut parts = Self::new(bytes.len() as u64);
        parts.insert(0, bytes);
        parts
    }

    /// The size of the whole file in bytes.
    #[must_use]
    pub const fn size_bytes(&self) -> u64 {
        self.size_bytes
    }

    /// The number of bytes in memory.
    #[must_use]
    pub const fn held_bytes(&self) -> u64 {
        self.held_bytes
    }

    /// The number of bytes that were ever inserted, repeated and forgotten ones included.
    #[must_use]
    pub const fn inserted_bytes(&self) -> u64 {
        self.inserted_bytes
    }

    /// Holds `bytes`, the content of the file from offset `at`. Bytes beyond the end of the file are dropped, and so are bytes that are held
    /// already, unless the new part covers a held part completely and replaces it.
    pub fn insert(&mut self, at: u64, mut bytes: Vec<u8>) {
        self.inserted_bytes = self.inserted_bytes.saturating_add(bytes.len() as u64);
        let mut start = at;
        if let Some(held_to) = self.part_at(start).map(|(offset, part)| offset + part.len() as u64) {
            let known = usize::try_from(held_to - start).unwrap_or(usize::MAX).min(bytes.len());
            bytes.drain(..known);
            start = held_to;
        }
        let space = self.size_bytes.saturating_sub(start);
        bytes.truncate(usize::try_from(space).unwrap_or(usize::MAX));
        if bytes.is_empty() {
            return;
        }
        let end = start + bytes.len() as u64;
        self.forget(start..end);
        if let Some(next) = self.parts.range(start..end).next().map(|(offset, _)| *offset) {
            bytes.truncate(usize::try_from(next - start).unwrap_or(usize::MAX));
        }
        if !bytes.is_empty() {
            self.held_bytes += bytes.len() as u64;
            self.parts.insert(start, bytes.into_boxed_slice());
        }
    }

    /// The bytes in `range`. They are borrowed if one part holds all of them, else copied together.
    ///
    /// # Errors
    /// The first gap in `range`. Nothing is allocated then.
    pub fn get(&self, range: Range<u64>) -> Result<Cow<'_, [u8]>, Gap> {
        self.check(&range)?;
        let Some(length) = range.end.checked_sub(range.start).and_then(|length| usize::try_from(length).ok()) else {
            return Err(Gap::BeyondEnd);
        };
        if length == 0 {
            return Ok(Cow::Borrowed(&[]));
        }
        let first = self.from(range.start);
        if let Some(bytes) = first.get(..length) {
            return Ok(Cow::Borrowed(bytes));
        }
        let mut joined = Vec::with_capacity(length);
        let mut at = range.start;
        while at < range.end {
            let part = self.from(at);
            let taken = part.get(..length - joined.len()).unwrap_or(part);
            joined.extend_from_slice(taken);
            at += taken.len() as u64;
        }
        Ok(Cow::Owned(joined))
    }

    /// The bytes from offset `at` to the end of the part that holds it; empty if no part holds it.
    #[must_use]
    pub fn from(&self, at: u64) -> &[u8] {
        self.part_at(at).and_then(|(offset, part)| part.get(usize::try_from(at - offset).ok()?..)).unwrap_or_default()
    }

    /// Verifies that all bytes in `range` are held.
    ///
    /// # Errors
    /// The first gap in `range`.
    pub fn check(&self, range: &Range<u64>) -> Result<(), Gap> {
        if range.end > self.size_bytes || range.start > range.end {
            return Err(Gap::BeyondEnd);
        }
        let mut at = range.start;
        while at < range.end {
            match self.from(at).len() {
                0 => {
                    let next = self.parts.range(at..range.end).next().map_or(range.end, |(offset, _)| *offset);
                    return Err(Gap::Missing(at..next));
                }
                held => at += held as u64,
            }
        }
        Ok(())
    }

    /// Drops the parts that lie completely within `range`.
    pub fn forget(&mut self, range: Range<u64>) {
        if range.is_empty() {
            return;
        }
        let parts = self.parts.range(range.clone()).map(|(offset, part)| (*offset, *offset + part.len() as u64));
        let dropped: Vec<u64> = parts.filter(|(_, end)| *end <= range.end).map(|(offset, _)| offset).collect();
        for offset in dropped {
            let part = self.parts.remove(&offset).unwrap_or_default();
            self.held_bytes -= part.len() as u64;
        }
    }

    /// Drops the parts that end at or before offset `at`.
    pub fn forget_before(&mut self, at: u64) {
        self.forget(0..at);
    }

    /// The part that holds offset `at`, with its own offset.
    fn part_at(&self, at: u64) -> Option<(u64, &[u8])> {
        let (offset, part) = self.parts.range(..=at).next_back()?;
        (at - offset < part.len() as u64).then_some((*offset, &**part))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(range: Range<u64>) -> Vec<u8> {
        range.map(|value| (value % 251) as u8).collect()
    }

    fn with(size_bytes: u64, ranges: &[Range<u64>]) -> FileParts {
        let mut parts = FileParts::new(size_bytes);
        for range in ranges {
            parts.insert(range.start, counted(range.clone()));
        }
        parts
    }

    #[test]
    fn get_borrows_within_one_part_and_copies_across_parts() {
        let parts = with(1000, &[100..200, 200..300]);
        assert!(matches!(parts.get(120..180), Ok(Cow::Borrowed(bytes)) if bytes == counted(120..180)));
        assert!(matches!(parts.get(150..250), Ok(Cow::Owned(bytes)) if bytes == counted(150..250)));
        assert!(matches!(parts.get(700..700), Ok(bytes) if bytes.is_empty()));
        assert_eq!(parts.from(180), counted(180..200));
        assert_eq!(parts.from(300), [0; 0]);
    }

    #[test]
    fn get_names_the_first_gap() {
        let parts = with(1000, &[100..200, 300..400]);
        assert_eq!(parts.get(0..50), Err(Gap::Missing(0..50)));
        assert_eq!(parts.get(50..400), Err(Gap::Missing(50..100)));
        assert_eq!(parts.get(150..400), Err(Gap::Missing(200..300)));
        assert_eq!(parts.get(150..450), Err(Gap::Missing(200..300)));
        assert_eq!(parts.get(350..450), Err(Gap::Missing(400..450)));
    }

    #[test]
    fn get_refuses_ranges_beyond_the_end() {
        let parts = with(1000, &[]);
        assert_eq!(parts.get(990..1001), Err(Gap::BeyondEnd));
        assert_eq!(parts.get(u64::MAX - 1..u64::MAX), Err(Gap::BeyondEnd));
        let backwards = Range { start: 20, end: 10 };
        assert_eq!(parts.get(backwards), Err(Gap::BeyondEnd));
        assert_eq!(parts.get(1000..1000).unwrap().len(), 0);
    }

    #[test]
    fn answering_each_gap_completes_any_range() {
        let mut parts = with(5000, &[7..90, 1000..1001, 1001..1400, 4999..5000]);
        let mut rounds = 0;
        while let Err(Gap::Missing(gap)) = parts.get(0..5000) {
            parts.insert(gap.start, counted(gap));
            rounds += 1;
        }
        assert_eq!(parts.get(0..5000).unwrap(), counted(0..5000));
        assert_eq!((rounds, parts.held_bytes(), parts.inserted_bytes()), (3, 5000, 5000));
    }

    #[test]
    fn insert_holds_overlapping_bytes_once() {
        for (new, held_bytes) in [(150..250, 150), (50..150, 150), (120..180, 100), (50..350, 300), (100..200, 100)] {
            let mut parts = FileParts::new(1000);
            parts.insert(100, counted(100..200));
            parts.insert(new.start, counted(new.clone()));
            assert_eq!(parts.get(new.clone()).unwrap(), counted(new.clone()), "{new:?}");
            assert_eq!(parts.get(100..200).unwrap(), counted(100..200), "{new:?}");
            assert_eq!(parts.held_bytes(), held_bytes, "{new:?}");
        }
    }

    #[test]
    fn insert_fills_the_space_between_two_parts() {
        let mut parts = with(1000, &[100..200, 300..400]);
        parts.insert(150, counted(150..350));
        assert_eq!(parts.get(100..400).unwrap(), counted(100..400));
        assert_eq!(parts.held_bytes(), 300);
    }

    #[test]
    fn insert_drops_bytes_beyond_the_end() {
        let mut parts = FileParts::new(100);
        parts.insert(90, counted(90..200));
        parts.insert(100, vec![1]);
        parts.insert(u64::MAX, vec![1, 2]);
        assert_eq!((parts.held_bytes(), parts.inserted_bytes()), (10, 113));
    }

    #[test]
    fn forget_drops_whole_parts_only() {
        let mut parts = with(1000, &[0..100, 100..200, 200..300]);
        parts.forget_before(250);
        assert_eq!(parts.held_bytes(), 100);
        assert_eq!(parts.get(200..300).unwrap(), counted(200..300));
        assert_eq!(parts.get(0..300), Err(Gap::Missing(0..200)));
        parts.forget(200..300);
        assert_eq!(parts.held_bytes(), 0);
        parts.forget_before(0);
    }

    #[test]
    fn whole_holds_everything() {
        let parts = FileParts::whole(counted(0..300));
        assert_eq!((parts.size_bytes(), parts.held_bytes()), (300, 300));
        assert_eq!(parts.get(0..300).unwrap(), counted(0..300));
    }
}
