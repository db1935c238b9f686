//! EXIF (CIPA DC-008), a TIFF structure: parsed by tag, and rewritten for the result.
//!
//! Visits only the main directory and the three that EXIF links from it, each once, so a loop of directories is harmless. The rewritten
//! block contains only known tags: no thumbnail, no padding, no other bytes of the source.

mod block;
mod directories;
mod tags;
mod tiff;

use self::block::{Block, Directories, Field, Value};
use self::tags::{
    CHROMA_POSITION, COLOR_SPACE, EXIF_IFD, GPS_IFD, HEIGHTS, INTEROP_IFD, INTEROP_INDEX, INTEROP_VERSION, MAKER_NOTE,
    ORIENTATION, RESOLUTION_UNIT, Subject, WIDTHS, X_RESOLUTION, Y_RESOLUTION, subject,
};
use self::tiff::{Entry, Tiff};
use super::{Density, Outcome, Photo, bare_exif};
pub(crate) use directories::{ExifDirectories, ExifField};

/// The entries of the main directory and of the camera settings.
fn entries(tiff: &Tiff<'_>) -> Vec<Entry> {
    let mut entries = tiff.main().unwrap_or_default();
    entries.extend(tiff.linked(&entries, EXIF_IFD));
    entries
}

/// The orientation from 1 to 8; 1 if there is none.
pub(crate) fn orientation(exif: &[u8]) -> u8 {
    let Some(tiff) = Tiff::new(bare_exif(exif)) else { return 1 };
    let entries = tiff.main().unwrap_or_default();
    let entry = entries.iter().find(|entry| entry.tag == ORIENTATION);
    let number = entry.and_then(|entry| tiff.number(entry)).and_then(|number| u8::try_from(number).ok());
    number.filter(|number| (1..=8).contains(number)).unwrap_or(1)
}

/// Whether the block states that the colours are Adobe RGB: ColorSpace is uncalibrated and the interoperability index is `R03` (DCF 2.0,
/// 3.1.2), or ColorSpace is 2, as some cameras write it.
pub(crate) fn is_adobe_rgb(exif: &[u8]) -> bool {
    let Some(tiff) = Tiff::new(bare_exif(exif)) else { return false };
    let entries = entries(&tiff);
    let color_space = entries.iter().find(|entry| entry.tag == COLOR_SPACE).and_then(|entry| tiff.number(entry));
    let interop = tiff.linked(&entries, INTEROP_IFD);
    let index = interop.iter().find(|entry| entry.tag == INTEROP_INDEX).map(|entry| tiff.value(entry));
    match color_space {
        Some(2) => true,
        Some(0xffff) => index.is_some_and(|index| index.starts_with(b"R03")),
        _ => false,
    }
}

/// The density from XResolution, YResolution and ResolutionUnit.
pub(super) fn density(exif: &[u8]) -> Option<Density> {
    let tiff = Tiff::new(exif)?;
    let entries = tiff.main()?;
    let find = |tag: u16| entries.iter().find(|entry| entry.tag == tag);
    let unit = find(RESOLUTION_UNIT).map_or(Some(2), |entry| tiff.number(entry))?;
    Density::from_tiff(tiff.ratio(find(X_RESOLUTION)?)?, tiff.ratio(find(Y_RESOLUTION)?)?, unit)
}

/// Whether the GPS directory contains a position. Cameras without a fix write a version, a height, a direction, a time and how they were
/// measured; these alone do not count.
pub(super) fn has_location(exif: &[u8]) -> bool {
    let Some(tiff) = Tiff::new(exif) else { return false };
    let place = tiff.linked(&entries(&tiff), GPS_IFD);
    place.iter().any(|entry| !matches!(entry.tag, 0 | 5..=18 | 27 | 29..=31) && !entry.value.is_empty())
}

pub(super) fn photo(exif: &[u8]) -> Photo {
    let Some(tiff) = Tiff::new(exif) else { return Photo::default() };
    let entries = entries(&tiff);
    let find = |tag: u16| entries.iter().find(|entry| entry.tag == tag);
    let text = |tag: u16| find(tag).and_then(|entry| tiff.text(entry));
    let ratio = |tag: u16| {
        let [over, under] = find(tag).and_then(|entry| tiff.ratio(entry))?;
        (under != 0).then(|| f64::from(over) / f64::from(under))
    };
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

/// Converts `2026:02:03 14:05:06` to `2026-02-03T14:05:06`.
fn date(text: &str) -> Option<String> {
    let (day, time) = text.split_once(' ')?;
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit() || byte == b':');
    (day.len() == 10 && time.len() == 8 && digits(day) && digits(time) && !day.starts_with("0000"))
        .then(|| format!("{}T{time}", day.replace(':', "-")))
}

/// The block of an upright sRGB result. `None` if the source's block cannot be parsed.
pub(super) fn cleaned(exif: &[u8], outcome: &Outcome) -> Option<Vec<u8>> {
    let tiff = Tiff::new(exif)?;
    let main = tiff.main()?;
    let settings = tiff.linked(&main, EXIF_IFD);
    let note = settings.iter().find(|entry| entry.tag == MAKER_NOTE && entry.count > 4 && entry.value.start >= 8);
    // A maker's note far from the start can make the block too long. Then the note is dropped first.
    note.filter(|_| outcome.keep_all)
        .and_then(|note| write_block(&tiff, (&main, &settings), outcome, Some(note)))
        .or_else(|| write_block(&tiff, (&main, &settings), outcome, None))
}

/// Writes a block with `note`, a maker's note, at its original offset.
fn write_block(
    tiff: &Tiff<'_>,
    (main, settings): (&[Entry], &[Entry]),
    outcome: &Outcome,
    note: Option<&Entry>,
) -> Option<Vec<u8>> {
    let block = Block::new(tiff.big_endian, note.map(|entry| (entry.value.start, tiff.value(entry))));
    // A small note is inline and has no offset. A note in the main directory, where it does not belong, is left out.
    let mut kept = corrected_fields(tiff, settings, outcome, &block);
    kept.retain(|field| field.tag != MAKER_NOTE || field.count <= 4);
    kept.extend(note.map(|note| Field {
        tag: MAKER_NOTE,
        kind: note.kind,
        count: note.count,
        value: Value::At(note.value.start),
    }));
    let mut described_main = corrected_fields(tiff, main, outcome, &block);
    described_main.retain(|field| field.tag != MAKER_NOTE);
    let mut copied = Directories {
        main: described_main,
        settings: kept,
        interop: interop(tiff, &tiff.linked(settings, INTEROP_IFD)),
        ..Directories::default()
    };
    if outcome.keep_all {
        let places = [main, settings].map(|entries| tiff.linked(entries, GPS_IFD));
        copied.gps = places.iter().flatten().filter_map(|entry| field(tiff, entry)).collect();
    }
    if let Some((x, y, unit)) = outcome.density.and_then(Density::tiff) {
        copied.main.retain(|field| ![X_RESOLUTION, Y_RESOLUTION, RESOLUTION_UNIT].contains(&field.tag));
        let stated = [block.ratio(X_RESOLUTION, x), block.ratio(Y_RESOLUTION, y), block.short(RESOLUTION_UNIT, unit)];
        copied.main.extend(stated);
    }
    block.with(copied)
}

/// Copies an entry that has a value.
fn field<'a>(tiff: &Tiff<'a>, entry: &Entry) -> Option<Field<'a>> {
    let (Entry { tag, kind, count, .. }, value) = (entry, tiff.value(entry));
    let value = Value::Bytes(value.into());
    (*count > 0).then_some(Field { tag: *tag, kind: *kind, count: *count, value })
}

/// Copies entries, and replaces those that are not true of the result.
fn corrected_fields<'a>(tiff: &Tiff<'a>, entries: &[Entry], outcome: &Outcome, block: &Block) -> Vec<Field<'a>> {
    let size = outcome.geometry.result;
    let describe = |entry: &Entry| {
        let tag = entry.tag;
        match tag {
            // Upright, sRGB, and chroma samples centred on their pixels.
            ORIENTATION | COLOR_SPACE | CHROMA_POSITION => Some(block.short(tag, 1)),
            _ if WIDTHS.contains(&tag) => Some(block.long(tag, size.width as u32)),
            _ if HEIGHTS.contains(&tag) => Some(block.long(tag, size.height as u32)),
            _ => field(tiff, entry),
        }
    };
    let wanted = |entry: &&Entry| match subject(entry.tag) {
        Subject::Photograph => true,
        Subject::Private => outcome.keep_all,
        Subject::File => false,
    };
    entries.iter().filter(wanted).filter_map(describe).collect()
}

/// The interoperability directory of a file in sRGB.
fn interop<'a>(tiff: &Tiff<'a>, entries: &[Entry]) -> Vec<Field<'a>> {
    // The standard entries, whatever the source names: a text, and four bytes of any meaning.
    let standard = |entry: &Entry| {
        let (kind, value) = if entry.tag == INTEROP_INDEX { (2, &b"R98\0"[..]) } else { (7, tiff.value(entry)) };
        Field { tag: entry.tag, kind, count: value.len() as u32, value: Value::Bytes(value.into()) }
    };
    entries.iter().filter(|entry| matches!(entry.tag, INTEROP_INDEX | INTEROP_VERSION)).map(standard).collect()
}

#[cfg(test)]
mod tests;
