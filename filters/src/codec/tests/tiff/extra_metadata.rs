//! Metadata of a TIFF: EXIF rebuilt from the tags, XMP, a long profile, IPTC, density.

use super::super::*;
use super::writer::Picture;
use crate::metadata::Density;

fn bytes(text: &str) -> Vec<u64> {
    text.bytes().map(u64::from).collect()
}

/// A file with linked EXIF and GPS directories.
fn photograph(big_endian: bool) -> Vec<u8> {
    let (exif, gps) = (0x0dea_dbee, 0x0dea_dbef);
    let more = vec![
        (271, 2, bytes("Lumen\0")),
        (272, 2, bytes("Lumen One\0")),
        (274, 3, vec![6]),
        (282, 5, vec![300 | 1 << 32]),
        (283, 5, vec![150 | 1 << 32]),
        (296, 3, vec![2]),
        (700, 1, bytes("<x:xmpmeta xmlns:x='adobe:ns:meta/'></x:xmpmeta>")),
        (33_723, 4, vec![0x1c02_0500, 0x0354_4f50]),
        (0x8769, 4, vec![exif]),
        (0x8825, 4, vec![gps]),
    ];
    let mut file = Picture { big_endian, more, ..Picture::plain(6, 4, 3, 8) }.file(|_, _, _| 9);
    let number = |value: u32| if big_endian { value.to_be_bytes() } else { value.to_le_bytes() };
    let short = |value: u16| if big_endian { value.to_be_bytes() } else { value.to_le_bytes() };
    for (mark, entries) in [
        (exif, vec![(0x829a_u16, 5_u16, 1_u32, None), (0x927c, 7, 40, None), (0x9003, 2, 20, None)]),
        (gps, vec![(1, 2, 2, Some(*b"N\0\0\0")), (2, 5, 3, None)]),
    ] {
        let place = file.windows(4).position(|bytes| bytes == number(mark as u32)).unwrap();
        let at = file.len() as u32;
        file[place..place + 4].copy_from_slice(&number(at));
        let mut values = at + 2 + 12 * entries.len() as u32 + 4;
        file.extend(short(entries.len() as u16));
        let mut later = Vec::new();
        for (tag, kind, count, inline) in entries {
            file.extend([short(tag), short(kind)].concat());
            file.extend(number(count));
            file.extend(inline.unwrap_or_else(|| number(values)));
            if inline.is_none() {
                let value: Vec<u8> = match (kind, count) {
                    (2, _) => b"2026:02:03 14:05:06\0".to_vec(),
                    (5, 1) => [number(1), number(250)].concat(),
                    (5, _) => [number(42), number(1), number(21), number(1), number(0), number(1)].concat(),
                    _ => vec![7; count as usize],
                };
                values += value.len() as u32;
                later.extend(value);
            }
        }
        file.extend(number(0));
        file.extend(later);
    }
    file
}

#[test]
fn tiff_tags_become_exif() {
    for big_endian in [false, true] {
        let file = photograph(big_endian);
        let embedded = embedded(&file, Format::Tiff);
        let photo = embedded.blocks.photo().unwrap();
        assert_eq!(photo.make.as_deref(), Some("Lumen"));
        assert_eq!(photo.model.as_deref(), Some("Lumen One"));
        assert_eq!(photo.taken_at.as_deref(), Some("2026-02-03T14:05:06"));
        assert_eq!(photo.exposure_s, Some(0.004));
        assert!(embedded.blocks.has_gps());
        assert!(embedded.blocks.xmp.is_some());
        // Another EXIF reader finds the same data, and no maker's note.
        let exif = exif::Reader::new().read_raw(embedded.blocks.exif.unwrap()).unwrap();
        let value = |tag| exif.get_field(tag, exif::In::PRIMARY).map(|field| field.display_value().to_string());
        assert_eq!(value(exif::Tag::ExposureTime).as_deref(), Some("1/250"));
        assert_eq!(value(exif::Tag::GPSLatitude).as_deref(), Some("42 deg 21 min 0 sec"));
        assert_eq!(value(exif::Tag::XResolution).as_deref(), Some("300"));
        assert_eq!(value(exif::Tag::MakerNote), None);
        assert_eq!(header(&file, &Limits::EDGE).unwrap().orientation, 6);
    }
}

#[test]
fn tiff_without_a_photographs_tags_has_no_exif() {
    let file = Picture { more: vec![(282, 5, vec![72 | 1 << 32])], ..Picture::plain(6, 4, 3, 8) }.file(|_, _, _| 9);
    assert_eq!(embedded(&file, Format::Tiff).blocks.exif, None);
}

#[test]
fn tiff_iptc_and_density_are_found() {
    let file = photograph(true);
    let blocks = embedded(&file, Format::Tiff).blocks;
    assert_eq!(blocks.iptc.as_deref(), Some(&[0x1c, 2, 5, 0, 3, b'T', b'O', b'P'][..]));
    assert_eq!(blocks.density, Density::from_tiff([300, 1], [150, 1], 2));
    let more = vec![(282, 5, vec![118 | 1 << 32]), (283, 5, vec![118 | 1 << 32]), (296, 3, vec![3])];
    let metric = Picture { more, ..Picture::plain(6, 4, 3, 8) }.file(|_, _, _| 9);
    // 118 per centimetre are 299.72 per inch.
    assert_eq!(embedded(&metric, Format::Tiff).blocks.density.and_then(Density::jfif), Some([2, 0, 118, 0, 118]));
}

/// All of it is kept in a JPEG.
#[test]
fn tiff_metadata_goes_into_a_jpeg() {
    let mut file = Vec::new();
    let output = crate::Output { encoding: crate::Encoding::JPEG, metadata: crate::Metadata::All };
    let recipe = crate::Recipe { steps: Vec::new(), output };
    crate::render(&photograph(true), &recipe, &Limits::BROWSER, &mut file).unwrap();
    // The orientation is a quarter turn, which swaps 300 and 150.
    assert_eq!(&file[..20], b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x02\x01\0\x96\x01\x2c\0\0");
    let has = |part: &[u8]| file.windows(part.len()).any(|window| window == part);
    assert!(has(b"\x1c\x02\x05\0\x03TOP") && has(b"Lumen One\0") && has(b"<x:xmpmeta"));
    assert!(crate::probe(&file, &Limits::EDGE).unwrap().has_gps);
}

#[test]
fn tiff_long_profiles_and_xmp_are_kept() {
    // Longer than 32 KB, where some readers stop.
    let profile = vec![7; 40_000];
    let more = vec![(700, 1, vec![32; 60_000]), (34_675, 7, profile)];
    let file = Picture { more, ..Picture::plain(6, 4, 3, 8) }.file(|_, _, _| 9);
    let embedded = embedded(&file, Format::Tiff);
    assert_eq!(embedded.icc.map(|icc| icc.len()), Some(40_000));
    assert_eq!(embedded.blocks.xmp.map(|xmp| xmp.len()), Some(60_000));
}
