//! The metadata of a pyramid, written and read by `kamadak-exif` and by the crate `tiff`.

use std::io::Cursor;

use exif::experimental::Writer;
use exif::{Context, Exif, Field, In, Rational, Reader, Tag, Value};
use tiff::decoder::Decoder;

use super::{CHELSEA, png, settings, write, write_in};
use crate::image::TileSize;
use crate::metadata::Metadata;
use crate::pyramid::PyramidSettings;
use crate::render::RenderBudget;
use crate::{Output, Recipe};

const ROCKET: &[u8] = include_bytes!("../../../../photos/rocket.jpg");
const NOTE: &[u8] = b"what only the maker knows";
const XMP: &[u8] = br#"<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/></x:xmpmeta>"#;
/// A version, and a keyword.
const IPTC: &[u8] = b"\x1c\x02\x00\x00\x02\x00\x04\x1c\x02\x19\x00\x04boat";

/// An EXIF block with camera, exposure, a maker's note and a place.
fn exif_block(little_endian: bool) -> Vec<u8> {
    let ratio = |num, denom| Value::Rational(vec![Rational { num, denom }]);
    let fields = [
        (Tag::Make, Value::Ascii(vec![b"Optics & Sons".to_vec()])),
        (Tag::Orientation, Value::Short(vec![1])),
        (Tag::XResolution, ratio(72, 1)),
        (Tag::YResolution, ratio(72, 1)),
        (Tag::ResolutionUnit, Value::Short(vec![2])),
        (Tag::ExposureTime, ratio(1, 250)),
        (Tag::MakerNote, Value::Undefined(NOTE.to_vec(), 0)),
        (Tag::GPSLatitudeRef, Value::Ascii(vec![b"N".to_vec()])),
        (Tag::GPSLatitude, Value::Rational([42, 21, 7].map(|num| Rational { num, denom: 1 }).to_vec())),
    ];
    let fields: Vec<Field> =
        fields.into_iter().map(|(tag, value)| Field { tag, ifd_num: In::PRIMARY, value }).collect();
    let mut writer = Writer::new();
    fields.iter().for_each(|field| writer.push_field(field));
    let mut block = Cursor::new(Vec::new());
    writer.write(&mut block, little_endian).unwrap();
    block.into_inner()
}

/// A photograph with all blocks, and without the JFIF segment that states a density.
fn photograph(exif: &[u8]) -> Vec<u8> {
    let segment = |kind: u8, parts: &[&[u8]]| {
        let content = parts.concat();
        [&[0xff, kind], &(content.len() as u16 + 2).to_be_bytes()[..], &content].concat()
    };
    let resource = [b"8BIM\x04\x04\0\0\0\0\0", &[IPTC.len() as u8][..], IPTC].concat();
    let segments = [
        segment(0xe1, &[b"Exif\0\0", exif]),
        segment(0xe1, &[b"http://ns.adobe.com/xap/1.0/\0", XMP]),
        segment(0xed, &[b"Photoshop 3.0\0", &resource]),
    ];
    [&ROCKET[..2], &segments.concat(), &ROCKET[20..]].concat()
}

fn keeping(metadata: Metadata) -> Recipe {
    Recipe { output: Output { metadata, ..Output::default() }, ..Recipe::default() }
}

fn read(file: &[u8]) -> Exif {
    Reader::new().read_from_container(&mut Cursor::new(file)).unwrap()
}

fn shown(exif: &Exif, tag: Tag) -> Option<String> {
    exif.get_field(tag, In::PRIMARY).map(|field| field.display_value().to_string())
}

#[test]
fn pyramid_keeps_what_the_recipe_says() {
    for little_endian in [true, false] {
        let block = exif_block(little_endian);
        let source = photograph(&block);
        let written = |metadata| write(&source, &keeping(metadata), PyramidSettings::default()).file;

        let all = written(Metadata::All);
        assert_eq!(&all[..2], if little_endian { b"II" } else { b"MM" }, "the byte order of EXIF");
        let exif = read(&all);
        assert_eq!(shown(&exif, Tag::Make).as_deref(), Some("\"Optics & Sons\""));
        assert_eq!(shown(&exif, Tag::ExposureTime).as_deref(), Some("1/250"));
        assert_eq!(shown(&exif, Tag::GPSLatitude).as_deref(), Some("42 deg 21 min 7 sec"));
        assert_eq!(shown(&exif, Tag::XResolution).as_deref(), Some("72"));
        // A maker's note contains offsets, so it is where it was.
        let place = |bytes: &[u8]| bytes.windows(NOTE.len()).position(|window| window == NOTE).unwrap();
        assert_eq!(place(&all), place(&block));
        assert_eq!(
            exif.get_field(Tag::MakerNote, In::PRIMARY).map(|field| field.value.clone()).and_then(bytes_of),
            Some(NOTE.to_vec())
        );

        let no_gps = read(&written(Metadata::NoGps));
        assert_eq!(shown(&no_gps, Tag::ExposureTime).as_deref(), Some("1/250"));
        assert!(no_gps.fields().all(|field| field.tag.context() != Context::Gps && field.tag != Tag::MakerNote));

        let none = read(&written(Metadata::None));
        assert!(none.fields().all(|field| field.tag.context() == Context::Tiff && field.tag != Tag::Make));
        assert_eq!(shown(&none, Tag::XResolution).as_deref(), Some("72"), "the density belongs to the pixels");
    }
}

fn bytes_of(value: Value) -> Option<Vec<u8>> {
    match value {
        Value::Undefined(bytes, _) => Some(bytes),
        _ => None,
    }
}

/// XMP, IPTC and the profile are where TIFF has them, with offsets of 32 and of 64 bits; only the first directory has the first two.
#[test]
fn pyramid_has_xmp_and_iptc_in_its_first_directory() {
    for big in [false, true] {
        let source = photograph(&exif_block(true));
        let settings = settings(TileSize::Px256);
        let written = write_in(&source, &keeping(Metadata::All), settings, RenderBudget::UNLIMITED, big);
        let mut decoder = Decoder::new(Cursor::new(&written.file)).unwrap();
        let mut bytes = |tag| {
            let value = decoder.find_tag(tiff::tags::Tag::Unknown(tag)).unwrap();
            value.map(|value| value.into_u8_vec().unwrap())
        };
        assert_eq!((bytes(700).as_deref(), bytes(33_723).as_deref()), (Some(XMP), Some(IPTC)));
        let profile = decoder.get_tag_u8_vec(tiff::tags::Tag::IccProfile).unwrap();
        decoder.next_image().unwrap();
        assert!(decoder.find_tag(tiff::tags::Tag::Unknown(700)).unwrap().is_none());
        assert_eq!(decoder.get_tag_u8_vec(tiff::tags::Tag::IccProfile).unwrap(), profile);
    }
}

#[test]
fn pyramid_states_300_dpi_or_what_the_source_states() {
    let shown_of = |source: &[u8]| {
        let exif = read(&write(source, &Recipe::default(), PyramidSettings::default()).file);
        [Tag::XResolution, Tag::YResolution, Tag::ResolutionUnit].map(|tag| shown(&exif, tag).unwrap())
    };
    assert_eq!(shown_of(&png(3, 2, ::png::ColorType::Grayscale, &[0; 6])), ["300", "300", "inch"]);
    let mut file = Vec::new();
    let mut info = ::png::Info::with_size(1, 1);
    info.pixel_dims = Some(::png::PixelDimensions { xppu: 5_000, yppu: 6_000, unit: ::png::Unit::Meter });
    ::png::Encoder::with_info(&mut file, info).unwrap().write_header().unwrap().write_image_data(&[7]).unwrap();
    assert_eq!(shown_of(&file), ["50", "60", "cm"]);
}

/// The profile states the primaries, the white point and the curve of sRGB as `moxcms` knows them, and every directory has it.
#[test]
fn pyramid_profile_is_srgb() {
    let written = write(CHELSEA, &Recipe::default(), settings(TileSize::Px256));
    let mut decoder = Decoder::new(Cursor::new(&written.file)).unwrap();
    let bytes = decoder.get_tag_u8_vec(tiff::tags::Tag::IccProfile).unwrap();
    let stated = moxcms::ColorProfile::new_from_slice(&bytes).unwrap();
    let known = moxcms::ColorProfile::new_srgb();
    // The profiles differ in how they round the white points before the adaptation.
    let near = |a: moxcms::Xyzd, b: moxcms::Xyzd| {
        [a.x - b.x, a.y - b.y, a.z - b.z].into_iter().all(|apart| apart.abs() < 3e-4)
    };
    assert!(near(stated.red_colorant, known.red_colorant), "{:?}, {:?}", stated.red_colorant, known.red_colorant);
    assert!(near(stated.green_colorant, known.green_colorant));
    assert!(near(stated.blue_colorant, known.blue_colorant));
    let Some(moxcms::ToneReprCurve::Parametric(curve)) = &stated.red_trc else { panic!("a parametric curve") };
    let expected = [2.4, 1.0 / 1.055, 0.055 / 1.055, 1.0 / 12.92, 0.04045];
    assert!(curve.iter().zip(expected).all(|(a, b)| (a - b).abs() < 2e-5) && curve.len() == 5, "{curve:?}");
    assert!(stated.green_trc == stated.red_trc && stated.blue_trc == stated.red_trc);
}
