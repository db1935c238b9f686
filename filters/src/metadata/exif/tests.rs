//! Blocks made in the tests, cleaned by the engine and read again by another library.

use ::exif::{In, Reader, Tag, Value as Read};

use super::*;
use crate::image::Size;
use crate::metadata::tests::block::{Field, NOTE, PLACE, Writer, block};
use crate::metadata::tests::{contains, outcome, to};
use crate::metadata::{Blocks, Metadata};

#[test]
fn exif_is_read_in_both_byte_orders() {
    for big_endian in [true, false] {
        let blocks = Blocks { exif: Some(block(big_endian)), ..Blocks::default() };
        let expected = Photo {
            make: Some("Optics & Sons".to_owned()),
            model: Some("Model 7".to_owned()),
            lens: Some("35mm F2".to_owned()),
            taken_at: Some("2026-02-03T14:05:06".to_owned()),
            exposure_s: Some(1.0 / 250.0),
            f_number: Some(2.8),
            iso: Some(400),
            focal_length_mm: Some(35.0),
        };
        assert_eq!(blocks.photo(), Some(expected));
        assert!(blocks.has_gps());
        assert_eq!(orientation(&block(big_endian)), 6);
        assert!(!is_adobe_rgb(&block(big_endian)), "uncalibrated, without an index");
    }
}

#[test]
fn exif_stale_tags_are_removed() {
    for (big_endian, keep_all) in [(true, true), (false, true), (true, false), (false, false)] {
        let before = block(big_endian);
        let cleaned = cleaned(&before, &outcome(keep_all)).unwrap();
        assert!(!contains(&cleaned, b"thumbnail"));
        let exif = Reader::new().read_raw(cleaned.clone()).unwrap();
        let number = |tag: Tag| exif.get_field(tag, In::PRIMARY).unwrap().value.get_uint(0).unwrap();
        assert_eq!(number(Tag::Orientation), 1);
        assert_eq!(number(Tag::ColorSpace), 1);
        assert_eq!((number(Tag::PixelXDimension), number(Tag::PixelYDimension)), (640, 480));
        assert_eq!(number(Tag::PhotographicSensitivity), 400);
        let has_gps = exif.fields().any(|field| field.tag == Tag::GPSLatitude);
        assert_eq!((has_gps, contains(&cleaned, PLACE)), (keep_all, keep_all));
        assert!(exif.fields().all(|field| field.ifd_num == In::PRIMARY), "there is no thumbnail");
        // A maker's note contains offsets, so it keeps its offset. Nobody can tell whether it contains a location.
        let note = |bytes: &[u8]| bytes.windows(NOTE.len()).position(|window| window == NOTE);
        assert_eq!(note(&cleaned), note(&before).filter(|_| keep_all));
        assert_eq!(exif.get_field(Tag::MakerNote, In::PRIMARY).is_some(), keep_all);
    }
}

/// A block that ends with a directory, with its link to the next directory or truncated before it.
#[test]
fn exif_interop_directory_may_end_the_block() {
    for link in [true, false] {
        let mut writer = Writer::new(true);
        let settings_at = 8 + Writer::length(&[(0x8769, 4, &[0; 4])]);
        let fields =
            |interop: &'static [u8]| vec![(0x9000, 7, &b"0232"[..]), (0xa001, 3, &[0xff; 2]), (0xa005, 4, interop)];
        let interop_at = settings_at + Writer::length(&fields(&[0; 4]));
        assert_eq!(interop_at, 68);
        writer.directory(&[(0x8769, 4, &(settings_at as u32).to_be_bytes())], 0);
        writer.directory(&fields(&[0, 0, 0, 68]), 0);
        writer.directory(&[(1, 2, b"R03\0"), (2, 7, b"0100")], 0);
        if !link {
            writer.bytes.truncate(writer.bytes.len() - 4);
        }
        assert!(is_adobe_rgb(&writer.bytes));
        let cleaned = cleaned(&writer.bytes, &outcome(false)).unwrap();
        let exif = Reader::new().read_raw(cleaned.clone()).unwrap();
        let interop = exif.get_field(Tag::InteroperabilityIndex, In::PRIMARY).unwrap();
        assert!(matches!(&interop.value, Read::Ascii(text) if text == &[b"R98"]));
        assert!(!is_adobe_rgb(&cleaned));
        assert!(contains(&cleaned, b"0100"));
    }
}

/// GPS directories without a position: a version, a time.
#[test]
fn exif_gps_directory_without_a_position_is_no_location() {
    let with = |gps: &[Field<'_>]| {
        let mut writer = Writer::new(true);
        writer.directory(&[(0x8825, 4, &[0, 0, 0, 26])], 0);
        writer.directory(gps, 0);
        has_location(&writer.bytes)
    };
    assert!(!with(&[(0, 1, &[2, 3, 0, 0]), (7, 5, PLACE), (9, 2, b"V\0")]));
    assert!(with(&[(0, 1, &[2, 3, 0, 0]), (2, 5, PLACE)]));
    assert!(with(&[(0x1c, 7, b"ASCII\0\0\0Lindenhof")]));
    assert!(!with(&[(2, 5, b"")]));
}

/// Directories and values at odd offsets, a tag without a value, and one whose value runs past the end.
#[test]
fn exif_values_may_have_odd_offsets() {
    let mut bytes = b"MM\0\x2a\0\0\0\x09?".to_vec();
    let entry = |tag: u16, kind: u8, count: u8, value: [u8; 4]| {
        [&tag.to_be_bytes()[..], &[0, kind, 0, 0, 0, count], &value].concat()
    };
    // At 9: five tags up to 75. Then an unused byte, the settings from 76 to 94, and the camera's name up to the last byte.
    bytes.extend([0, 5]);
    bytes.extend(entry(0x010e, 2, 0, [0, 0, 0, 200]));
    bytes.extend(entry(0x010f, 2, 7, [0, 0, 0, 94]));
    bytes.extend(entry(0x0110, 2, 8, [0, 0, 0, 94]));
    bytes.extend(entry(0x0112, 3, 1, [0, 6, 0, 0]));
    bytes.extend(entry(0x8769, 4, 1, [0, 0, 0, 76]));
    bytes.extend(*b"\0\0\0\0?");
    bytes.extend([0, 1]);
    bytes.extend(entry(0x9000, 7, 4, *b"0232"));
    bytes.extend(*b"\0\0\0\0Optics\0");
    assert_eq!((bytes.len(), orientation(&bytes)), (101, 6));
    let exif = Reader::new().read_raw(cleaned(&bytes, &outcome(false)).unwrap()).unwrap();
    let fields: Vec<(u16, String)> =
        exif.fields().map(|field| (field.tag.number(), field.display_value().to_string())).collect();
    let expected = [(0x010f, "\"Optics\""), (0x0112, "row 0 at top and column 0 at left"), (0x9000, "2.32")];
    assert_eq!(fields, expected.map(|(tag, value)| (tag, value.to_owned())));
}

#[test]
fn exif_cleaned_twice_is_the_same() {
    for keep_all in [false, true] {
        let once = cleaned(&block(false), &outcome(keep_all)).unwrap();
        assert_eq!(cleaned(&once, &outcome(keep_all)), Some(once));
    }
}

/// Tags that EXIF does not define, and TIFF's tags about the source's samples.
#[test]
fn exif_tags_of_the_source_file_are_removed() {
    let fields: Vec<Field<'_>> = vec![
        (0x0100, 3, &[15, 160]),
        (0x0102, 3, &[0, 16]),
        (0x0103, 3, &[0, 8]),
        (0x010e, 2, b"a caption\0"),
        (0x0111, 4, &[0, 0, 0, 8]),
        (0x02bc, 1, b"<x:xmpmeta>Lindenhof</x:xmpmeta>"),
        (0x830e, 1, b"pixels on the ground"),
        (0x83bb, 1, b"\x1c\x02\x5c\x00\x09Lindenhof"),
        (0x8773, 7, b"a profile, not sRGB"),
        (0xc634, 1, b"what a raw converter knows"),
        (0xf00d, 1, b"what somebody else knows"),
    ];
    let mut writer = Writer::new(true);
    writer.directory(&fields, 0);
    for keep_all in [false, true] {
        let cleaned = cleaned(&writer.bytes, &outcome(keep_all)).unwrap();
        let exif = Reader::new().read_raw(cleaned.clone()).unwrap();
        let tags: Vec<u16> = exif.fields().map(|field| field.tag.number()).collect();
        assert_eq!(tags, [&[0x0100, 0x010e][..], &[0xf00d][..usize::from(keep_all)]].concat());
        assert_eq!(exif.get_field(Tag::ImageWidth, In::PRIMARY).unwrap().value.get_uint(0), Some(640));
        for word in [&b"Lindenhof"[..], b"a profile", b"on the ground", b"raw converter"] {
            assert!(!contains(&cleaned, word), "{}", word.escape_ascii());
        }
    }
}

#[test]
fn exif_density_is_read_and_stated() {
    let mut writer = Writer::new(true);
    let per_inch: &[u8] = &[0, 0, 0, 72, 0, 0, 0, 1];
    writer.directory(&[(0x011a, 5, per_inch), (0x011b, 5, per_inch), (0x0128, 3, &[0, 3])], 0);
    assert_eq!(density(&writer.bytes), Density::from_tiff([72, 1], [72, 1], 3));
    // The density of the file itself: 2,835 per metre are 28.35 per centimetre.
    let stated = Outcome { density: Density::from_phys(b"\0\0\x0b\x13\0\0\x0b\x13\x01"), ..outcome(false) };
    let exif = Reader::new().read_raw(cleaned(&writer.bytes, &stated).unwrap()).unwrap();
    let value = |tag: Tag| exif.get_field(tag, In::PRIMARY).unwrap().display_value().to_string();
    assert_eq!((value(Tag::XResolution), value(Tag::ResolutionUnit)), ("28.35".to_owned(), "cm".to_owned()));
}

#[test]
fn exif_damaged_block_is_removed() {
    let size = Size { width: 1, height: 1 };
    let whole = block(true);
    for cut in 0..whole.len() {
        for seed in 0..4_usize {
            let mut damaged = whole[..cut].to_vec();
            if let Some(byte) = damaged.get_mut(seed * 97 % cut.max(1)) {
                *byte ^= 0xff;
            }
            let blocks = Blocks { exif: Some(damaged), ..Blocks::default() };
            let _ = (blocks.photo(), blocks.has_gps());
            let cleaned = blocks.cleaned(Metadata::NoGps, to(size));
            assert!(!contains(&cleaned.exif.unwrap_or_default(), &PLACE[4..]));
        }
    }
    // A directory that links itself as successor and as camera settings.
    let mut looped = Writer::new(true);
    looped.directory(&[(0x8769, 4, &[0, 0, 0, 8]), (0x8825, 4, &[0, 0, 0, 8])], 8);
    let blocks = Blocks { exif: Some(looped.bytes), ..Blocks::default() };
    assert_eq!(blocks.photo(), None);
    assert_eq!(blocks.cleaned(Metadata::NoGps, to(size)).exif, None);
}

/// Five thousand tags whose values are the same sixty thousand bytes.
#[test]
fn exif_values_that_overlap_do_not_multiply() {
    let mut bytes = b"MM\0\x2a\0\0\0\x08\x13\x88".to_vec();
    for tag in 0xe000..0xe000 + 5000_u16 {
        bytes.extend([&tag.to_be_bytes()[..], &[0, 1, 0, 0, 0xea, 0x60, 0, 0, 0, 8]].concat());
    }
    bytes.resize(65_000, 1);
    assert_eq!(cleaned(&bytes, &outcome(true)), None);
}

/// A maker's note in the main directory has no meaning in the result, so it is removed.
#[test]
fn exif_misplaced_maker_note_is_removed() {
    let mut writer = Writer::new(true);
    let note = [b'N'; 40];
    writer.directory(&[(0x010f, 2, b"ABC\0"), (0x927c, 7, &note)], 0);
    let cleaned = cleaned(&writer.bytes, &outcome(true)).unwrap();
    let exif = Reader::new().read_raw(cleaned.clone()).unwrap();
    assert!(exif.get_field(Tag::Make, In::PRIMARY).is_some());
    assert!(exif.get_field(Tag::MakerNote, In::PRIMARY).is_none());
    assert!(!contains(&cleaned, &note));
}

/// A maker's note so far from the start that the block would be too long: only the note is removed.
#[test]
fn exif_too_long_maker_note_is_removed_alone() {
    let mut writer = Writer::new(true);
    writer.directory(&[(0x010f, 2, b"ABC\0"), (0x8769, 4, &38_u32.to_be_bytes())], 0);
    assert_eq!(writer.bytes.len(), 38);
    let (note, comment) = ([b'N'; 8000], [b'c'; 56_000]);
    writer.directory(&[(0x9286, 7, &comment), (0x927c, 7, &note)], 0);
    let cleaned = cleaned(&writer.bytes, &outcome(true)).unwrap();
    let exif = Reader::new().read_raw(cleaned).unwrap();
    assert!(exif.get_field(Tag::Make, In::PRIMARY).is_some());
    assert!(exif.get_field(Tag::UserComment, In::PRIMARY).is_some());
    assert!(exif.get_field(Tag::MakerNote, In::PRIMARY).is_none());
}
