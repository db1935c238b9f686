//! Files of other programs (libtiff 4.5, Pillow, libvips, tifffile): the fuzzer's seeds, whose pixels follow a formula.

use super::super::*;

fn seed(name: &str) -> Vec<u8> {
    std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/fuzz/seeds/tiff/").to_owned() + name).unwrap()
}

/// Black and white runs of every length; 255 is white.
fn stripes(x: usize, y: usize) -> u8 {
    let white = match y {
        3 => false,
        4 => (3..2_590).contains(&x),
        _ => (x * x / (211 + 40 * y) + (x + 7 * y) / 97) % 5 < 2,
    };
    if white { 255 } else { 0 }
}

#[test]
fn tiff_fax_codes_of_other_programs_are_read() {
    for name in ["rle", "g3_1d", "g3_1d_fill", "g3_2d", "g3_2d_fill", "g4", "g4_lsb"] {
        let (header, decoded) = decode(&seed(&format!("{name}.tiff")));
        assert_eq!((header.size, header.channels), (Size::new(2_600, 6), Channels::Gray), "{name}");
        let expected: Vec<u8> = (0..6).flat_map(|y| (0..2_600).map(move |x| stripes(x, y))).collect();
        assert!(decoded == expected, "{name}: samples differ");
    }
}

#[test]
fn tiff_deep_files_of_other_programs_are_read() {
    let rgb = super::seed_picture();
    let wide: Vec<u8> = rgb.iter().flat_map(|v| [*v; 2]).collect();
    for name in ["rgb16_pred2_be_tiled", "float_pred3"] {
        let (header, decoded) = decode(&seed(&format!("{name}.tiff")));
        assert_eq!(header.depth, Depth::Sixteen, "{name}");
        assert!(decoded == wide, "{name}: samples differ");
    }
    assert!(decode(&seed("bigtiff.tiff")).1 == rgb);
}

#[test]
fn tiff_jpeg_of_other_programs_is_read() {
    // Quality 95 with subsampled chroma; the largest errors are at the edge in the picture.
    for name in ["jpeg_strips", "jpeg_tiles", "jpeg_rgb", "jpeg_planar", "jpeg_ycc_as_rgb"] {
        let (header, decoded) = decode(&seed(&format!("{name}.tiff")));
        assert_eq!((header.size, header.channels), (Size::new(45, 37), Channels::Rgb), "{name}");
        let apart = decoded.iter().zip(super::seed_picture()).map(|(a, b)| f64::from(a.abs_diff(b)));
        let mean = apart.sum::<f64>() / decoded.len() as f64;
        assert!(mean < 2.0, "{name} is {mean} apart");
    }
    let (header, decoded) = decode(&seed("jpeg_cmyk.tiff"));
    assert!(header.cmyk);
    // Pillow's CMYK of (r, g, b) is (255 - r, 255 - g, 255 - b) without black.
    let apart = decoded.iter().zip(super::seed_picture()).map(|(a, b)| f64::from(a.abs_diff(b)));
    assert!(apart.sum::<f64>() / (decoded.len() as f64) < 2.0);
}

#[test]
fn tiff_old_jpeg_is_read_where_it_is_a_whole_stream() {
    // Tag 513 points to a stream at the offset of the samples.
    let mut stream = Vec::new();
    let rgb = super::seed_picture();
    let encoder = jpeg_encoder::Encoder::new(&mut stream, 95);
    encoder.encode(&rgb, 45, 37, jpeg_encoder::ColorType::Rgb).unwrap();
    let decoded = decode(&stream).1;
    let length = stream.len() as u64;
    let more = vec![(513, 4, vec![8]), (514, 4, vec![length]), (530, 3, vec![1, 1])];
    let picture =
        super::writer::Picture { compression: 6, photometric: 6, more, ..super::writer::Picture::plain(45, 37, 3, 8) };
    assert!(decode(&picture.with_chunks(&[stream])).1 == decoded);
}
