//! Limits are checked as soon as the headers say what is too large.

use super::tiff::{PLAIN, Tiff};
use super::*;

/// Larger than any file that is read as a whole.
const LONG: u64 = 3 << 30;

fn chunk(kind: &[u8; 4], length: u32, content: &[u8]) -> Vec<u8> {
    [&length.to_be_bytes()[..], kind, content].concat()
}

fn check(name: &str, file: &Sparse) {
    let (taken, error) = opened(file, &Limits::EDGE);
    assert!(matches!(error, Some(Error::OverLimit { limit: "side_px" | "pixels", .. })), "{name}: {error:?}");
    assert!(taken.bytes <= 96 << 10 && taken.requests <= 3, "{name}: {taken:?}");
}

#[test]
fn large_pictures_are_refused_for_their_headers() {
    let side = 25_000_u32;
    let size = [side.to_be_bytes(), side.to_be_bytes()].concat();
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    png.extend(chunk(b"IHDR", 13, &[&size[..], &[8, 2, 0, 0, 0, 0, 0, 0, 0]].concat()));
    png.extend(chunk(b"IDAT", 8 << 10, &[]));
    check("PNG", &Sparse { size_bytes: LONG, parts: vec![(0, png)] });

    let mut jpeg = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut jpeg, 90);
    encoder.set_progressive(true);
    encoder.encode(&[128; 64 * 3], 8, 8, jpeg_encoder::ColorType::Rgb).unwrap();
    let frame = jpeg.windows(2).position(|pair| pair == [0xff, 0xc2]).unwrap();
    jpeg[frame + 5..frame + 9]
        .copy_from_slice(&[side.to_be_bytes(), side.to_be_bytes()].map(|side| [side[2], side[3]]).concat());
    check("JPEG", &Sparse { size_bytes: LONG, parts: vec![(0, jpeg)] });

    // Tables of 2 million tiles: 8 MB each.
    let places = vec![(100, 256); 2_000_000];
    let tiff = Tiff { size: (32_000, 16_000), tile: (16, 16), places: &places, ..PLAIN }.head();
    check("TIFF", &Sparse { size_bytes: LONG, parts: vec![(0, tiff)] });
}

/// Indexes that read the whole file to find its end: a progressive JPEG, one without a last marker, one without segments, and a PNG of short
/// chunks.
#[test]
fn long_files_are_refused_before_their_index_has_read_them() {
    let headers = |progressive| {
        let jpeg = super::jpeg::encoded(64, progressive);
        let scan = jpeg.windows(2).position(|pair| pair == [0xff, 0xda]).unwrap();
        jpeg[..scan + 2 + usize::from(jpeg[scan + 3])].to_vec()
    };
    let png = include_bytes!("../../../photos/chelsea.png");
    let pixels = png.windows(4).position(|kind| kind == b"IDAT").unwrap();
    let segments = b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0".to_vec();
    for head in [headers(true), headers(false), segments, png[..pixels - 4].to_vec()] {
        let file = Sparse { size_bytes: 50 << 30, parts: vec![(0, head)] };
        let (taken, error) = opened(&file, &Limits::EDGE);
        assert!(matches!(error, Some(Error::OverLimit { limit: "read_bytes", .. })), "{error:?}");
        assert!(taken.requests <= 40, "{taken:?}");
    }
}

/// Opens a file with small limits, and after the first refusal with those of the edge. Returns the limits that refused it.
fn reopened(file: &Sparse, mut limits: Limits) -> Vec<&'static str> {
    let (ranged, mut taken) = (RangedOriginal::with_windows(file.size_bytes, 1 << 10), Taken::default());
    let mut refusals = Vec::new();
    loop {
        match ranged.open(&limits) {
            Ok(OpenedRanged::Needs(needs)) => taken.insert(&ranged, file, needs),
            Ok(OpenedRanged::Original(original)) => {
                assert!(original.estimate(&recipe()).is_ok());
                return refusals;
            }
            Err(Error::OverLimit { limit, .. }) => {
                limits = Limits::EDGE;
                refusals.push(limit);
            }
            other => panic!("{other:?}"),
        }
    }
}

/// A file that was refused for a limit can be opened with a larger one.
#[test]
fn refused_files_open_with_larger_limits() {
    let places = [(4096, 64 * 64)];
    let mut tiff = Tiff { size: (64, 64), tile: (64, 64), places: &places, ..PLAIN }.head();
    tiff.resize(4096 + 64 * 64, 0);
    let png = include_bytes!("../../../photos/chelsea.png").to_vec();
    for source in [super::jpeg::encoded(64, false), super::jpeg::encoded(64, true), png, tiff] {
        assert_eq!(reopened(&Sparse::of(source), Limits { pixels: 100, ..Limits::EDGE }), ["pixels"]);
    }
    let file = Sparse::of(super::jpeg::encoded(600, true));
    assert_eq!(reopened(&file, Limits { read_bytes: 1_000, ..Limits::EDGE }), ["read_bytes"]);
}
