//! WebP: the fuzzer's seeds, written by other programs, decode as with `image-webp`.

use std::fs;
use std::path::Path;

use super::*;

fn seeds() -> impl Iterator<Item = (String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds/webp");
    fs::read_dir(folder).unwrap().map(|entry| {
        let path = entry.unwrap().path();
        (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(path).unwrap())
    })
}

#[test]
fn webp_samples_are_those_of_the_crate() {
    let mut compared = 0;
    for (name, bytes) in seeds() {
        let Ok(header) = header(&bytes, &Limits::EDGE) else { continue };
        let mut reference = image_webp::WebPDecoder::new(Cursor::new(&bytes)).unwrap();
        let mut expected = vec![0; reference.output_buffer_size().unwrap()];
        reference.read_image(&mut expected).unwrap();
        assert_eq!((header.size.width as u32, header.size.height as u32), reference.dimensions(), "{name}");
        assert_eq!(header.channels.has_alpha(), reference.has_alpha(), "{name}");
        let header = Header { conversion: None, depth: Depth::Eight, ..header };
        assert!(rows(&bytes, &header) == expected, "{name}: samples differ");
        compared += 1;
    }
    assert!(compared >= 12, "{compared} files were compared");
}

/// Sizes around those of blocks, and a picture with distant copies.
#[test]
fn webp_lossless_is_read_at_any_size() {
    for (width, height) in [(1, 1), (2, 1), (1, 9), (3, 3), (16, 16), (17, 15), (65, 3), (130, 70), (1500, 900)] {
        for (channels, color) in [(3, image_webp::ColorType::Rgb8), (4, image_webp::ColorType::Rgba8)] {
            let samples = picture(width, height, channels);
            let mut file = Vec::new();
            let encoder = image_webp::WebPEncoder::new(&mut file);
            encoder.encode(&samples, width as u32, height as u32, color).unwrap();
            assert!(decode(&file).1 == samples, "{width} x {height} of {channels}: samples differ");
        }
    }
}

/// If the header is accepted, decoding succeeds or finds damage.
#[test]
fn webp_survives_every_flipped_bit_of_its_header() {
    for (name, bytes) in seeds() {
        for at in 0..bytes.len().min(120) * 8 {
            let mut bytes = bytes.clone();
            bytes[at / 8] ^= 1 << (at % 8);
            let Ok(header) = header(&bytes, &Limits { pixels: 1 << 20, ..Limits::EDGE }) else { continue };
            let mut row = vec![0; header.row_bytes()];
            let Ok(mut decoder) = open(&bytes, &header) else { continue };
            let _ = (0..header.size.height).try_for_each(|_| decoder.next_row(&mut row));
            assert!(header.size.width > 0, "{name}");
        }
    }
}
