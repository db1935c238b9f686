//! Writes an EXIF block: the main directory first, then the linked ones.

use std::borrow::Cow;

use super::tags::{EXIF_IFD, GPS_IFD, INTEROP_IFD};
use super::tiff::{LONG, RATIONAL, SHORT};
use crate::metadata::MAX_BLOCK_BYTES;
use crate::sort::sort_by_key;

/// A value of a tag.
pub(super) enum Value<'a> {
    Bytes(Cow<'a, [u8]>),
    /// The value is already in the block, at this offset.
    At(usize),
}

/// A tag of a directory to write.
pub(super) struct Field<'a> {
    pub(super) tag: u16,
    pub(super) kind: u16,
    pub(super) count: u32,
    pub(super) value: Value<'a>,
}

/// The directories of a block to write.
#[derive(Default)]
pub(super) struct Directories<'a> {
    pub(super) main: Vec<Field<'a>>,
    pub(super) settings: Vec<Field<'a>>,
    pub(super) gps: Vec<Field<'a>>,
    pub(super) interop: Vec<Field<'a>>,
}

pub(super) struct Block {
    bytes: Vec<u8>,
    big_endian: bool,
}

impl Block {
    /// An empty block. A kept maker's note stays at its offset, because it contains offsets from the block's start.
    pub(super) fn new(big_endian: bool, standing: Option<(usize, &[u8])>) -> Self {
        let mut bytes = if big_endian { b"MM\0\x2a\0\0\0\0".to_vec() } else { b"II\x2a\0\0\0\0\0".to_vec() };
        if let Some((at, note)) = standing {
            bytes.resize(at.max(bytes.len()), 0);
            bytes.extend_from_slice(note);
        }
        Self { bytes, big_endian }
    }

    pub(super) fn short<'a>(&self, tag: u16, value: u16) -> Field<'a> {
        let bytes = self.two(value).to_vec();
        Field { tag, kind: SHORT, count: 1, value: Value::Bytes(bytes.into()) }
    }

    pub(super) fn long<'a>(&self, tag: u16, value: u32) -> Field<'a> {
        let bytes = self.four(value).to_vec();
        Field { tag, kind: LONG, count: 1, value: Value::Bytes(bytes.into()) }
    }

    pub(super) fn ratio<'a>(&self, tag: u16, [over, under]: [u32; 2]) -> Field<'a> {
        let bytes = [self.four(over), self.four(under)].concat();
        Field { tag, kind: RATIONAL, count: 1, value: Value::Bytes(bytes.into()) }
    }

    const fn two(&self, value: u16) -> [u8; 2] {
        if self.big_endian { value.to_be_bytes() } else { value.to_le_bytes() }
    }

    const fn four(&self, value: u32) -> [u8; 4] {
        if self.big_endian { value.to_be_bytes() } else { value.to_le_bytes() }
    }

    fn put_offset(&mut self, at: usize, offset: usize) {
        let bytes = self.four(offset as u32);
        if let Some(place) = self.bytes.get_mut(at..at + 4) {
            place.copy_from_slice(&bytes);
        }
    }

    /// The complete block. `None` if there is nothing to write, or more than a segment holds.
    pub(super) fn with(mut self, directories: Directories<'_>) -> Option<Vec<u8>> {
        let Directories { mut main, mut settings, gps, interop } = directories;
        for (fields, pointer, named) in
            [(&mut settings, INTEROP_IFD, !interop.is_empty()), (&mut main, GPS_IFD, !gps.is_empty())]
        {
            fields.extend(named.then(|| self.long(pointer, 0)));
        }
        main.extend((!settings.is_empty()).then(|| self.long(EXIF_IFD, 0)));
        if main.is_empty() {
            return None;
        }
        // The links to the other directories are filled in when those are written.
        let links = self.directory(4, main)?;
        let link = |links: &[(u16, usize)], tag: u16| links.iter().find(|link| link.0 == tag).map(|link| link.1);
        if let Some(at) = link(&links, EXIF_IFD) {
            let inner = self.directory(at, settings)?;
            if let Some(at) = link(&inner, INTEROP_IFD) {
                self.directory(at, interop)?;
            }
        }
        if let Some(at) = link(&links, GPS_IFD) {
            self.directory(at, gps)?;
        }
        Some(self.bytes)
    }

    /// Writes a directory and stores its offset at `link`. Returns the offsets of its values.
    fn directory(&mut self, link: usize, fields: Vec<Field<'_>>) -> Option<Vec<(u16, usize)>> {
        // Of equal tags the first one stays first.
        let mut fields: Vec<_> = fields.into_iter().enumerate().collect();
        sort_by_key(&mut fields, |(place, field)| (field.tag, *place));
        fields.dedup_by_key(|(_, field)| field.tag);
        self.bytes.resize(self.bytes.len().next_multiple_of(2), 0);
        let start = self.bytes.len();
        self.put_offset(link, start);
        self.bytes.extend(self.two(u16::try_from(fields.len()).ok()?));
        let mut behind = start + 2 + fields.len() * 12 + 4;
        let mut values = Vec::new();
        let mut places = Vec::new();
        for (_, Field { tag, kind, count, value }) in &fields {
            self.bytes.extend([self.two(*tag), self.two(*kind)].as_flattened());
            self.bytes.extend(self.four(*count));
            places.push((*tag, self.bytes.len()));
            match value {
                Value::At(offset) => self.bytes.extend(self.four(*offset as u32)),
                Value::Bytes(bytes) if bytes.len() <= 4 => {
                    self.bytes.extend_from_slice(bytes);
                    self.bytes.resize(self.bytes.len() + 4 - bytes.len(), 0);
                }
                Value::Bytes(bytes) => {
                    self.bytes.extend(self.four(behind as u32));
                    // Values begin at even offsets.
                    behind += bytes.len().next_multiple_of(2);
                    values.push(bytes);
                }
            }
            // Values may overlap in the source, so together they can be longer than the source.
            if behind > MAX_BLOCK_BYTES {
                return None;
            }
        }
        self.bytes.extend([0; 4]);
        for value in values {
            self.bytes.extend_from_slice(value);
            self.bytes.resize(self.bytes.len().next_multiple_of(2), 0);
        }
        Some(places)
    }
}
