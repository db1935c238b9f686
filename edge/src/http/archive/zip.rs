//! The zip format, for files that are written without seeking. Entries are stored, not compressed, because photographs
//! do not shrink. Numbers are those of PKWARE's APPNOTE.TXT 6.3.10.
//!
//! An entry's size and checksum follow its bytes (general purpose flag 3). Zip64 fields are written where an offset needs
//! them. An entry has less than 4 GiB.

use crc32fast::Hasher;

use crate::problem::Fault;

/// Sizes and checksum follow the bytes (bit 3); names are UTF-8 (bit 11).
const FLAGS: u16 = 1 << 3 | 1 << 11;
const STORED: u16 = 0;
/// Version 2.0, and 4.5 for zip64.
const VERSION: u16 = 20;
const VERSION_ZIP64: u16 = 45;
/// The high byte of "version made by": Unix, for the mode of the files: regular, readable by all, writable by the owner.
const UNIX: u16 = 3 << 8;
const MODE: u32 = 0o100_644 << 16;

const LOCAL_HEADER: u32 = 0x0403_4b50;
const DATA_DESCRIPTOR: u32 = 0x0807_4b50;
const CENTRAL_HEADER: u32 = 0x0201_4b50;
const ZIP64_END: u32 = 0x0606_4b50;
const ZIP64_LOCATOR: u32 = 0x0706_4b50;
const END: u32 = 0x0605_4b50;
/// Header id of the zip64 field.
const ZIP64_FIELD: u16 = 1;
/// Bytes of the zip64 end record after its size.
const ZIP64_END_BYTES: u64 = 44;

/// Says that a zip64 field has the value.
const IN_ZIP64: u32 = u32::MAX;

/// The directory of a zip file that is being written.
#[derive(Debug, Default)]
pub(super) struct Zip {
    entries: Vec<Entry>,
    checksum: Hasher,
    /// Bytes written so far.
    offset: u64,
}

#[derive(Debug)]
struct Entry {
    name: String,
    /// Date and time in MS-DOS format.
    modified: u32,
    crc32: u32,
    size_bytes: u64,
    offset: u64,
}

impl Zip {
    /// Appends the header of an entry to `out`. `modified_at` is RFC 3339 text.
    pub(super) fn begin(&mut self, name: String, modified_at: &str, out: &mut Vec<u8>) {
        let entry = Entry { modified: dos_time(modified_at), crc32: 0, size_bytes: 0, offset: self.offset, name };
        let from = out.len();
        put(out, [LOCAL_HEADER]);
        put(out, [VERSION, FLAGS, STORED]);
        put(out, [entry.modified, 0, 0, 0]);
        put(out, [entry.name.len() as u16, 0]);
        out.extend(entry.name.as_bytes());
        self.checksum = Hasher::new();
        self.offset += (out.len() - from) as u64;
        self.entries.push(entry);
    }

    /// Counts bytes of the entry. The caller appends them.
    pub(super) fn count(&mut self, bytes: &[u8]) {
        self.checksum.update(bytes);
        self.offset += bytes.len() as u64;
        if let Some(entry) = self.entries.last_mut() {
            entry.size_bytes += bytes.len() as u64;
        }
    }

    /// The bytes of the entry so far.
    pub(super) fn entry_bytes(&self) -> u64 {
        self.entries.last().map_or(0, |entry| entry.size_bytes)
    }

    /// Appends what follows the bytes of an entry.
    pub(super) fn end(&mut self, out: &mut Vec<u8>) -> Result<(), Fault> {
        let Some(entry) = self.entries.last_mut() else { return Ok(()) };
        entry.crc32 = std::mem::take(&mut self.checksum).finalize();
        let size =
            u32::try_from(entry.size_bytes).map_err(|_| Fault::internal("an entry of a zip file has 4 GiB or more"))?;
        let from = out.len();
        put(out, [DATA_DESCRIPTOR, entry.crc32, size, size]);
        self.offset += (out.len() - from) as u64;
        Ok(())
    }

    /// The directory, with which the file ends.
    pub(super) fn finish(self) -> Vec<u8> {
        let mut out = Vec::new();
        for entry in &self.entries {
            entry.put_header(&mut out);
        }
        let (count, size_bytes) = (self.entries.len() as u64, out.len() as u64);
        let end_offset = self.offset + size_bytes;
        if count >= u64::from(u16::MAX) || end_offset >= u64::from(IN_ZIP64) {
            put(&mut out, [ZIP64_END]);
            put(&mut out, [ZIP64_END_BYTES]);
            put(&mut out, [UNIX | VERSION_ZIP64, VERSION_ZIP64]);
            put(&mut out, [0u32, 0]);
            put(&mut out, [count, count, size_bytes, self.offset]);
            put(&mut out, [ZIP64_LOCATOR, 0]);
            put(&mut out, [end_offset]);
            put(&mut out, [1u32]);
        }
        let count = u16::try_from(count).unwrap_or(u16::MAX);
        let short = |value: u64| u32::try_from(value).unwrap_or(IN_ZIP64);
        put(&mut out, [END]);
        put(&mut out, [0, 0, count, count]);
        put(&mut out, [short(size_bytes), short(self.offset)]);
        put(&mut out, [0u16]);
        out
    }
}

impl Entry {
    fn put_header(&self, out: &mut Vec<u8>) {
        let far = (self.offset >= u64::from(IN_ZIP64)).then_some(self.offset);
        let field_bytes = far.map_or(0, |_| 12);
        let version = if far.is_some() { VERSION_ZIP64 } else { VERSION };
        // `end` checked that it fits.
        let size = u32::try_from(self.size_bytes).unwrap_or(IN_ZIP64);
        put(out, [CENTRAL_HEADER]);
        put(out, [UNIX | version, version, FLAGS, STORED]);
        put(out, [self.modified, self.crc32, size, size]);
        put(out, [self.name.len() as u16, field_bytes, 0, 0, 0]);
        put(out, [MODE, u32::try_from(self.offset).unwrap_or(IN_ZIP64)]);
        out.extend(self.name.as_bytes());
        if let Some(offset) = far {
            put(out, [ZIP64_FIELD, 8]);
            put(out, [offset]);
        }
    }
}

/// A number in little-endian order.
trait Number: Copy {
    fn put(self, out: &mut Vec<u8>);
}

macro_rules! numbers {
    ($($type:ty),*) => { $(impl Number for $type {
        fn put(self, out: &mut Vec<u8>) {
            out.extend(self.to_le_bytes());
        }
    })* };
}
numbers!(u16, u32, u64);

fn put<T: Number, const N: usize>(out: &mut Vec<u8>, numbers: [T; N]) {
    for number in numbers {
        number.put(out);
    }
}

/// `2026-11-28T13:45:10.123Z` as date and time of MS-DOS, the time in the low half. Years before 1980 do not exist.
fn dos_time(rfc3339: &str) -> u32 {
    let number = |from: usize, to: usize| rfc3339.get(from..to).and_then(|text| text.parse::<u32>().ok()).unwrap_or(0);
    let year = number(0, 4).clamp(1980, 2107) - 1980;
    let date = (year << 9) | (number(5, 7).clamp(1, 12) << 5) | number(8, 10).clamp(1, 31);
    let time = (number(11, 13) << 11) | (number(14, 16) << 5) | (number(17, 19) / 2);
    (date << 16) | (time & 0xffff)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What Python 3.11 writes to a stream that cannot seek: `ZipInfo("ä", (2026, 11, 28, 13, 45, 10))` with the external
    /// attributes `0o100644 << 16`, opened for writing in `ZipFile`, and `safelight` written to it.
    #[test]
    fn zip_equals_what_python_writes() -> Result<(), Fault> {
        let (mut zip, mut out) = (Zip::default(), Vec::new());
        zip.begin("ä".to_owned(), "2026-11-28T13:45:10.000Z", &mut out);
        zip.count(b"safelight");
        out.extend(b"safelight");
        assert_eq!(zip.entry_bytes(), 9);
        zip.end(&mut out)?;
        out.extend(zip.finish());
        let expected = "504b0304140008080000a56d7c5d00000000000000000000000002000000c3a4736166656c69676874504b07084707012e0900000009000000\
            504b01021403140008080000a56d7c5d4707012e0900000009000000020000000000000000000000a48100000000c3a4\
            504b0506000000000100010030000000390000000000";
        let hex: String = out.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, expected);
        Ok(())
    }

    #[test]
    fn zip64_fields_are_written_where_an_offset_needs_them() -> Result<(), Fault> {
        const FAR: u64 = 5 << 30;
        let (mut zip, mut out) = (Zip::default(), Vec::new());
        zip.begin("a".to_owned(), "", &mut out);
        zip.end(&mut out)?;
        zip.offset = FAR;
        zip.begin("b".to_owned(), "", &mut out);
        zip.end(&mut out)?;
        let directory_offset = zip.offset;
        let directory = zip.finish();
        let u64_at =
            |at: usize| directory.get(at..at + 8).and_then(|bytes| bytes.try_into().ok()).map(u64::from_le_bytes);
        // Two headers of 46 bytes with a name of one; the second has a field of 12.
        assert_eq!(u64_at(47 + 47 + 4), Some(FAR));
        let end = 47 + 47 + 12;
        assert_eq!(directory.get(end..end + 4), Some(&ZIP64_END.to_le_bytes()[..]));
        assert_eq!(u64_at(end + 40), Some(end as u64), "size of the directory");
        assert_eq!(u64_at(end + 48), Some(directory_offset));
        assert_eq!(u64_at(end + 56 + 8), Some(directory_offset + end as u64), "offset of the end record");
        assert_eq!(directory.len(), end + 56 + 20 + 22);
        Ok(())
    }

    #[test]
    fn zip_of_many_entries_counts_them_in_zip64() -> Result<(), Fault> {
        let (mut zip, mut out) = (Zip::default(), Vec::new());
        for _ in 0..70_000 {
            zip.begin("a".to_owned(), "", &mut out);
            zip.end(&mut out)?;
        }
        let directory = zip.finish();
        let end = 47 * 70_000;
        assert_eq!(directory.get(end + 24..end + 32), Some(&70_000u64.to_le_bytes()[..]));
        Ok(())
    }

    #[test]
    fn dos_time_has_two_seconds() {
        // 2026 - 1980 = 46.
        assert_eq!(dos_time("2026-11-28T13:45:10.000Z"), 0x5d7c_6da5);
        assert_eq!(dos_time("not a time"), (1 << 5 | 1) << 16);
    }
}
