//! Directories of fields (TIFF 6.0, section 2; BigTIFF has wider counts and offsets), written one after the other with their values.

use std::borrow::Cow;

use crate::metadata::ExifField;
use crate::sort::sort_by_key;

/// Kinds of values.
const BYTE: u16 = 1;
const SHORT: u16 = 3;
const LONG: u16 = 4;
const RATIONAL: u16 = 5;
const UNDEFINED: u16 = 7;
/// Offsets of 64 bits, in BigTIFF only.
const LONG8: u16 = 16;

/// The byte order of a file, and whether it is a BigTIFF.
#[derive(Debug, Clone, Copy)]
pub(super) struct Form {
    pub(super) big_endian: bool,
    pub(super) big: bool,
}

impl Form {
    pub(super) const fn two(self, value: u16) -> [u8; 2] {
        if self.big_endian { value.to_be_bytes() } else { value.to_le_bytes() }
    }

    pub(super) const fn four(self, value: u32) -> [u8; 4] {
        if self.big_endian { value.to_be_bytes() } else { value.to_le_bytes() }
    }

    const fn eight(self, value: u64) -> [u8; 8] {
        if self.big_endian { value.to_be_bytes() } else { value.to_le_bytes() }
    }

    /// The length of an offset in bytes. Values that are not longer are inline.
    pub(super) const fn offset_bytes(self) -> usize {
        if self.big { 8 } else { 4 }
    }

    /// An offset, or a count of values.
    pub(super) fn offset(self, value: u64) -> Vec<u8> {
        if self.big { self.eight(value).to_vec() } else { self.four(value as u32).to_vec() }
    }

    pub(super) fn shorts<'a>(self, tag: u16, values: &[u16]) -> Field<'a> {
        self.numbers(tag, SHORT, values.iter().map(|value| self.two(*value)))
    }

    pub(super) fn longs<'a>(self, tag: u16, values: &[u32]) -> Field<'a> {
        self.numbers(tag, LONG, values.iter().map(|value| self.four(*value)))
    }

    /// Fractions: numerator and denominator.
    pub(super) fn ratios<'a>(self, tag: u16, values: &[[u32; 2]]) -> Field<'a> {
        let bytes = values.iter().flatten().flat_map(|part| self.four(*part)).collect::<Vec<u8>>();
        Field { tag, kind: RATIONAL, count: values.len() as u64, value: Value::Bytes(bytes.into()) }
    }

    /// A table of zeros, to be filled in later, of offsets.
    pub(super) fn offset_table<'a>(self, tag: u16, count: usize) -> Field<'a> {
        let bytes = vec![0; count * self.offset_bytes()];
        Field { tag, kind: if self.big { LONG8 } else { LONG }, count: count as u64, value: Value::Bytes(bytes.into()) }
    }

    /// A table of zeros, to be filled in later, of lengths.
    pub(super) fn length_table<'a>(self, tag: u16, count: usize) -> Field<'a> {
        self.longs(tag, &vec![0; count])
    }

    fn numbers<'a, const N: usize>(self, tag: u16, kind: u16, values: impl Iterator<Item = [u8; N]>) -> Field<'a> {
        let bytes: Vec<u8> = values.flatten().collect();
        Field { tag, kind, count: (bytes.len() / N) as u64, value: Value::Bytes(bytes.into()) }
    }
}

/// The value of a field.
pub(super) enum Value<'a> {
    Bytes(Cow<'a, [u8]>),
    /// The value is in the file already, at this offset.
    At(usize),
    /// Another directory.
    Directory(Vec<Field<'a>>),
}

/// A field of a directory to write.
pub(super) struct Field<'a> {
    pub(super) tag: u16,
    kind: u16,
    count: u64,
    value: Value<'a>,
}

impl<'a> Field<'a> {
    pub(super) fn bytes(tag: u16, value: &'a [u8]) -> Self {
        Self { tag, kind: BYTE, count: value.len() as u64, value: Value::Bytes(value.into()) }
    }

    /// Bytes that only their own format explains.
    pub(super) fn undefined(tag: u16, value: &'a [u8]) -> Self {
        Self { kind: UNDEFINED, ..Self::bytes(tag, value) }
    }

    pub(super) const fn directory(tag: u16, fields: Vec<Self>) -> Self {
        Self { tag, kind: LONG, count: 1, value: Value::Directory(fields) }
    }

    /// A field of an EXIF block in the same byte order. `placed` says whether the values that keep their offsets are in the file already.
    pub(super) fn exif(field: &ExifField<'a>, placed: Option<usize>) -> Self {
        let value = match field.standing.filter(|at| placed == Some(*at)) {
            Some(at) => Value::At(at),
            None => Value::Bytes(field.value.into()),
        };
        Self { tag: field.tag, kind: field.kind, count: u64::from(field.count), value }
    }
}

/// The start of a file, while it is written.
pub(super) struct Writer {
    pub(super) bytes: Vec<u8>,
    form: Form,
    /// Where the offset of the next directory belongs.
    next_link: usize,
}

/// The offsets of values by tag.
pub(super) struct Places(Vec<(u16, usize)>);

impl Places {
    pub(super) fn of(&self, tag: u16) -> usize {
        self.0.iter().find(|place| place.0 == tag).map_or(0, |place| place.1)
    }
}

impl Writer {
    /// A file with a header.
    pub(super) fn new(form: Form) -> Self {
        let mut bytes = if form.big_endian { b"MM".to_vec() } else { b"II".to_vec() };
        if form.big {
            // Version, length of an offset, and nothing.
            bytes.extend([form.two(43), form.two(8), form.two(0)].as_flattened());
        } else {
            bytes.extend(form.two(42));
        }
        let next_link = bytes.len();
        bytes.resize(next_link + form.offset_bytes(), 0);
        Self { bytes, form, next_link }
    }

    /// Writes the next directory of the main chain. Returns the offsets of its values.
    pub(super) fn next_directory(&mut self, fields: Vec<Field<'_>>) -> Places {
        let link = self.next_link;
        let (places, next) = self.directory(link, fields);
        self.next_link = next;
        places
    }

    /// Pads to an even offset, where directories and values begin.
    pub(super) fn align(&mut self) {
        self.bytes.resize(self.bytes.len().next_multiple_of(2), 0);
    }

    pub(super) fn put(&mut self, at: usize, bytes: &[u8]) {
        put(&mut self.bytes, at, bytes);
    }

    /// Writes a directory with its values and inner directories, and stores its offset at `link`. Returns the offsets of its values, and where
    /// the link to the next directory belongs.
    fn directory(&mut self, link: usize, mut fields: Vec<Field<'_>>) -> (Places, usize) {
        let form = self.form;
        // Of equal tags the first one stays; the order of the fields is that of their tags.
        let mut seen = Vec::new();
        fields.retain(|field| {
            let is_new = !seen.contains(&field.tag);
            seen.push(field.tag);
            is_new
        });
        sort_by_key(&mut fields, |field| field.tag);
        self.align();
        let start = self.bytes.len();
        self.put(link, &form.offset(start as u64));
        if form.big {
            self.bytes.extend(form.eight(fields.len() as u64));
        } else {
            self.bytes.extend(form.two(fields.len() as u16));
        }
        let (mut places, mut later) = (Vec::new(), Vec::new());
        for Field { tag, kind, count, value } in fields {
            let (kind, inline) = match &value {
                Value::Directory(_) if form.big => (LONG8, None),
                Value::Directory(_) => (kind, None),
                Value::At(at) => (kind, Some(Cow::Owned(form.offset(*at as u64)))),
                Value::Bytes(bytes) => (kind, (bytes.len() <= form.offset_bytes()).then(|| bytes.clone())),
            };
            self.bytes.extend([form.two(tag), form.two(kind)].as_flattened());
            self.bytes.extend(form.offset(count));
            let at = self.bytes.len();
            self.bytes.resize(at + form.offset_bytes(), 0);
            match inline {
                Some(inline) => {
                    self.put(at, &inline);
                    places.push((tag, at));
                }
                None => later.push((tag, at, value)),
            }
        }
        let next = self.bytes.len();
        self.bytes.resize(next + form.offset_bytes(), 0);
        for (tag, at, value) in later {
            self.align();
            match value {
                Value::Directory(fields) => drop(self.directory(at, fields)),
                Value::Bytes(bytes) => {
                    let start = self.bytes.len();
                    self.put(at, &form.offset(start as u64));
                    self.bytes.extend_from_slice(&bytes);
                    places.push((tag, start));
                }
                Value::At(_) => {}
            }
        }
        (Places(places), next)
    }
}

/// Replaces the bytes at an offset. Does nothing past the end.
pub(super) fn put(file: &mut [u8], at: usize, bytes: &[u8]) {
    if let Some(place) = file.get_mut(at..at + bytes.len()) {
        place.copy_from_slice(bytes);
    }
}
