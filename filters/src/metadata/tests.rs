//! Files with metadata made in the tests, rendered by the engine and read again.

pub(super) mod block;

use self::block::{PLACE, block};
use super::*;
use crate::image::Turn;
use crate::{Encoding, Limits, Output, Recipe, probe, render};

const FORMATS: [Encoding; 3] = [Encoding::JPEG, Encoding::PNG, Encoding::Webp];

/// A packet with the location in each form that programs write, and unusual prefixes.
const XMP: &str = concat!(
    r#"<?xpacket begin="" id="x"?><x:xmpmeta xmlns:x="adobe:ns:meta/">"#,
    r#"<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">"#,
    r#"<rdf:Description xmlns:a="http://ns.adobe.com/photoshop/1.0/" xmlns:exif="http://ns.adobe.com/exif/1.0/" "#,
    r#"xmlns:ext="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" xmlns:dc="http://purl.org/dc/elements/1.1/" "#,
    r#"a:City="Zürich" exif:GPSLatitude="42,21.1N"><a:Country><![CDATA[Schweiz]]></a:Country><dc:subject>sea</dc:subject>"#,
    r#"<ext:LocationShown><rdf:Bag><rdf:li rdf:parseType="Resource"><ext:LocationName><rdf:Alt><rdf:li xml:lang="de">"#,
    r#"Lindenhof</rdf:li></rdf:Alt></ext:LocationName></rdf:li></rdf:Bag></ext:LocationShown>"#,
    r#"</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>"#
);

/// Bytes that a file without its location must not contain.
const PLACES: [&[u8]; 6] = [b"42,21.1N", "Zürich".as_bytes(), b"Schweiz", b"Lindenhof", b"Limmatquai", PLACE];

/// A quay's name among the keywords, which any program reads.
const IPTC: &[u8] = b"\x1c\x02\x00\x00\x02\x00\x04\x1c\x02\x5c\x00\x0aLimmatquai\x1c\x02\x19\x00\x04boat";

pub(super) fn to(size: Size) -> Geometry {
    Geometry { source: size, result: size, turn: Turn::default(), moved: false }
}

pub(super) fn outcome(keep_all: bool) -> Outcome {
    Outcome { geometry: to(Size { width: 640, height: 480 }), density: None, keep_all }
}

pub(super) fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

fn segment(kind: u8, parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    let length = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
    [&[0xff, kind], &length[..], &content].concat()
}

/// `rocket.jpg` with other segments after JFIF.
fn with_segments(segments: &[Vec<u8>]) -> Vec<u8> {
    let rocket = include_bytes!("../../../photos/rocket.jpg");
    assert_eq!(&rocket[2..6], &[0xff, 0xe0, 0, 16]);
    [&rocket[..2], &segments.concat(), &rocket[20..]].concat()
}

/// With all blocks. The datasets are in the middle of Photoshop's resources, which continue in a second segment.
fn photograph() -> Vec<u8> {
    let length = u8::try_from(IPTC.len()).unwrap();
    let before = b"8BIM\x03\xed\x05short\x00\x00\x00\x03abc\x00";
    let resources = [before, &b"8BIM\x04\x04\0\0\0\0\0"[..], &[length], IPTC, &[0][..IPTC.len() % 2]].concat();
    let (first, second) = resources.split_at(resources.len() - 9);
    with_segments(&[
        segment(0xe1, &[b"Exif\0\0", &block(true)]),
        segment(0xe1, &[b"http://ns.adobe.com/xap/1.0/\0", XMP.as_bytes()]),
        segment(0xed, &[b"Photoshop 3.0\0", first]),
        segment(0xed, &[b"Photoshop 3.0\0", second]),
    ])
}

fn rendered_by(source: &[u8], encoding: Encoding, metadata: Metadata, steps: &str) -> Vec<u8> {
    let mut file = Vec::new();
    let steps = Recipe::from_json(format!(r#"{{"version":1,"ops":{steps}}}"#).as_bytes()).unwrap().steps;
    let recipe = Recipe { steps, output: Output { encoding, metadata } };
    render(source, &recipe, &Limits::BROWSER, &mut file).unwrap();
    file
}

fn rendered(source: &[u8], encoding: Encoding, metadata: Metadata) -> Vec<u8> {
    rendered_by(source, encoding, metadata, "[]")
}

#[test]
fn metadata_goes_from_every_format_to_every_other() {
    let expected = probe(&photograph(), &Limits::EDGE).unwrap();
    assert!(expected.has_gps && expected.orientation == 6 && expected.photo.is_some());
    for from in FORMATS {
        let source = rendered(&photograph(), from, Metadata::All);
        for to in FORMATS {
            for keep in [Metadata::All, Metadata::NoGps, Metadata::None] {
                let file = rendered(&source, to, keep);
                let info = probe(&file, &Limits::EDGE).unwrap();
                let where_ = format!("{from:?} to {to:?}, {keep:?}");
                assert_eq!(info.has_gps, keep == Metadata::All, "{where_}");
                assert_eq!(info.photo, expected.photo.clone().filter(|_| keep != Metadata::None), "{where_}");
                assert_eq!((info.orientation, info.width, info.height), (1, 427, 640), "{where_}");
                assert_eq!(contains(&file, b"<dc:subject>sea"), keep != Metadata::None, "{where_}");
                for place in PLACES.into_iter().filter(|place| *place != b"Limmatquai") {
                    assert_eq!(contains(&file, place), keep == Metadata::All, "{where_}: {}", place.escape_ascii());
                }
            }
        }
    }
}

#[test]
fn location_is_removed_from_every_block() {
    for (to, keep) in FORMATS.into_iter().flat_map(|to| [(to, Metadata::NoGps), (to, Metadata::None)]) {
        let file = rendered(&photograph(), to, keep);
        for place in PLACES {
            assert!(!contains(&file, place), "{to:?}, {keep:?}: {}", place.escape_ascii());
        }
    }
}

#[test]
fn iptc_is_kept_in_jpeg_only() {
    let jpeg = |keep| rendered(&photograph(), Encoding::JPEG, keep);
    let header = b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0";
    let all = [header, &[IPTC.len() as u8][..], IPTC].concat();
    assert!(contains(&jpeg(Metadata::All), &all));
    let kept = b"\x1c\x02\x00\x00\x02\x00\x04\x1c\x02\x19\x00\x04boat";
    assert!(contains(&jpeg(Metadata::NoGps), &[header, &[kept.len() as u8][..], kept].concat()));
    for file in [jpeg(Metadata::None), rendered(&photograph(), Encoding::PNG, Metadata::All)] {
        assert!(!contains(&file, b"boat"));
    }
}

/// A file may have any number of Photoshop segments; only this much is concatenated.
#[test]
fn iptc_is_looked_for_in_four_megabytes() {
    let mut segments = vec![segment(0xed, &[b"Photoshop 3.0\0", &photoshop_of_iptc(IPTC)])];
    segments.resize(66, segment(0xed, &[b"Photoshop 3.0\0", &[0; 65_000]]));
    let has_gps = |segments: &[Vec<u8>]| probe(&with_segments(segments), &Limits::EDGE).unwrap().has_gps;
    assert_eq!([has_gps(&segments[..60]), has_gps(&segments)], [true, false]);
}

#[test]
fn location_by_name_alone_counts() {
    let has_gps = |segments: &[Vec<u8>]| probe(&with_segments(segments), &Limits::EDGE).unwrap().has_gps;
    let iptc = |datasets: &[u8]| segment(0xed, &[b"Photoshop 3.0\0", &photoshop_of_iptc(datasets)]);
    assert!(has_gps(&[iptc(IPTC)]));
    assert!(!has_gps(&[iptc(b"\x1c\x02\x19\x00\x04boat\x1c\x02\x5a\x00\x01 ")]));
    assert!(!has_gps(&[]));
}

/// XMP that is too long for one segment continues in others, which are not kept.
#[test]
fn xmp_extended_is_not_kept() {
    let guid = [b'A'; 32];
    let extension = [&guid[..], &[0, 0, 0, 40, 0, 0, 0, 0], b"<x:xmpmeta>Lindenhof</x:xmpmeta>"].concat();
    let source = with_segments(&[
        segment(0xe1, &[b"http://ns.adobe.com/xap/1.0/\0", XMP.replace("Lindenhof", "").as_bytes()]),
        segment(0xe1, &[b"http://ns.adobe.com/xmp/extension/\0", &extension]),
    ]);
    for to in FORMATS {
        assert!(!contains(&rendered(&source, to, Metadata::All), b"Lindenhof"), "{to:?}");
    }
}

/// The density in a JPEG's first segment, and in a PNG's chunk.
fn densities(source: &[u8], keep: Metadata, steps: &str) -> (Vec<u8>, Option<Vec<u8>>) {
    let jpeg = rendered_by(source, Encoding::JPEG, keep, steps);
    let png = rendered_by(source, Encoding::PNG, keep, steps);
    let chunk = png.windows(8).position(|window| window == b"\0\0\0\x09pHYs").map(|at| png[at + 8..at + 17].to_vec());
    (jpeg[13..18].to_vec(), chunk)
}

/// 300 dpi are 11811.02 pixels per metre.
#[test]
fn density_goes_from_every_format_to_every_other_and_is_kept_without_metadata() {
    let inches = [1, 1, 44, 1, 44];
    let metres = [0, 0, 0x2e, 0x23, 0, 0, 0x2e, 0x23, 1].to_vec();
    let jfif = with_segments(&[segment(0xe0, &[b"JFIF\0\x01\x01", &inches, &[0, 0]])]);
    let mut exif = block::Writer::new(false);
    exif.directory(&[(0x011a, 5, &[44, 1, 0, 0, 1, 0, 0, 0]), (0x011b, 5, &[44, 1, 0, 0, 1, 0, 0, 0])], 0);
    let exif = with_segments(&[segment(0xe1, &[b"Exif\0\0", &exif.bytes])]);
    let png = rendered(&jfif, Encoding::PNG, Metadata::None);
    for (name, source) in [("JFIF", &jfif), ("EXIF", &exif), ("pHYs", &png)] {
        for keep in [Metadata::NoGps, Metadata::None] {
            assert_eq!(densities(source, keep, "[]"), (inches.to_vec(), Some(metres.clone())), "{name}");
        }
    }
    let half = r#"[{"op":"resize","width":100,"height":100}]"#;
    assert_eq!(densities(&jfif, Metadata::NoGps, half), (inches.to_vec(), Some(metres)));
    let webp = rendered(&exif, Encoding::Webp, Metadata::NoGps);
    assert_eq!(densities(&webp, Metadata::NoGps, "[]").0, inches);
    assert_eq!(densities(&with_segments(&[]), Metadata::NoGps, "[]"), (vec![0, 0, 1, 0, 1], None));
}

/// A fax has 204 dots per inch horizontally and 98 vertically.
#[test]
fn density_turns_with_its_picture() {
    let fax = with_segments(&[segment(0xe0, &[b"JFIF\0\x01\x01\x01\0\xcc\0\x62\0\0"])]);
    assert_eq!(densities(&fax, Metadata::None, "[]").0, [1, 0, 204, 0, 98]);
    let turned = r#"[{"op":"rotate","degrees":90}]"#;
    assert_eq!(densities(&fax, Metadata::None, turned).0, [1, 0, 98, 0, 204]);
    let blurred_first = r#"[{"op":"gaussian_blur","sigma_px":2},{"op":"rotate","degrees":-90},{"op":"flip"}]"#;
    assert_eq!(densities(&fax, Metadata::None, blurred_first).0, [1, 0, 98, 0, 204]);
}
