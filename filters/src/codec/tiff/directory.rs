//! Directories of a TIFF (TIFF 6.0, section 2) or BigTIFF. Tags are looked up in the file's bytes, without copies.

use std::borrow::Cow;
use std::ops::Range;

use super::bytes::Bytes;
use super::damaged;
use crate::error::Error;

/// Largest number of tags in a directory. Files have about twenty; camera makers write some hundreds.
const MAX_TAGS: u64 = 4_096;

/// Largest number of directories that are visited, so that a loop ends.
pub(super) const MAX_DIRECTORIES: usize = 64;

/// A file with its byte order and the size of its offsets.
#[derive(Debug, Clone, Copy)]
pub(super) struct File<'a> {
    pub(super) bytes: Bytes<'a>,
    pub(super) big_endian: bool,
    /// BigTIFF: counts and offsets have eight bytes instead of four.
    big: bool,
}

impl<'a> File<'a> {
    /// `bytes` must begin with a byte order and a version.
    pub(super) fn new(bytes: Bytes<'a>) -> Self {
        let start = bytes.get(0..4).unwrap_or_default();
        let big_endian = start.starts_with(b"MM");
        let big = matches!(*start, [_, _, 43, 0] | [_, _, 0, 43]);
        Self { bytes, big_endian, big }
    }

    /// The unsigned number of `length` bytes at `at`.
    fn number(&self, at: u64, length: u64) -> Option<u64> {
        Some(unsigned(&self.bytes.get(at..at.checked_add(length)?)?, self.big_endian))
    }

    const fn word(&self) -> u64 {
        if self.big { 8 } else { 4 }
    }

    /// The first directory.
    pub(super) fn first(&self) -> Result<Directory<'a>, Error> {
        let at = self.number(if self.big { 8 } else { 4 }, self.word());
        let at = at.ok_or_else(|| damaged("the header is incomplete"))?;
        self.directory(at)
    }

    /// The directory at `at`.
    pub(super) fn directory(&self, at: u64) -> Result<Directory<'a>, Error> {
        let missing = || damaged("the directory is missing");
        let length = if self.big { 8 } else { 2 };
        let tags = self.number(at, length).ok_or_else(missing)?;
        if tags > MAX_TAGS {
            return Err(damaged(format!("the directory states {tags} tags")));
        }
        let start = at.saturating_add(length);
        let end = start.saturating_add(tags * (4 + 2 * self.word()));
        self.bytes.get(start..end).ok_or_else(missing)?;
        Ok(Directory { file: *self, start, tags })
    }
}

/// The number with these digits of eight bits.
fn unsigned(digits: &[u8], big_endian: bool) -> u64 {
    let append = |sum: u64, byte: &u8| (sum << 8) | u64::from(*byte);
    if big_endian { digits.iter().fold(0, append) } else { digits.iter().rev().fold(0, append) }
}

/// A directory whose tags are inside the file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Directory<'a> {
    pub(super) file: File<'a>,
    start: u64,
    tags: u64,
}

/// A tag with the position of its value, which is inside the file.
#[derive(Debug, Clone)]
pub(super) struct Entry<'a> {
    file: File<'a>,
    pub(super) tag: u16,
    pub(super) kind: u16,
    pub(super) count: usize,
    value: Range<u64>,
}

/// Bytes of one value of a kind (TIFF 6.0, section 2; BigTIFF).
const fn value_bytes(kind: u16) -> u64 {
    match kind {
        3 | 8 => 2,
        4 | 9 | 11 | 13 => 4,
        5 | 10 | 12 | 16..=18 => 8,
        _ => 1,
    }
}

impl<'a> Directory<'a> {
    /// All tags whose values are inside the file, in the order of the file.
    pub(super) fn entries(&self) -> impl Iterator<Item = Entry<'a>> {
        let directory = *self;
        (0..self.tags).filter_map(move |index| directory.entry(index).ok().flatten())
    }

    fn entry(&self, index: u64) -> Result<Option<Entry<'a>>, Error> {
        let (file, word) = (self.file, self.file.word());
        let at = self.start + index * (4 + 2 * word);
        let numbers = (file.number(at, 2), file.number(at + 2, 2), file.number(at + 4, word));
        let (Some(tag), Some(kind), Some(count)) = numbers else { return Ok(None) };
        let claims = || damaged("a value lies outside the file");
        let length = count.checked_mul(value_bytes(kind as u16)).ok_or_else(claims)?;
        let inside = at + 4 + word;
        let start = if length <= word { Some(inside) } else { file.number(inside, word) };
        let start = start.ok_or_else(claims)?;
        let value = start..start.checked_add(length).ok_or_else(claims)?;
        if !file.bytes.contains(&value) {
            return Err(claims());
        }
        // A value has one byte or more, and is inside the file.
        let count = usize::try_from(count).map_err(|_| claims())?;
        Ok(Some(Entry { file, tag: tag as u16, kind: kind as u16, count, value }))
    }

    /// Finds a tag. `None` if the directory does not have it.
    ///
    /// # Errors
    ///
    /// The tag's value is outside the file.
    pub(super) fn find(&self, tag: u16) -> Result<Option<Entry<'a>>, Error> {
        let place = |index: &u64| {
            let at = self.start + index * (4 + 2 * self.file.word());
            self.file.number(at, 2) == Some(tag.into())
        };
        (0..self.tags).find(place).map_or(Ok(None), |index| self.entry(index))
    }

    /// The first number of a tag.
    pub(super) fn number(&self, tag: u16) -> Result<Option<u64>, Error> {
        Ok(self.find(tag)?.and_then(|entry| entry.number(0)))
    }

    /// The bytes of a tag's value, if there are at most `most`.
    pub(super) fn bytes_within(&self, tag: u16, most: usize) -> Option<Cow<'a, [u8]>> {
        self.find(tag).ok().flatten().filter(|entry| entry.length() <= most as u64).map(|entry| entry.bytes())
    }

    /// The next directory.
    pub(super) fn next(&self) -> Option<Directory<'a>> {
        let link = self.start + self.tags * (4 + 2 * self.file.word());
        let at = self.file.number(link, self.file.word()).filter(|at| *at != 0)?;
        self.file.directory(at).ok()
    }

    /// The directories that a tag links.
    pub(super) fn children(&self, tag: u16) -> impl Iterator<Item = Directory<'a>> {
        let entry = self.find(tag).ok().flatten();
        let count = entry.as_ref().map_or(0, |entry| entry.count).min(MAX_DIRECTORIES);
        let file = self.file;
        (0..count).filter_map(move |index| {
            let at = entry.as_ref()?.number(index)?;
            file.directory(at).ok()
        })
    }
}

impl<'a> Entry<'a> {
    /// The raw bytes of the value.
    pub(super) fn bytes(&self) -> Cow<'a, [u8]> {
        self.file.bytes.get(self.value.clone()).unwrap_or_default()
    }

    /// A part of the raw bytes. `None` if the value ends before.
    pub(super) fn part(&self, range: Range<u64>) -> Option<Cow<'a, [u8]>> {
        let start = self.value.start.checked_add(range.start)?;
        let end = self.value.start.checked_add(range.end).filter(|end| *end <= self.value.end)?;
        self.file.bytes.get(start..end)
    }

    /// The number of bytes of the value.
    pub(super) const fn length(&self) -> u64 {
        self.value.end - self.value.start
    }

    /// Bytes of a number, if they are unsigned.
    const fn number_bytes(&self) -> Option<u64> {
        Some(match self.kind {
            1 | 7 => 1,
            3 => 2,
            4 | 13 => 4,
            16 | 18 => 8,
            _ => return None,
        })
    }

    /// The number at `index`, if it is unsigned.
    pub(super) fn number(&self, index: usize) -> Option<u64> {
        let length = self.number_bytes().filter(|_| index < self.count)?;
        self.file.number(self.value.start + index as u64 * length, length)
    }

    /// The first `count` numbers, read at once. `None` if there are fewer, or if they are not unsigned.
    pub(super) fn table(&self, count: usize) -> Option<Vec<u64>> {
        let length = self.number_bytes().filter(|_| count <= self.count)?;
        let bytes = self.file.bytes.get(self.value.start..self.value.start + count as u64 * length)?;
        let big_endian = self.file.big_endian;
        Some(bytes.chunks_exact(length as usize).map(|digits| unsigned(digits, big_endian)).collect())
    }

    /// Whether the value can be a table of places in a file. Numbers of one byte cannot: a picture has more bytes than they count, and millions
    /// of them fit into the headers.
    pub(super) const fn is_table(&self) -> bool {
        matches!(self.kind, 3 | 4 | 13 | 16 | 18)
    }

    /// Whether the first `count` numbers are held. Bytes that are not held are one gap, while each [`Self::number`] would be its own.
    pub(super) fn is_held(&self, count: usize) -> bool {
        let length = self.number_bytes().unwrap_or_default() * count.min(self.count) as u64;
        self.file.bytes.holds(&(self.value.start..self.value.start + length))
    }

    /// All numbers of the value.
    pub(super) fn numbers(&self) -> impl Iterator<Item = u64> {
        (0..self.count).map_while(|index| self.number(index))
    }

    /// The number at `index`, if it is an unsigned fraction or number.
    pub(super) fn ratio(&self, index: usize) -> Option<f64> {
        if self.kind != 5 {
            return self.number(index).map(|number| number as f64);
        }
        let at = self.value.start + index as u64 * 8;
        let parts = (index < self.count).then_some((self.file.number(at, 4)?, self.file.number(at + 4, 4)?));
        parts.filter(|(_, under)| *under != 0).map(|(over, under)| over as f64 / under as f64)
    }
}
