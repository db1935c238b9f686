//! Reads zip files that anybody may have made (PKWARE's APPNOTE.TXT 6.3.10). A zip file is refused before anything is
//! unpacked if its directory is not plain: entries that overlap, are encrypted, or claim impossible sizes. Unpacking has
//! limits, whatever the directory claims. The crates for zip files leave these checks to their callers, and would be larger
//! than this reader.

use std::cell::Cell;
use std::ops::Range;

use api::ErrorCode;
use axum::http::StatusCode;
use crc32fast::Hasher;
use flate2::{Decompress, FlushDecompress, Status};

use crate::problem::Fault;

/// Entries of one zip file.
const MAX_ENTRIES: usize = 2_000;

/// Bytes that may be unpacked from one zip file in total.
const MAX_UNPACKED_BYTES: u64 = 256 << 20;

/// Deflate packs at most so many bytes into one (RFC 1951: 258 bytes in two bits).
const MAX_RATIO: u64 = 1032;

/// Bytes of the name of an entry. The result of an import repeats the names, and escapes make them six times as long.
const MAX_NAME_BYTES: usize = 1_000;

/// Bytes that are unpacked at once.
const CHUNK_BYTES: usize = 64 << 10;

const END: u32 = 0x0605_4b50;
const CENTRAL_HEADER: u32 = 0x0201_4b50;
const LOCAL_HEADER: u32 = 0x0403_4b50;
const END_BYTES: usize = 22;
const CENTRAL_BYTES: usize = 46;
const LOCAL_BYTES: usize = 30;
const MAX_COMMENT_BYTES: usize = u16::MAX as usize;

const ENCRYPTED: u16 = 1;
const STORED: u16 = 0;
const DEFLATED: u16 = 8;

/// The high byte of "version made by" of Unix, and the types of files in the mode that it stores.
const UNIX: u16 = 3;
const FILE_TYPE: u32 = 0o170_000;
const REGULAR_FILE: u32 = 0o100_000;

/// A zip file in memory.
#[derive(Debug)]
pub(super) struct Zip<'a> {
    bytes: &'a [u8],
    entries: Vec<Entry>,
    unpacked_bytes: Cell<u64>,
}

/// A file in a zip file.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    /// As it is written, which may lead anywhere.
    pub(super) name: String,
    is_deflated: bool,
    crc32: u32,
    size_bytes: u64,
    data: Range<usize>,
}

fn damaged(detail: impl Into<String>) -> Fault {
    Fault::new(StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::DamagedFile, detail)
}

/// A name as messages show it.
fn shown(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(100).collect()
}

impl<'a> Zip<'a> {
    /// Reads the directory.
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, Fault> {
        let end = find_end(bytes).ok_or_else(|| damaged("The file is not a zip file, or its end is missing."))?;
        let wrong = || damaged("The directory of the zip file is damaged.");
        let disks = (u16_at(bytes, end + 4).ok_or_else(wrong)?, u16_at(bytes, end + 6).ok_or_else(wrong)?);
        let count = usize::from(u16_at(bytes, end + 10).ok_or_else(wrong)?);
        let [size, offset] = [end + 12, end + 16].map(|at| u32_at(bytes, at));
        let (size, offset) = (size.ok_or_else(wrong)?, offset.ok_or_else(wrong)?);
        if disks != (0, 0) || u16_at(bytes, end + 8) != u16_at(bytes, end + 10) {
            return Err(damaged("The zip file is a part of several. Join them first."));
        }
        if count == usize::from(u16::MAX) || size == u32::MAX || offset == u32::MAX {
            return Err(damaged("The zip file uses the zip64 format. Make smaller zip files."));
        }
        if count > MAX_ENTRIES {
            let detail = format!("The zip file has {count} entries. The limit is {MAX_ENTRIES}.");
            return Err(Fault::over_limit(detail, "zip_entries", count as u64, MAX_ENTRIES as u64));
        }
        let directory = offset as usize..(offset as usize).checked_add(size as usize).ok_or_else(wrong)?;
        if directory.end > end {
            return Err(wrong());
        }
        let mut entries = Vec::with_capacity(count);
        let mut at = directory.start;
        for _ in 0..count {
            let (entry, next) = Entry::read(bytes, at, directory.start)?;
            if next > directory.end {
                return Err(wrong());
            }
            at = next;
            entries.extend(entry);
        }
        check_overlaps(&entries)?;
        Ok(Self { bytes, entries, unpacked_bytes: Cell::new(0) })
    }

    /// The files, in the order of the directory.
    pub(super) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Reads a file in chunks.
    pub(super) fn reader<'z>(&'z self, entry: &'z Entry) -> EntryReader<'z> {
        EntryReader {
            zip: self,
            entry,
            left: self.bytes.get(entry.data.clone()).unwrap_or_default(),
            inflate: entry.is_deflated.then(|| Decompress::new(false)),
            checksum: Hasher::new(),
            read_bytes: 0,
            buffer: Vec::new(),
            is_done: false,
        }
    }

    /// A whole file of at most `max_bytes`.
    pub(super) fn read(&self, entry: &Entry, max_bytes: u64) -> Result<Vec<u8>, Fault> {
        if entry.size_bytes > max_bytes {
            let detail =
                format!("{} has {} bytes. The limit is {max_bytes} bytes.", shown(&entry.name), entry.size_bytes);
            return Err(Fault::over_limit(detail, "preset_bytes", entry.size_bytes, max_bytes));
        }
        let (mut reader, mut bytes) = (self.reader(entry), Vec::new());
        while let Some(chunk) = reader.next()? {
            bytes.extend_from_slice(chunk);
        }
        Ok(bytes)
    }

    /// Counts bytes that are unpacked.
    fn spend(&self, bytes: usize) -> Result<(), Fault> {
        let unpacked = self.unpacked_bytes.get() + bytes as u64;
        self.unpacked_bytes.set(unpacked);
        if unpacked <= MAX_UNPACKED_BYTES {
            return Ok(());
        }
        let detail =
            format!("The files in the zip file have more than {MAX_UNPACKED_BYTES} bytes. Make smaller zip files.");
        Err(Fault::over_limit(detail, "zip_unpacked_bytes", unpacked, MAX_UNPACKED_BYTES))
    }
}

impl Entry {
    /// Reads an entry of the directory, and checks it against its local header. Returns the place of the next one.
    /// A folder is no entry.
    fn read(bytes: &[u8], at: usize, directory: usize) -> Result<(Option<Self>, usize), Fault> {
        let wrong = || damaged("The directory of the zip file is damaged.");
        let header = bytes.get(at..).and_then(|rest| rest.get(..CENTRAL_BYTES)).ok_or_else(wrong)?;
        let u16_of = |at| u16_at(header, at).unwrap_or_default();
        let u32_of = |at| u32_at(header, at).unwrap_or_default();
        if u32_of(0) != CENTRAL_HEADER {
            return Err(wrong());
        }
        let (made_by, flags, method) = (u16_of(4), u16_of(8), u16_of(10));
        let (packed_bytes, size_bytes) = (u32_of(20) as usize, u64::from(u32_of(24)));
        let [name_bytes, extra_bytes, comment_bytes] = [28, 30, 32].map(|at| usize::from(u16_of(at)));
        let (mode, local) = (u32_of(38) >> 16, u32_of(42) as usize);
        let name_at = at + CENTRAL_BYTES;
        let next = name_at + name_bytes + extra_bytes + comment_bytes;
        if name_bytes > MAX_NAME_BYTES {
            let detail = format!("A name in the zip file has {name_bytes} bytes. The limit is {MAX_NAME_BYTES} bytes.");
            return Err(Fault::over_limit(detail, "zip_name_bytes", name_bytes as u64, MAX_NAME_BYTES as u64));
        }
        let raw_name = bytes.get(name_at..name_at + name_bytes).ok_or_else(wrong)?;
        let name = std::str::from_utf8(raw_name)
            .map_err(|_| damaged("A name in the zip file is not UTF-8. Make the zip file with another program."))?
            .to_owned();
        let refused = |what: &str| damaged(format!("The entry {} of the zip file {what}.", shown(&name)));
        if flags & ENCRYPTED != 0 {
            return Err(refused("is encrypted"));
        }
        if !matches!(method, STORED | DEFLATED) {
            return Err(refused("is compressed in a way that is not read. Use deflate"));
        }
        if made_by >> 8 == UNIX && mode & FILE_TYPE != 0 && mode & FILE_TYPE != REGULAR_FILE && !name.ends_with('/') {
            return Err(refused("is a link or a device, not a file"));
        }
        let header =
            bytes.get(local..).and_then(|rest| rest.get(..LOCAL_BYTES)).ok_or_else(|| refused("is missing"))?;
        let lengths = [26, 28].map(|at| usize::from(u16_at(header, at).unwrap_or_default()));
        let start = local + LOCAL_BYTES + lengths[0] + lengths[1];
        let local_name = bytes.get(local + LOCAL_BYTES..local + LOCAL_BYTES + lengths[0]);
        if u32_at(header, 0) != Some(LOCAL_HEADER) || local_name != Some(raw_name) {
            return Err(refused("is not what the directory says"));
        }
        let end =
            start.checked_add(packed_bytes).filter(|end| *end <= directory).ok_or_else(|| refused("is cut off"))?;
        let is_deflated = method == DEFLATED;
        let possible_bytes = if is_deflated { (packed_bytes as u64) * MAX_RATIO } else { packed_bytes as u64 };
        if size_bytes > possible_bytes || (!is_deflated && size_bytes != packed_bytes as u64) {
            return Err(refused("claims a size that it cannot have"));
        }
        if name.ends_with('/') {
            return Ok((None, next));
        }
        Ok((Some(Self { name, is_deflated, crc32: u32_of(16), size_bytes, data: start..end }), next))
    }

    pub(super) const fn size_bytes(&self) -> u64 {
        self.size_bytes
    }

    /// Whether the name is a plain path below the folder where the zip file is unpacked.
    pub(super) fn has_plain_path(&self) -> bool {
        let name = &self.name;
        let is_plain = |part: &str| !matches!(part, "" | "." | "..");
        !name.contains(['\\', ':', '\0']) && name.split('/').all(is_plain)
    }
}

/// Reads one file of a zip file.
pub(super) struct EntryReader<'z> {
    zip: &'z Zip<'z>,
    entry: &'z Entry,
    left: &'z [u8],
    inflate: Option<Decompress>,
    checksum: Hasher,
    read_bytes: u64,
    buffer: Vec<u8>,
    is_done: bool,
}

impl EntryReader<'_> {
    /// The next chunk; `None` at the end of an intact file.
    pub(super) fn next(&mut self) -> Result<Option<&[u8]>, Fault> {
        if self.is_done {
            return Ok(None);
        }
        let refused = |what: &str| damaged(format!("The entry {} of the zip file {what}.", shown(&self.entry.name)));
        self.buffer.resize(CHUNK_BYTES, 0);
        let (length, is_end) = match &mut self.inflate {
            None => {
                let length = self.left.len().min(CHUNK_BYTES);
                let (now, rest) = self.left.split_at(length);
                if let Some(place) = self.buffer.get_mut(..length) {
                    place.copy_from_slice(now);
                }
                self.left = rest;
                (length, rest.is_empty())
            }
            Some(inflate) => {
                let (read, written) = (inflate.total_in(), inflate.total_out());
                let status = inflate
                    .decompress(self.left, &mut self.buffer, FlushDecompress::None)
                    .map_err(|_| refused("is damaged"))?;
                let length = (inflate.total_out() - written) as usize;
                let read = (inflate.total_in() - read) as usize;
                self.left = self.left.get(read..).unwrap_or_default();
                if status != Status::StreamEnd && read == 0 && length == 0 {
                    return Err(refused("is cut off"));
                }
                (length, status == Status::StreamEnd)
            }
        };
        self.buffer.truncate(length);
        self.zip.spend(length)?;
        self.read_bytes += length as u64;
        self.checksum.update(&self.buffer);
        if self.read_bytes > self.entry.size_bytes {
            return Err(refused("has more bytes than the directory says"));
        }
        if is_end {
            self.is_done = true;
            let checksum = std::mem::take(&mut self.checksum).finalize();
            if self.read_bytes != self.entry.size_bytes || checksum != self.entry.crc32 {
                return Err(refused("is damaged: its checksum or its size is another one"));
            }
        }
        Ok((!self.buffer.is_empty() || !is_end).then_some(self.buffer.as_slice()))
    }
}

/// The place of the record at the end: the last one whose comment ends with the file.
fn find_end(bytes: &[u8]) -> Option<usize> {
    let last = bytes.len().checked_sub(END_BYTES)?;
    let first = last.saturating_sub(MAX_COMMENT_BYTES);
    let is_end = |at: &usize| {
        let comment_bytes = u16_at(bytes, at + 20).map(usize::from);
        u32_at(bytes, *at) == Some(END) && comment_bytes == Some(last - at)
    };
    (first..=last).rev().find(is_end)
}

/// Refuses files that share bytes: a few bytes could be unpacked thousands of times.
fn check_overlaps(entries: &[Entry]) -> Result<(), Fault> {
    let mut ranges: Vec<_> = entries.iter().map(|entry| (entry.data.start, entry.data.end)).collect();
    ranges.sort_unstable();
    let overlap = ranges.windows(2).any(|pair| matches!(pair, [(_, end), (start, _)] if start < end));
    if overlap {
        Err(damaged("Entries of the zip file overlap. Make the zip file with another program."))
    } else {
        Ok(())
    }
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().copied().map(u16::from_le_bytes)
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().copied().map(u32::from_le_bytes)
}

#[cfg(test)]
mod tests;
