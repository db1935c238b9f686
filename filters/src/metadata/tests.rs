//! Blocks made here, cleaned by the engine and read again by another library.

use ::exif::{In, Reader, Tag};

use super::*;
use crate::{Encoding, Limits, Output, Recipe, probe, render};

/// A TIFF structure of the given directories: each a list of tag, kind, and value.
struct Writer {
    big_endian: bool,
    bytes: Vec<u8>,
}

type Field<'a> = (u16, u16, &'a [u8]);

impl Writer {
    fn new(big_endian: bool) -> Self {
        Self {
            big_endian,
            bytes: if big_endian { b"MM\0\x2a\0\0\0\x08".to_vec() } else { b"II\x2a\0\x08\0\0\0".to_vec() },
        }
    }

    fn short(&self, value: u16) -> [u8; 2] {
        if self.big_endian { value.to_be_bytes() } else { value.to_le_bytes() }
    }

    fn long(&self, value: usize) -> [u8; 4] {
        if self.big_endian { (value as u32).to_be_bytes() } else { (value as u32).to_le_bytes() }
    }

    /// How long a directory is with its values.
    fn length(fields: &[Field<'_>]) -> usize {
        6 + fields.iter().map(|(_, _, value)| 12 + if value.len() > 4 { value.len() } else { 0 }).sum::<usize>()
    }

    fn directory(&mut self, fields: &[Field<'_>], next: usize) {
        let mut values = self.bytes.len() + 6 + fields.len() * 12;
        let mut behind = Vec::<u8>::new();
        self.bytes.extend(self.short(fields.len() as u16));
        for (tag, kind, value) in fields {
            let unit = [0, 1, 1, 2, 4, 8, 1, 1][usize::from(*kind)];
            self.bytes.extend([self.short(*tag), self.short(*kind)].concat());
            self.bytes.extend(self.long(value.len() / unit));
            if value.len() > 4 {
                self.bytes.extend(self.long(values));
                values += value.len();
                behind.extend_from_slice(value);
            } else {
                self.bytes.extend_from_slice(value);
                self.bytes.extend(vec![0; 4 - value.len()]);
            }
        }
        self.bytes.extend(self.long(next));
        self.bytes.extend(behind);
    }
}

const PLACE: &[u8] = b"\0\0\0\x2a\0\0\0\x01\0\0\0\x15\0\0\0\x01\0\0\0\x07\0\0\0\x01";
const NOTE: &[u8] = b"what only the maker knows";

/// A block with camera, settings, a maker's note, a place and a thumbnail.
fn block(big_endian: bool) -> Vec<u8> {
    let mut writer = Writer::new(big_endian);
    let ratio = |over: usize, under: usize| [writer.long(over), writer.long(under)].concat();
    let (time, aperture, focal) = (ratio(1, 250), ratio(28, 10), ratio(35, 1));
    let (six, iso, adobe, wide, high) =
        (writer.short(6), writer.short(400), writer.short(0xffff), writer.long(4000), writer.short(3000));
    let settings: Vec<Field<'_>> = vec![
        (0x829a, 5, &time),
        (0x829d, 5, &aperture),
        (0x8827, 3, &iso),
        (0x9003, 2, b"2026:02:03 14:05:06\0"),
        (0x920a, 5, &focal),
        (0x927c, 7, NOTE),
        (0xa001, 3, &adobe),
        (0xa002, 4, &wide),
        (0xa003, 3, &high),
        (0xa434, 2, b"35mm F2\0"),
    ];
    let gps: Vec<Field<'_>> = vec![(1, 2, b"N\0"), (2, 5, PLACE)];
    let zero = [0; 4];
    let camera: Vec<Field<'_>> = vec![
        (0x010f, 2, b"Optics & Sons\0"),
        (0x0110, 2, b"Model 7\0"),
        (0x0112, 3, &six),
        (0x8769, 4, &zero),
        (0x8825, 4, &zero),
    ];
    let settings_at = 8 + Writer::length(&camera);
    let gps_at = settings_at + Writer::length(&settings);
    let thumbnail_at = gps_at + Writer::length(&gps);
    let (to_settings, to_gps) = (writer.long(settings_at), writer.long(gps_at));
    let mut camera = camera.clone();
    camera[3].2 = &to_settings;
    camera[4].2 = &to_gps;
    let (start, length) = (writer.long(thumbnail_at + 30), writer.long(9));
    writer.directory(&camera, thumbnail_at);
    writer.directory(&settings, 0);
    writer.directory(&gps, 0);
    writer.directory(&[(0x0201, 4, &start), (0x0202, 4, &length)], 0);
    assert_eq!(writer.bytes.len(), thumbnail_at + 30);
    writer.bytes.extend(b"thumbnail");
    writer.bytes
}

const XMP: &str = concat!(
    r#"<?xpacket begin="" id="x"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><!-- GPS < here -->"#,
    r#"<rdf:Description tiff:Orientation="6" exif:GPSLatitude="42,21.1N" dc:title='a > b "c"' drone:GpsLongitude='7,0E'>"#,
    r#"<exif:GPSAltitude>42/1</exif:GPSAltitude><xmp:Thumbnails><rdf:Alt><rdf:li/></rdf:Alt></xmp:Thumbnails>"#,
    r#"<dc:subject>sea</dc:subject><tiff:Orientation>6</tiff:Orientation></rdf:Description></rdf:RDF></x:xmpmeta>"#,
    r#"<?xpacket end="w"?>"#
);

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

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
    }
}

#[test]
fn exif_is_cleaned_of_what_is_not_true_any_more() {
    for (big_endian, keep) in [(true, Metadata::All), (true, Metadata::NoGps), (false, Metadata::NoGps)] {
        let before = block(big_endian);
        let blocks = Blocks { exif: Some(before.clone()), ..Blocks::default() };
        let cleaned = blocks.cleaned(keep, Size { width: 640, height: 480 }).exif.unwrap();
        assert!(!contains(&cleaned, b"thumbnail"));
        let exif = Reader::new().read_raw(cleaned.clone()).unwrap();
        let number = |tag: Tag| exif.get_field(tag, In::PRIMARY).unwrap().value.get_uint(0).unwrap();
        assert_eq!(number(Tag::Orientation), 1);
        assert_eq!(number(Tag::ColorSpace), 1);
        assert_eq!((number(Tag::PixelXDimension), number(Tag::PixelYDimension)), (640, 480));
        assert_eq!(number(Tag::PhotographicSensitivity), 400);
        let has_gps = exif.fields().any(|field| field.tag == Tag::GPSLatitude);
        assert_eq!(has_gps, keep == Metadata::All);
        assert!(exif.fields().all(|field| field.ifd_num == In::PRIMARY), "there is no thumbnail");
        let note = |bytes: &[u8]| bytes.windows(NOTE.len()).position(|window| window == NOTE);
        assert_eq!(note(&cleaned), note(&before), "the maker's note stands where it stood");
        if keep == Metadata::NoGps {
            let place = block(big_endian).windows(PLACE.len()).position(|window| window == PLACE).unwrap();
            let blank = cleaned.get(place..).unwrap_or_default().iter().all(|byte| *byte == 0);
            assert!(blank, "coordinates are left behind");
            assert!(cleaned.len() < before.len() - 9);
        }
    }
}

#[test]
fn exif_that_is_damaged_is_left_out_and_stops_nobody() {
    let size = Size { width: 1, height: 1 };
    let whole = block(true);
    for cut in 0..whole.len() {
        for seed in 0..4_usize {
            let mut damaged = whole[..cut].to_vec();
            if let Some(byte) = damaged.get_mut(seed * 97 % cut.max(1)) {
                *byte ^= 0xff;
            }
            let blocks = Blocks { exif: Some(damaged), ..Blocks::default() };
            let _ = (blocks.photo(), blocks.has_gps(), blocks.cleaned(Metadata::NoGps, size));
        }
    }
    // A directory that is its own successor and its own camera settings.
    let mut looped = Writer::new(true);
    looped.directory(&[(0x8769, 4, &[0, 0, 0, 8]), (0x8825, 4, &[0, 0, 0, 8])], 8);
    let blocks = Blocks { exif: Some(looped.bytes), ..Blocks::default() };
    assert_eq!(blocks.photo(), None);
    let _ = blocks.cleaned(Metadata::NoGps, size);
}

#[test]
fn xmp_is_cleaned_by_leaving_out() {
    let cleaned = |keep_gps| String::from_utf8(xmp::cleaned(XMP.as_bytes(), keep_gps).unwrap()).unwrap();
    let expected = concat!(
        r#"<?xpacket begin="" id="x"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><!-- GPS < here -->"#,
        r#"<rdf:Description tiff:Orientation="1" dc:title='a > b "c"'>"#,
        r#"<dc:subject>sea</dc:subject><tiff:Orientation>1</tiff:Orientation></rdf:Description></rdf:RDF></x:xmpmeta>"#,
        r#"<?xpacket end="w"?>"#
    );
    assert_eq!(cleaned(false), expected);
    assert!(cleaned(true).contains(r#"exif:GPSLatitude="42,21.1N""#));
    assert!(xmp::has_gps(XMP.as_bytes()) && !xmp::has_gps(cleaned(false).as_bytes()));
    for broken in ["<a", "<a b=c>", "<!DOCTYPE x [<!ENTITY a \"b\">]><x/>", "<exif:GPSx>", "<!-- <a>", "\u{0}<a b='>"] {
        assert_eq!(xmp::cleaned(broken.as_bytes(), false), None, "{broken}");
    }
    assert_eq!(xmp::cleaned(b"\xff<a/>", false), None);
}

/// `rocket.jpg` with both blocks behind its first marker.
fn photograph() -> Vec<u8> {
    let rocket = include_bytes!("../../../photos/rocket.jpg");
    let segment = |prefix: &[u8], block: &[u8]| {
        let length = u16::try_from(prefix.len() + block.len() + 2).unwrap().to_be_bytes();
        [&[0xff, 0xe1], &length[..], prefix, block].concat()
    };
    let exif = segment(b"Exif\0\0", &block(true));
    let xmp = segment(b"http://ns.adobe.com/xap/1.0/\0", XMP.as_bytes());
    [&rocket[..2], &exif, &xmp, &rocket[2..]].concat()
}

fn rendered(source: &[u8], encoding: Encoding, metadata: Metadata) -> Vec<u8> {
    let mut file = Vec::new();
    let recipe = Recipe { steps: Vec::new(), output: Output { encoding, metadata } };
    render(source, &recipe, &Limits::BROWSER, &mut file).unwrap();
    file
}

#[test]
fn metadata_goes_from_every_format_to_every_other() {
    let formats = [Encoding::JPEG, Encoding::PNG, Encoding::Webp];
    let expected = probe(&photograph(), &Limits::EDGE).unwrap();
    assert!(expected.has_gps && expected.orientation == 6 && expected.photo.is_some());
    for from in formats {
        let source = rendered(&photograph(), from, Metadata::All);
        for to in formats {
            for keep in [Metadata::All, Metadata::NoGps, Metadata::None] {
                let info = probe(&rendered(&source, to, keep), &Limits::EDGE).unwrap();
                let where_ = format!("{from:?} to {to:?}, {keep:?}");
                assert_eq!(info.has_gps, keep == Metadata::All, "{where_}");
                assert_eq!(info.photo, expected.photo.clone().filter(|_| keep != Metadata::None), "{where_}");
                assert_eq!((info.orientation, info.width, info.height), (1, 427, 640), "{where_}");
                let file = rendered(&source, to, keep);
                assert_eq!(contains(&file, b"<dc:subject>sea"), keep != Metadata::None, "{where_}");
                assert_eq!(contains(&file, b"42,21.1N"), keep == Metadata::All, "{where_}");
                assert_eq!(contains(&file, PLACE), keep == Metadata::All, "{where_}");
            }
        }
    }
}
