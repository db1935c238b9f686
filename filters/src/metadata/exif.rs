//! EXIF (CIPA DC-008), a TIFF structure: read by tag, and cleaned where it stands.
//!
//! It is not written anew: makers' notes hold offsets from the block's beginning, which would then point anywhere. Only the directory
//! of the picture and those it names are visited, each once, so no loop of directories can hold anybody up.

use std::ops::Range;

use super::{Photo, bare_exif};
use crate::image::Size;

const ORIENTATION: u16 = 0x0112;
const EXIF_IFD: u16 = 0x8769;
const GPS_IFD: u16 = 0x8825;
const INTEROP_IFD: u16 = 0xa005;
const INTEROP_INDEX: u16 = 1;
const COLOR_SPACE: u16 = 0xa001;
const WIDTHS: [u16; 2] = [0x0100, 0xa002];
const HEIGHTS: [u16; 2] = [0x0101, 0xa003];
const THUMBNAIL_OFFSET: u16 = 0x0201;
const THUMBNAIL_LENGTH: u16 = 0x0202;

const ASCII: u16 = 2;
const SHORT: u16 = 3;
const LONG: u16 = 4;
const RATIONAL: u16 = 5;

/// One tag of a directory.
#[derive(Debug, Clone)]
struct Entry {
    tag: u16,
    kind: u16,
    /// Where it stands, twelve bytes, and where its value does.
    at: usize,
    value: Range<usize>,
}

/// A block with its byte order.
struct Tiff<T> {
    bytes: T,
    big_endian: bool,
}

impl<T: AsRef<[u8]>> Tiff<T> {
    fn new(bytes: T) -> Option<Self> {
        let big_endian = match bytes.as_ref() {
            [b'M', b'M', 0, 42, _, _, _, _, ..] => true,
            [b'I', b'I', 42, 0, _, _, _, _, ..] => false,
            _ => return None,
        };
        Some(Self { bytes, big_endian })
    }

    fn short(&self, at: usize) -> Option<u16> {
        let bytes = self.bytes.as_ref().get(at..)?.first_chunk()?;
        Some(if self.big_endian { u16::from_be_bytes(*bytes) } else { u16::from_le_bytes(*bytes) })
    }

    fn long(&self, at: usize) -> Option<u32> {
        let bytes = self.bytes.as_ref().get(at..)?.first_chunk()?;
        Some(if self.big_endian { u32::from_be_bytes(*bytes) } else { u32::from_le_bytes(*bytes) })
    }

    fn offset(&self, at: usize) -> Option<usize> {
        self.long(at).map(|offset| offset as usize)
    }

    /// The entries of a directory whose values lie within the block, and where its link to the next stands.
    fn directory(&self, at: usize) -> Option<(Vec<Entry>, usize)> {
        let count = usize::from(self.short(at)?);
        let link = at.checked_add(2 + count * 12)?;
        self.bytes.as_ref().get(at..link)?;
        let entries = (0..count).filter_map(|i| self.entry(at + 2 + i * 12)).collect();
        Some((entries, link))
    }

    fn entry(&self, at: usize) -> Option<Entry> {
        let kind = self.short(at + 2)?;
        let unit = match kind {
            SHORT | 8 => 2,
            LONG | 9 | 11 | 13 => 4,
            RATIONAL | 10 | 12 => 8,
            _ => 1,
        };
        let length = self.offset(at + 4)?.checked_mul(unit)?;
        let start = if length <= 4 { at + 8 } else { self.offset(at + 8)? };
        let value = start..start.checked_add(length)?;
        self.bytes.as_ref().get(value.clone())?;
        Some(Entry { tag: self.short(at)?, kind, at, value })
    }

    fn number(&self, entry: &Entry) -> Option<u32> {
        match entry.kind {
            SHORT if entry.value.len() >= 2 => self.short(entry.value.start).map(u32::from),
            LONG if entry.value.len() >= 4 => self.long(entry.value.start),
            _ => None,
        }
    }

    fn ratio(&self, entry: &Entry) -> Option<f64> {
        let whole = (entry.kind == RATIONAL && entry.value.len() >= 8).then_some(entry.value.start)?;
        let (over, under) = (self.long(whole)?, self.long(whole + 4)?);
        (under != 0).then(|| f64::from(over) / f64::from(under))
    }

    fn text(&self, entry: &Entry) -> Option<String> {
        let bytes = self.bytes.as_ref().get(entry.value.clone()).filter(|_| entry.kind == ASCII)?;
        let text = bytes.split(|byte| *byte == 0).next().unwrap_or_default();
        let text: String = String::from_utf8_lossy(text).chars().filter(|c| !c.is_control()).take(200).collect();
        Some(text.trim().to_owned()).filter(|text| !text.is_empty())
    }

    /// The entries of the picture's directory and of the one with the camera's settings.
    fn all(&self) -> Vec<Entry> {
        let mut entries =
            self.offset(4).and_then(|at| self.directory(at)).map(|(entries, _)| entries).unwrap_or_default();
        let inner = entries.iter().find(|entry| entry.tag == EXIF_IFD).and_then(|entry| self.number(entry));
        if let Some((inner, _)) = inner.and_then(|at| self.directory(at as usize)) {
            entries.extend(inner);
        }
        entries
    }
}

/// The orientation, 1 to 8; 1 where there is none.
pub(crate) fn orientation(exif: &[u8]) -> u8 {
    let Some(tiff) = Tiff::new(bare_exif(exif)) else { return 1 };
    let entries = tiff.offset(4).and_then(|at| tiff.directory(at)).map(|(entries, _)| entries).unwrap_or_default();
    let entry = entries.iter().find(|entry| entry.tag == ORIENTATION);
    let number = entry.and_then(|entry| tiff.number(entry)).and_then(|number| u8::try_from(number).ok());
    number.filter(|number| (1..=8).contains(number)).unwrap_or(1)
}

/// The tag ColorSpace: 1 is sRGB, 65535 "uncalibrated", which with an index of `R03` means Adobe RGB.
pub(crate) fn color_space(exif: &[u8]) -> Option<u16> {
    let tiff = Tiff::new(bare_exif(exif))?;
    let entry = tiff.all().into_iter().find(|entry| entry.tag == COLOR_SPACE)?;
    tiff.number(&entry).and_then(|number| u16::try_from(number).ok())
}

/// The tag InteroperabilityIndex: `R98` (sRGB), `R03` (Adobe RGB) or `THM`, with a zero behind it (DCF 2.0, 4.2).
pub(crate) fn interop_index(exif: &[u8]) -> Option<[u8; 4]> {
    let tiff = Tiff::new(bare_exif(exif))?;
    let interop = tiff.all().into_iter().find(|entry| entry.tag == INTEROP_IFD)?;
    let (entries, _) = tiff.directory(tiff.number(&interop)? as usize)?;
    let index = entries.into_iter().find(|entry| entry.tag == INTEROP_INDEX && entry.kind == ASCII)?;
    tiff.bytes.get(index.value)?.try_into().ok()
}

pub(super) fn has_gps(exif: &[u8]) -> bool {
    Tiff::new(exif).is_some_and(|tiff| tiff.all().iter().any(|entry| entry.tag == GPS_IFD))
}

pub(super) fn photo(exif: &[u8]) -> Photo {
    let Some(tiff) = Tiff::new(exif) else { return Photo::default() };
    let entries = tiff.all();
    let find = |tag: u16| entries.iter().find(|entry| entry.tag == tag);
    let text = |tag: u16| find(tag).and_then(|entry| tiff.text(entry));
    let ratio = |tag: u16| find(tag).and_then(|entry| tiff.ratio(entry));
    Photo {
        make: text(0x010f),
        model: text(0x0110),
        lens: text(0xa434),
        taken_at: text(0x9003).and_then(|text| date(&text)),
        exposure_s: ratio(0x829a),
        f_number: ratio(0x829d),
        iso: find(0x8827).and_then(|entry| tiff.number(entry)),
        focal_length_mm: ratio(0x920a),
    }
}

/// `2026:02:03 14:05:06` as `2026-02-03T14:05:06`.
fn date(text: &str) -> Option<String> {
    let (day, time) = text.split_once(' ')?;
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit() || byte == b':');
    (day.len() == 10 && time.len() == 8 && digits(day) && digits(time) && !day.starts_with("0000"))
        .then(|| format!("{}T{time}", day.replace(':', "-")))
}

/// The block for an upright sRGB result of `size`; `None` if it is damaged.
pub(super) fn cleaned(exif: Vec<u8>, keep_gps: bool, size: Size) -> Option<Vec<u8>> {
    let mut tiff = Tiff::new(exif)?;
    let root = tiff.offset(4)?;
    let (entries, link) = tiff.directory(root)?;
    tiff.drop_thumbnail(link);
    tiff.describe(&entries, size);
    if let Some(at) = entries.iter().find(|entry| entry.tag == EXIF_IFD).and_then(|entry| tiff.number(entry)) {
        let (inner, inner_link) = tiff.directory(at as usize)?;
        tiff.describe(&inner, size);
        if !keep_gps {
            tiff.drop_gps(at as usize, &inner, inner_link);
        }
    }
    if !keep_gps {
        tiff.drop_gps(root, &entries, link);
    }
    // What was blanked at the end is not needed; makers' notes may point where no entry does, so only zeros go.
    let end = tiff.bytes.iter().rposition(|byte| *byte != 0)? + 1;
    let used = tiff.all().iter().map(|entry| entry.value.end.max(entry.at + 16)).max().unwrap_or(0);
    tiff.bytes.truncate(end.max(used).max(link + 4));
    Some(tiff.bytes)
}

impl Tiff<Vec<u8>> {
    fn put_short(&mut self, at: usize, value: u16) {
        let bytes = if self.big_endian { value.to_be_bytes() } else { value.to_le_bytes() };
        if let Some(place) = self.bytes.get_mut(at..at + 2) {
            place.copy_from_slice(&bytes);
        }
    }

    fn put_number(&mut self, entry: &Entry, value: u32) {
        let start = entry.value.start;
        match (entry.kind, entry.value.len()) {
            (SHORT, 2) => self.put_short(start, u16::try_from(value).unwrap_or(0)),
            (LONG, 4) => {
                let bytes = if self.big_endian { value.to_be_bytes() } else { value.to_le_bytes() };
                if let Some(place) = self.bytes.get_mut(start..start + 4) {
                    place.copy_from_slice(&bytes);
                }
            }
            _ => {}
        }
    }

    fn blank(&mut self, range: Range<usize>) {
        if let Some(bytes) = self.bytes.get_mut(range) {
            bytes.fill(0);
        }
    }

    /// What is true of the result, where the block says it.
    fn describe(&mut self, entries: &[Entry], size: Size) {
        for entry in entries {
            match entry.tag {
                ORIENTATION | COLOR_SPACE => self.put_number(entry, 1),
                tag if WIDTHS.contains(&tag) => self.put_number(entry, size.width as u32),
                tag if HEIGHTS.contains(&tag) => self.put_number(entry, size.height as u32),
                // `R03` says Adobe RGB, `R98` sRGB.
                INTEROP_IFD => {
                    let inner = self.number(entry).and_then(|at| self.directory(at as usize));
                    let index = inner.and_then(|(inner, _)| inner.into_iter().find(|entry| entry.tag == 1));
                    if let Some(place) = index.and_then(|entry| self.bytes.get_mut(entry.value))
                        && place == b"R03\0"
                    {
                        place.copy_from_slice(b"R98\0");
                    }
                }
                _ => {}
            }
        }
    }

    /// The second directory is the thumbnail's: it shows the picture before the edit.
    fn drop_thumbnail(&mut self, link: usize) {
        let Some(at) = self.offset(link).filter(|at| *at != 0) else { return };
        if let Some((entries, _)) = self.directory(at) {
            let find = |tag: u16| entries.iter().find(|entry| entry.tag == tag).and_then(|entry| self.number(entry));
            if let (Some(start), Some(length)) = (find(THUMBNAIL_OFFSET), find(THUMBNAIL_LENGTH)) {
                self.blank(start as usize..(start as usize).saturating_add(length as usize));
            }
            self.blank_directory(at);
        }
        self.blank(link..link + 4);
    }

    fn drop_gps(&mut self, directory: usize, entries: &[Entry], mut link: usize) {
        for entry in entries.iter().rev().filter(|entry| entry.tag == GPS_IFD) {
            if let Some(at) = self.number(entry) {
                self.blank_directory(at as usize);
            }
            self.remove(directory, entry.at, link);
            link = link.saturating_sub(12);
        }
    }

    fn blank_directory(&mut self, at: usize) {
        if let Some((entries, link)) = self.directory(at) {
            entries.into_iter().for_each(|entry| self.blank(entry.value));
            self.blank(at..link + 4);
        }
    }

    /// Takes an entry out of a directory whose link stands at `link`.
    fn remove(&mut self, directory: usize, entry: usize, link: usize) {
        let end = (link + 4).min(self.bytes.len());
        if entry + 12 <= end {
            self.bytes.copy_within(entry + 12..end, entry);
        }
        self.blank(link.saturating_sub(8)..link + 4);
        // A place that overlaps its directory may have blanked the count.
        let count = self.short(directory).unwrap_or(1);
        self.put_short(directory, count.saturating_sub(1));
    }
}
