//! Stored JPEG tiles as complete files: any decoder shows what we decode.

use std::borrow::Cow;

use filters::{TiledTiff, probe};
use jpeg_encoder::{ColorType, Encoder};

use super::writer::{Picture, sample};
use super::{apart, file, open, tile};

/// A decoder that knows nothing about TIFF.
fn decoded(jpeg: &[u8]) -> (u32, Vec<u8>) {
    let mut decoder = jpeg_decoder::Decoder::new(jpeg);
    let samples = decoder.decode().unwrap();
    (u32::from(decoder.info().unwrap().width), samples)
}

/// Compares all stored tiles with our own pixels. Returns their number.
fn stored_tiles_are_the_same(pyramid: &TiledTiff, file: &[u8], name: &str) -> usize {
    let mut compared = 0;
    for (index, level) in pyramid.levels().iter().enumerate() {
        for (column, row) in (0..level.columns).flat_map(|column| (0..level.rows).map(move |row| (column, row))) {
            let bytes = tile(pyramid, file, index, column, row);
            let stored = pyramid.stored_jpeg(index, bytes).unwrap();
            let (width, peer) = decoded(&stored);
            assert_eq!(width, level.tile_width, "padding is a part of the tile");
            let ours = pyramid.decode_tile(index, column, row, bytes).unwrap();
            let rows = peer.chunks_exact(width as usize * ours.channels).take(ours.height as usize);
            let peer: Vec<u8> = rows.flat_map(|row| &row[..ours.width as usize * ours.channels]).copied().collect();
            let (most, mean) = apart(&ours.samples, &peer);
            assert!(most <= 4 && mean < 0.5, "{name}, level {index}, {column}, {row}: {most}, {mean}");
            // Our own reader of JPEG files agrees as well.
            assert_eq!(probe(&stored, &filters::Limits::EDGE).unwrap().width, level.tile_width);
            compared += 1;
        }
    }
    compared
}

#[test]
fn stored_jpeg_tiles_are_complete_files() {
    for (name, tiles) in [
        ("vips_jpeg.tif", 17),
        ("vips_jpeg_95_subifd.tif", 17),
        ("vips_jpeg_gray.tif", 17),
        ("libtiff_jpeg_rgb.tif", 12),
    ] {
        let bytes = file(name);
        let pyramid = open(&bytes).unwrap();
        assert_eq!(stored_tiles_are_the_same(&pyramid, &bytes, name), tiles, "{name}");
    }
}

/// A file with one complete JPEG per tile.
fn of_jpegs(photometric: u64, colors: ColorType, more: Vec<(u16, u16, Vec<u64>)>) -> Vec<u8> {
    let samples = if photometric == 1 { 1 } else { 3 };
    let picture =
        Picture { photometric, compression: 7, tile: Some((64, 48)), more, ..Picture::plain(100, 90, samples, 8) };
    let chunk = |left: usize, top: usize| {
        let pixels = (top..top + 48).flat_map(|y| (left..left + 64).map(move |x| (x, y)));
        let pixels: Vec<u8> = pixels.flat_map(|(x, y)| (0..samples).map(move |c| sample(x, y, c, 8) as u8)).collect();
        let mut jpeg = Vec::new();
        Encoder::new(&mut jpeg, 90).encode(&pixels, 64, 48, colors).unwrap();
        jpeg
    };
    picture.with_chunks(&[chunk(0, 0), chunk(64, 0), chunk(0, 48), chunk(64, 48)])
}

#[test]
fn stored_jpeg_tiles_that_are_complete_stay_unchanged() {
    for (photometric, colors, more) in
        [(6, ColorType::Rgb, vec![(530, 3, vec![2, 2])]), (1, ColorType::Luma, Vec::new())]
    {
        let bytes = of_jpegs(photometric, colors, more);
        let pyramid = open(&bytes).unwrap();
        assert_eq!(stored_tiles_are_the_same(&pyramid, &bytes, "complete"), 4);
        let stored = tile(&pyramid, &bytes, 0, 1, 1);
        assert!(matches!(pyramid.stored_jpeg(0, stored), Some(Cow::Borrowed(jpeg)) if jpeg == stored));
    }
}

#[test]
fn stored_jpeg_is_only_given_if_colours_are_right() {
    // JFIF says YCbCr, and the directory RGB.
    let bytes = of_jpegs(2, ColorType::Rgb, Vec::new());
    let pyramid = open(&bytes).unwrap();
    assert_eq!(pyramid.stored_jpeg(0, tile(&pyramid, &bytes, 0, 0, 0)), None);
    // A profile that is not sRGB.
    let bytes = file("vips_jpeg_p3.tif");
    let pyramid = open(&bytes).unwrap();
    assert_eq!(pyramid.stored_jpeg(0, tile(&pyramid, &bytes, 0, 0, 0)), None);
    // White is zero.
    let bytes = of_jpegs(1, ColorType::Luma, vec![(262, 3, vec![0])]);
    let pyramid = open(&bytes).unwrap();
    assert_eq!(pyramid.stored_jpeg(0, tile(&pyramid, &bytes, 0, 0, 0)), None);
    // Another compression, and bytes that are no stream of this size.
    let bytes = file("vips_deflate.tif");
    let pyramid = open(&bytes).unwrap();
    assert_eq!(pyramid.stored_jpeg(0, tile(&pyramid, &bytes, 0, 0, 0)), None);
    let bytes = file("vips_jpeg.tif");
    let pyramid = open(&bytes).unwrap();
    assert_eq!(pyramid.stored_jpeg(0, b"\xff\xd8\xff\xd9"), None);
    assert_eq!(pyramid.stored_jpeg(7, tile(&pyramid, &bytes, 0, 0, 0)), None);
}
