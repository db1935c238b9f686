//! Metadata that are too long are dropped as in memory, without reading them. Others are kept.

use super::tiff::{PLAIN, Tiff};
use super::*;

/// An IPTC dataset with a title.
const IPTC: &[u8] = b"\x1c\x02\x05\0\x0aa fine day";

const XMP: &[u8] = br#"<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title><rdf:Alt><rdf:li xml:lang="x-default">a fine day
</rdf:li></rdf:Alt></dc:title></rdf:Description></rdf:RDF></x:xmpmeta>"#;

/// What a result has if the metadata are kept.
const TITLE: &[u8] = b"a fine day";

/// A resource of Photoshop.
fn resource(number: u16, value: &[u8]) -> Vec<u8> {
    let length = (value.len() as u32).to_be_bytes();
    [b"8BIM", &number.to_be_bytes()[..], &[0, 0], &length, value, &vec![0; value.len() % 2]].concat()
}

/// Renders a file in memory and by ranges, and returns what the index took.
fn compared(name: &str, file: Vec<u8>, holds: Option<&[u8]>) -> Taken {
    let expected = in_memory(&file);
    if let Some(text) = holds {
        assert!(expected.windows(text.len()).any(|bytes| bytes == text), "{name}: the result lacks the metadata");
    }
    let (index, _, result) = rendered(&Sparse::of(file), RangedOriginal::WINDOW_BYTES).unwrap();
    assert!(result == expected, "{name}: another result than in memory");
    index
}

#[test]
fn tiff_long_metadata_are_dropped() {
    let history = vec![b' '; 20 << 20];
    let exif_values: Vec<(u16, u16, Vec<u8>)> =
        [0x010e, 0x0131, 0x013b].map(|tag| (tag, 2, vec![b'a'; 60_000])).to_vec();
    let resources = [resource(1000, &history), resource(0x0404, IPTC), resource(1001, &history)].concat();
    let mut with_iptc = vec![(33_723, 1, vec![0; 70_000]), (34_377, 1, resources)];
    let cases = [
        ("XMP", vec![(700, 1, history.clone())], None),
        ("profile", vec![(34_675, 7, history)], None),
        ("EXIF", exif_values, None),
        ("Photoshop", std::mem::take(&mut with_iptc), Some(TITLE)),
        ("short XMP", vec![(700, 1, XMP.to_vec())], Some(TITLE)),
    ];
    for (name, more, holds) in cases {
        let mut tiff = Tiff { size: (32, 32), tile: (32, 32), places: &[(0, 1024)], more: &more, ..PLAIN };
        let places = [(tiff.head().len() as u32, 1024)];
        tiff.places = &places;
        let file = [tiff.head(), vec![90; 1024]].concat();
        let index = compared(name, file, holds);
        assert!(index.bytes <= 256 << 10 && index.requests <= 12, "{name}: {index:?}");
    }
}

#[test]
fn jpeg_metadata_are_those_in_memory() {
    let picture = super::jpeg::encoded(64, false);
    let segment = |marker: u8, prefix: &[u8], content: &[u8]| {
        let length = (2 + prefix.len() + content.len()) as u16;
        [&[0xff, marker], &length.to_be_bytes()[..], prefix, content].concat()
    };
    let xmp = |content: &[u8]| segment(0xe1, b"http://ns.adobe.com/xap/1.0/\0", content);
    let photoshop = |content: &[u8]| segment(0xed, b"Photoshop 3.0\0", content);
    let long = vec![b' '; 65_300];
    let cases = [
        ("XMP", vec![xmp(XMP)], Some(TITLE)),
        ("long and short XMP", vec![xmp(&long), xmp(&long), xmp(XMP), xmp(b"another")], Some(TITLE)),
        ("IPTC", vec![photoshop(&resource(0x0404, IPTC))], Some(TITLE)),
        ("long resources", vec![photoshop(&long); 300], None),
        ("long profile", vec![segment(0xe2, b"ICC_PROFILE\0\x01\x02", &long); 300], None),
        ("long XMP", vec![xmp(&long); 300], None),
    ];
    for (name, segments, holds) in cases {
        let file = [&picture[..2], &segments.concat(), &picture[2..]].concat();
        let index = compared(name, file, holds);
        assert!(index.requests <= 40, "{name}: {index:?}");
    }
}

#[test]
fn png_long_metadata_are_dropped() {
    let chunk = |kind: &[u8; 4], content: &[u8]| {
        let length = (content.len() as u32).to_be_bytes();
        let checked = [&kind[..], content].concat();
        let checksum = checked.iter().fold(u32::MAX, |sum, byte| {
            (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { sum >> 1 ^ 0xedb8_8320 } else { sum >> 1 })
        });
        [&length[..], &checked, &(!checksum).to_be_bytes()].concat()
    };
    let picture = {
        let head = chunk(b"IHDR", &[0, 0, 0, 2, 0, 0, 0, 2, 8, 0, 0, 0, 0]);
        let pixels = chunk(b"IDAT", b"\x78\x01\x01\x06\0\xf9\xff\0\x10\x20\0\x30\x40\x01\x06\0\xa1");
        (head, [pixels, chunk(b"IEND", &[])].concat())
    };
    let with_title = |text: &[u8]| [b"XML:com.adobe.xmp\0\0\0\0\0", text].concat();
    let long = vec![b'x'; 9 << 20];
    // Orientation 6, then a maker's note that is too long.
    let exif = [b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0", &long[..100_000]].concat();
    let cases = [
        ("XMP", chunk(b"iTXt", &with_title(XMP)), Some(TITLE)),
        ("long XMP", chunk(b"iTXt", &with_title(&long)), None),
        (
            "short and long XMP",
            [chunk(b"iTXt", &with_title(XMP)), chunk(b"iTXt", &with_title(&long))].concat(),
            Some(TITLE),
        ),
        ("other text", chunk(b"iTXt", &long), None),
        ("long EXIF", chunk(b"eXIf", &exif), None),
    ];
    for (name, chunks, holds) in cases {
        let file = [b"\x89PNG\r\n\x1a\n", &picture.0[..], &chunks, &picture.1].concat();
        let index = compared(name, file, holds);
        assert!(index.requests <= 8 && index.bytes <= 1_400 << 10, "{name}: {index:?}");
    }
}
