//! Reads a TIFF structure (TIFF 6.0, section 2): directories of tags whose values lie inside the block.

use std::ops::Range;

const ASCII: u16 = 2;
pub(super) const SHORT: u16 = 3;
pub(super) const LONG: u16 = 4;
pub(super) const RATIONAL: u16 = 5;

/// Bytes of one number of a kind. `None` for unknown kinds, and for kind 13, whose numbers are offsets.
const fn unit_bytes(kind: u16) -> Option<usize> {
    Some(match kind {
        // 129 is UTF-8 (Exif 3.0, 4.6.2).
        1 | ASCII | 6 | 7 | 129 => 1,
        SHORT | 8 => 2,
        LONG | 9 | 11 => 4,
        RATIONAL | 10 | 12 => 8,
        _ => return None,
    })
}

/// One tag of a directory.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) tag: u16,
    pub(super) kind: u16,
    pub(super) count: u32,
    /// The byte range of the value.
    pub(super) value: Range<usize>,
}

/// A block with its byte order.
pub(super) struct Tiff<'a> {
    bytes: &'a [u8],
    pub(super) big_endian: bool,
}

impl<'a> Tiff<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Option<Self> {
        let big_endian = match bytes {
            [b'M', b'M', 0, 42, _, _, _, _, ..] => true,
            [b'I', b'I', 42, 0, _, _, _, _, ..] => false,
            _ => return None,
        };
        Some(Self { bytes, big_endian })
    }

    fn short(&self, at: usize) -> Option<u16> {
        let bytes = self.bytes.get(at..)?.first_chunk()?;
        Some(if self.big_endian { u16::from_be_bytes(*bytes) } else { u16::from_le_bytes(*bytes) })
    }

    fn long(&self, at: usize) -> Option<u32> {
        let bytes = self.bytes.get(at..)?.first_chunk()?;
        Some(if self.big_endian { u32::from_be_bytes(*bytes) } else { u32::from_le_bytes(*bytes) })
    }

    /// The entries of the directory at `at` whose values lie inside the block. The link to the next directory may be missing.
    fn directory(&self, at: usize) -> Option<Vec<Entry>> {
        let count = usize::from(self.short(at)?);
        let first = at.checked_add(2)?;
        self.bytes.get(first..first.checked_add(count * 12)?)?;
        Some((0..count).filter_map(|i| self.entry(first + i * 12)).collect())
    }

    fn entry(&self, at: usize) -> Option<Entry> {
        let (tag, kind, count) = (self.short(at)?, self.short(at + 2)?, self.long(at + 4)?);
        let length = (count as usize).checked_mul(unit_bytes(kind)?)?;
        let start = if length <= 4 { at + 8 } else { self.long(at + 8)? as usize };
        let value = start..start.checked_add(length)?;
        self.bytes.get(value.clone())?;
        Some(Entry { tag, kind, count, value })
    }

    /// The main directory.
    pub(super) fn main(&self) -> Option<Vec<Entry>> {
        self.directory(self.long(4)? as usize)
    }

    /// The directory that the tag `pointer` in `entries` links, or an empty one.
    pub(super) fn linked(&self, entries: &[Entry], pointer: u16) -> Vec<Entry> {
        let number = entries.iter().find(|entry| entry.tag == pointer).and_then(|entry| self.number(entry));
        number.and_then(|at| self.directory(at as usize)).unwrap_or_default()
    }

    pub(super) fn value(&self, entry: &Entry) -> &'a [u8] {
        self.bytes.get(entry.value.clone()).unwrap_or_default()
    }

    pub(super) fn number(&self, entry: &Entry) -> Option<u32> {
        match entry.kind {
            SHORT if entry.count >= 1 => self.short(entry.value.start).map(u32::from),
            LONG if entry.count >= 1 => self.long(entry.value.start),
            _ => None,
        }
    }

    /// Numerator and denominator.
    pub(super) fn ratio(&self, entry: &Entry) -> Option<[u32; 2]> {
        let at = (entry.kind == RATIONAL && entry.count >= 1).then_some(entry.value.start)?;
        Some([self.long(at)?, self.long(at + 4)?])
    }

    pub(super) fn text(&self, entry: &Entry) -> Option<String> {
        let bytes = (entry.kind == ASCII).then(|| self.value(entry))?;
        let text = bytes.split(|byte| *byte == 0).next().unwrap_or_default();
        let text: String = String::from_utf8_lossy(text).chars().filter(|c| !c.is_control()).take(200).collect();
        Some(text.trim().to_owned()).filter(|text| !text.is_empty())
    }
}
