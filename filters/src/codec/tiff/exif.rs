//! EXIF of a TIFF. Its tags are among those about the storage of samples, so this builds a separate block for other formats.
//!
//! Values are copied in the file's byte order. Maker's notes are omitted, because they contain offsets into the original file.

use std::borrow::Cow;

use super::directory::{Directory, Entry};
use crate::metadata::MAX_BLOCK_BYTES;
use crate::sort::sort_by_key;

const EXIF_IFD: u16 = 0x8769;
const GPS_IFD: u16 = 0x8825;
const INTEROP_IFD: u16 = 0xa005;
const MAKER_NOTE: u16 = 0x927c;

/// Tags of the first directory that describe the photograph and not its storage: title, make, model, orientation, density and its unit,
/// software, date, artist, copyright.
const KEPT: [u16; 11] = [0x010e, 0x010f, 0x0110, 0x0112, 0x011a, 0x011b, 0x0128, 0x0131, 0x0132, 0x013b, 0x8298];

/// An EXIF block from the directory. `None` if it says nothing about the photograph.
pub(super) fn block(directory: &Directory<'_>) -> Option<Vec<u8>> {
    let big_endian = directory.file.big_endian;
    let start = if big_endian { b"MM\0\x2a" } else { b"II\x2a\0" };
    let mut block = Block { bytes: start.to_vec(), big_endian, is_too_long: false };
    block.long(8);
    let kept: Vec<_> = directory.entries().filter(|entry| KEPT.contains(&entry.tag) && fits(entry)).collect();
    let inner = |tag: u16| directory.children(tag).next().map(|directory| (tag, directory));
    let inner: Vec<_> = [EXIF_IFD, GPS_IFD].into_iter().filter_map(inner).collect();
    // Orientation and density alone say nothing about the photograph.
    if inner.is_empty() && kept.iter().all(|entry| matches!(entry.tag, 0x0112 | 0x011a | 0x011b | 0x0128)) {
        return None;
    }
    block.directory(&kept, &inner);
    (!block.is_too_long && block.bytes.len() <= MAX_BLOCK_BYTES).then_some(block.bytes)
}

/// Whether a value can be in an EXIF block. Kinds that exist only in BigTIFF cannot.
fn fits(entry: &Entry<'_>) -> bool {
    matches!(entry.kind, 1..=12) && entry.length() <= MAX_BLOCK_BYTES as u64
}

struct Block {
    bytes: Vec<u8>,
    big_endian: bool,
    /// Whether a directory has values that do not fit. They are not read.
    is_too_long: bool,
}

impl Block {
    fn short(&mut self, value: u16) {
        self.bytes.extend(if self.big_endian { value.to_be_bytes() } else { value.to_le_bytes() });
    }

    fn long(&mut self, value: usize) {
        // A block is limited to a much smaller size.
        let value = u32::try_from(value).unwrap_or(u32::MAX);
        self.bytes.extend(if self.big_endian { value.to_be_bytes() } else { value.to_le_bytes() });
    }

    /// Stores the current end of the block at offset `at`.
    fn point(&mut self, at: usize) {
        let end = u32::try_from(self.bytes.len()).unwrap_or(u32::MAX);
        let end = if self.big_endian { end.to_be_bytes() } else { end.to_le_bytes() };
        if let Some(place) = self.bytes.get_mut(at..at + 4) {
            place.copy_from_slice(&end);
        }
    }

    /// Writes a directory with its values and its linked directories.
    fn directory(&mut self, entries: &[Entry<'_>], inner: &[(u16, Directory<'_>)]) {
        let mut tags: Vec<(u16, Option<&Entry<'_>>)> = entries.iter().map(|entry| (entry.tag, Some(entry))).collect();
        tags.extend(inner.iter().map(|(tag, _)| (*tag, None)));
        // Of equal tags the first one stays first.
        sort_by_key(&mut tags, |(tag, entry)| {
            (*tag, entry.map_or(usize::MAX, |entry| std::ptr::from_ref(entry).addr()))
        });
        tags.dedup_by_key(|(tag, _)| *tag);
        let values_bytes: u64 = tags.iter().filter_map(|(_, entry)| entry.map(Entry::length)).sum();
        if self.bytes.len() as u64 + values_bytes > MAX_BLOCK_BYTES as u64 {
            self.is_too_long = true;
            return;
        }
        self.short(tags.len() as u16);
        let mut later = Vec::new();
        for (tag, entry) in tags {
            self.short(tag);
            let Some(entry) = entry else {
                self.short(4);
                self.long(1);
                later.push((self.bytes.len(), Later::Directory(tag)));
                self.long(0);
                continue;
            };
            self.short(entry.kind);
            self.long(entry.count);
            if entry.length() > 4 {
                later.push((self.bytes.len(), Later::Value(entry.bytes())));
                self.long(0);
            } else {
                let end = self.bytes.len() + 4;
                self.bytes.extend_from_slice(&entry.bytes());
                self.bytes.resize(end, 0);
            }
        }
        // No next directory.
        self.long(0);
        for (at, what) in later {
            if self.is_too_long || self.bytes.len() > MAX_BLOCK_BYTES {
                return;
            }
            // Values begin at even offsets.
            self.bytes.resize(self.bytes.len().next_multiple_of(2), 0);
            self.point(at);
            match what {
                Later::Value(bytes) => self.bytes.extend_from_slice(&bytes),
                Later::Directory(tag) => {
                    if let Some((_, directory)) = inner.iter().find(|(inner, _)| *inner == tag) {
                        self.inner(tag, directory);
                    }
                }
            }
        }
    }

    fn inner(&mut self, tag: u16, directory: &Directory<'_>) {
        let copied =
            |entry: &Entry<'_>| fits(entry) && !matches!(entry.tag, MAKER_NOTE | INTEROP_IFD | EXIF_IFD | GPS_IFD);
        let entries: Vec<_> = directory.entries().filter(copied).collect();
        let interop = if tag == EXIF_IFD { directory.children(INTEROP_IFD).next() } else { None };
        let interop: Vec<_> = interop.into_iter().map(|directory| (INTEROP_IFD, directory)).collect();
        self.directory(&entries, &interop);
    }
}

enum Later<'a> {
    Value(Cow<'a, [u8]>),
    /// A link to a directory.
    Directory(u16),
}
