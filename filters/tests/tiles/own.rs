//! Pyramids of our own writer: the reader opens them by their head alone and finds the samples that were written.

use std::borrow::Cow;

use filters::{
    FileParts, Limits, Original, PyramidCompression, PyramidProgress, PyramidSettings, Recipe, RenderBudget, TileSize,
    TiledLimits,
};

use super::writer::{Picture, sample};
use super::{apart, level, open, open_parts, tile};

/// A picture with more than one row and column of tiles, and odd sides on several levels.
const WIDTH: usize = 1101;
const HEIGHT: usize = 587;

fn source(samples: usize) -> Vec<u8> {
    Picture::plain(WIDTH, HEIGHT, samples, 8).file(|x, y, channel| sample(x, y, channel, 8))
}

fn pyramid(source: &[u8], settings: PyramidSettings, big: bool) -> Vec<u8> {
    let original = Original::open(source, &Limits::EDGE).unwrap();
    let recipe = Recipe::from_json(br#"{"version":1}"#).unwrap();
    let rendering =
        if big { original.big_pyramid(&recipe, settings) } else { original.pyramid(&recipe, settings) }.unwrap();
    let mut file = Vec::new();
    match rendering.resume(RenderBudget::UNLIMITED, &mut file).unwrap() {
        PyramidProgress::Complete(rendered) => {
            file[..rendered.head.len()].copy_from_slice(&rendered.head);
            file
        }
        PyramidProgress::Paused(_) => panic!("an unlimited budget ended"),
    }
}

const DEFLATE: PyramidSettings =
    PyramidSettings { tile: TileSize::Px256, compression: PyramidCompression::Deflate, linear: false };

/// The means of 2 x 2 samples, fewer at odd edges, before rounding.
fn halved(samples: &[u8], width: usize, height: usize, channels: usize) -> Vec<f64> {
    let mean = |x: usize, y: usize, channel: usize| {
        let places = [(0, 0), (1, 0), (0, 1), (1, 1)].map(|(right, down)| (2 * x + right, 2 * y + down));
        let inside = places.into_iter().filter(|(x, y)| *x < width && *y < height);
        let values: Vec<f64> = inside.map(|(x, y)| f64::from(samples[(y * width + x) * channels + channel])).collect();
        values.iter().sum::<f64>() / values.len() as f64
    };
    let pixels = (0..height.div_ceil(2)).flat_map(|y| (0..width.div_ceil(2)).map(move |x| (x, y)));
    pixels.flat_map(|(x, y)| (0..channels).map(move |channel| (x, y, channel))).map(|(x, y, c)| mean(x, y, c)).collect()
}

#[test]
fn own_files_keep_the_samples_and_halve_them() {
    for samples in [1, 3, 4] {
        for big in [false, true] {
            let file = pyramid(&source(samples), DEFLATE, big);
            let read = open(&file).unwrap();
            assert_eq!((read.compression(), read.channels()), ("deflate", samples));
            let reductions: Vec<u32> = read.levels().iter().map(|level| level.reduction).collect();
            assert_eq!(reductions, [1, 2, 4, 8], "{samples} samples");
            let mut above = level(&read, &file, 0);
            let written = (0..HEIGHT).flat_map(|y| (0..WIDTH).map(move |x| (x, y)));
            let written = written.flat_map(|(x, y)| (0..samples).map(move |channel| sample(x, y, channel, 8) as u8));
            assert!(above.samples == written.collect::<Vec<_>>(), "{samples} samples, big: {big}");
            for index in 1..read.levels().len() {
                let next = level(&read, &file, index);
                // Alpha weights colours, so only alpha itself is a plain mean.
                let first = if samples == 4 { 3 } else { 0 };
                let means = halved(&above.samples, above.width as usize, above.height as usize, samples);
                let pairs = next.samples.iter().zip(&means).skip(first).step_by(if samples == 4 { 4 } else { 1 });
                let most = pairs.map(|(sample, mean)| (f64::from(*sample) - mean).abs()).fold(0.0, f64::max);
                assert!(most <= 0.5, "{samples} samples, level {index}: {most}");
                above = next;
            }
        }
    }
}

#[test]
fn own_jpeg_tiles_are_stored_complete() {
    for samples in [1, 3] {
        let settings =
            PyramidSettings { compression: PyramidCompression::Jpeg { quality: 90 }, tile: TileSize::Px256, ..DEFLATE };
        let file = pyramid(&source(samples), settings, false);
        let read = open(&file).unwrap();
        assert_eq!((read.compression(), read.channels()), ("jpeg", samples));
        for (index, size) in read.levels().iter().enumerate() {
            for (column, row) in (0..size.rows).flat_map(|row| (0..size.columns).map(move |column| (column, row))) {
                let bytes = tile(&read, &file, index, column, row);
                assert!(matches!(read.stored_jpeg(index, bytes), Some(Cow::Borrowed(jpeg)) if jpeg == bytes));
                let mut decoder = jpeg_decoder::Decoder::new(bytes);
                let peer = decoder.decode().unwrap();
                let ours = read.decode_tile(index, column, row, bytes).unwrap();
                let row_bytes = size.tile_width as usize * samples;
                let rows = peer.chunks_exact(row_bytes).take(ours.height as usize);
                let peer: Vec<u8> = rows.flat_map(|row| &row[..ours.width as usize * samples]).copied().collect();
                let (most, mean) = apart(&ours.samples, &peer);
                assert!(most <= 4 && mean < 0.5, "level {index}, {column}, {row}: {most}, {mean}");
            }
        }
        let deflate = pyramid(&source(samples), DEFLATE, false);
        let exact = level(&open(&deflate).unwrap(), &deflate, 0);
        let (_, mean) = apart(&level(&read, &file, 0).samples, &exact.samples);
        assert!(mean < 4.0, "{mean}");
    }
}

#[test]
fn own_files_open_with_one_request() {
    let file = pyramid(&source(3), DEFLATE, false);
    let mut parts = FileParts::new(file.len() as u64);
    let (read, requests) = open_parts(&file, &mut parts, &TiledLimits::EDGE).unwrap();
    assert_eq!(requests, 1);
    let first = read.tile_range(0, 0, 0).unwrap();
    assert!(first.start < parts.inserted_bytes(), "the head comes first");
}
