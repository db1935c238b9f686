//! Pyramids, read by the crate `tiff` and by our own reader, and compared with means in plain f64.

mod metadata;

use std::io::Cursor;

use proptest::prelude::*;
use tiff::decoder::{Decoder, DecodingResult};
use tiff::tags::Tag;

use super::*;
use crate::image::TileSize;
use crate::limits::Limits;
use crate::render::RenderBudget;
use crate::{Encoding, Recipe, render};

const CHELSEA: &[u8] = include_bytes!("../../../photos/chelsea.png");

/// A PNG with these samples.
fn png(width: u32, height: u32, color: png::ColorType, samples: &[u8]) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(color);
    encoder.write_header().unwrap().write_image_data(samples).unwrap();
    file
}

/// Some varying bytes.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 1_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    (0..length).map(|_| next()).collect()
}

fn settings(tile: TileSize) -> PyramidSettings {
    PyramidSettings { tile, ..PyramidSettings::default() }
}

struct Written {
    file: Vec<u8>,
    rendered: PyramidRendered,
}

/// Writes a pyramid in pieces of a budget.
fn write_in(source: &[u8], recipe: &Recipe, settings: PyramidSettings, budget: RenderBudget, big: bool) -> Written {
    let original = Original::open(source, &Limits::BROWSER).unwrap();
    let mut rendering = original.pyramid_with(recipe, settings, Tuning::default(), big).unwrap();
    let (head_bytes, mut file) = (rendering.head_bytes() as usize, Vec::new());
    let rendered = loop {
        match rendering.resume(budget, &mut file).unwrap() {
            PyramidProgress::Paused(rest) => rendering = rest,
            PyramidProgress::Complete(rendered) => break rendered,
        }
    };
    assert_eq!(rendered.size_bytes, file.len() as u64);
    assert_eq!(rendered.head.len(), head_bytes);
    assert!(file[..head_bytes].iter().all(|byte| *byte == 0), "the place of the head");
    file[..head_bytes].copy_from_slice(&rendered.head);
    Written { file, rendered }
}

fn write(source: &[u8], recipe: &Recipe, settings: PyramidSettings) -> Written {
    write_in(source, recipe, settings, RenderBudget::UNLIMITED, false)
}

/// A level as the crate `tiff` reads it.
struct Read {
    width: usize,
    height: usize,
    samples: Vec<u8>,
}

fn read(file: &[u8], channels: usize) -> Vec<Read> {
    let mut decoder = Decoder::new(Cursor::new(file)).unwrap();
    let mut levels = Vec::new();
    loop {
        let (width, height) = decoder.dimensions().unwrap();
        let reduced = decoder.get_tag_u32(Tag::NewSubfileType).unwrap();
        assert_eq!(reduced, u32::from(!levels.is_empty()), "marked as reduced");
        let DecodingResult::U8(samples) = decoder.read_image().unwrap() else { panic!("8 bits") };
        assert_eq!(samples.len(), width as usize * height as usize * channels);
        levels.push(Read { width: width as usize, height: height as usize, samples });
        if !decoder.more_images() {
            return levels;
        }
        decoder.next_image().unwrap();
    }
}

/// Reads one tile of the first directory with its padding, by the tables.
fn stored_tile(file: &[u8], level: usize, tile: usize) -> Vec<u8> {
    let mut decoder = Decoder::new(Cursor::new(file)).unwrap();
    decoder.seek_to_image(level).unwrap();
    let offsets = decoder.get_tag_u64_vec(Tag::TileOffsets).unwrap();
    let lengths = decoder.get_tag_u64_vec(Tag::TileByteCounts).unwrap();
    let (offset, length) = (offsets[tile] as usize, lengths[tile] as usize);
    assert!(offset.is_multiple_of(2), "tiles begin at even offsets");
    file[offset..offset + length].to_vec()
}

/// The largest difference of a level from the mean of the level above, in steps, by f64.
fn largest_error(above: &Read, level: &Read, channels: usize, is_linear: bool) -> f64 {
    let light = |byte: u8| {
        let e = f64::from(byte) / 255.0;
        if !is_linear {
            e
        } else if e <= 0.04045 {
            e / 12.92
        } else {
            ((e + 0.055) / 1.055).powf(2.4)
        }
    };
    let encode = |v: f64| {
        let e = if !is_linear {
            v
        } else if v <= 0.003_130_8 {
            v * 12.92
        } else {
            1.055 * v.powf(1.0 / 2.4) - 0.055
        };
        e * 255.0
    };
    let has_alpha = channels.is_multiple_of(2);
    let mut worst = 0.0_f64;
    for (y, x) in (0..level.height).flat_map(|y| (0..level.width).map(move |x| (y, x))) {
        let inside = [(0, 0), (1, 0), (0, 1), (1, 1)].map(|(dx, dy)| (2 * x + dx, 2 * y + dy));
        let pixels: Vec<&[u8]> = inside
            .into_iter()
            .filter(|(x, y)| *x < above.width && *y < above.height)
            .map(|(x, y)| &above.samples[(y * above.width + x) * channels..][..channels])
            .collect();
        let alpha = |pixel: &&[u8]| if has_alpha { f64::from(pixel[channels - 1]) } else { 1.0 };
        let sum: f64 = pixels.iter().map(alpha).sum();
        for channel in 0..channels {
            let mine = f64::from(level.samples[(y * level.width + x) * channels + channel]);
            let expected = if has_alpha && channel + 1 == channels {
                sum / pixels.len() as f64
            } else if sum == 0.0 {
                continue;
            } else {
                encode(pixels.iter().map(|pixel| light(pixel[channel]) * alpha(pixel)).sum::<f64>() / sum)
            };
            worst = worst.max((mine - expected).abs());
        }
    }
    worst
}

fn rendition(source: &[u8], recipe: &Recipe) -> Read {
    let mut file = Vec::new();
    let output = Encoding::Png { depth: Some(crate::BitDepth::Eight) };
    let recipe = Recipe { output: output.into(), ..recipe.clone() };
    render(source, &recipe, &Limits::BROWSER, &mut file).unwrap();
    let mut reader = png::Decoder::new(Cursor::new(file)).read_info().unwrap();
    let mut samples = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut samples).unwrap();
    Read { width: info.width as usize, height: info.height as usize, samples }
}

/// The largest level is the rendition, and each other level is within half a step of the mean of the level above.
fn check(source: &[u8], recipe: &Recipe, settings: PyramidSettings, channels: usize) -> Written {
    let written = write(source, recipe, settings);
    let levels = read(&written.file, channels);
    let facts: Vec<_> = written.rendered.levels.iter().map(|level| (level.width, level.height)).collect();
    let read: Vec<_> = levels.iter().map(|level| (level.width as u32, level.height as u32)).collect();
    assert_eq!(facts, read);
    let expected = rendition(source, recipe);
    assert!(levels[0].samples == expected.samples, "the largest level is the rendition");
    // Linear light has 24 bits, and near black a byte is a step of 1 / (12.92 * 255).
    let tolerance = if settings.linear { 12.92 * 255.0 / f64::from(1 << 24) } else { 1e-9 };
    for pair in levels.windows(2) {
        let error = largest_error(&pair[0], &pair[1], channels, settings.linear);
        assert!(error <= 0.5 + tolerance, "{}: {error}", pair[1].width);
    }
    written
}

#[test]
fn pyramid_levels_are_means_of_the_rendition() {
    let recipe = Recipe::from_json(br#"{"version":1,"ops":[{"op":"exposure","ev":0.4},{"op":"rotate","degrees":90}]}"#);
    for linear in [false, true] {
        let settings = PyramidSettings { linear, ..settings(TileSize::Px256) };
        check(CHELSEA, &recipe.clone().unwrap(), settings, 3);
    }
}

#[test]
fn pyramid_has_grey_and_alpha() {
    let kinds = [
        (png::ColorType::Grayscale, 1),
        (png::ColorType::GrayscaleAlpha, 2),
        (png::ColorType::Rgb, 3),
        (png::ColorType::Rgba, 4),
    ];
    for (color, channels) in kinds {
        for linear in [false, true] {
            let source = png(600, 300, color, &noise(600 * 300 * channels));
            check(&source, &Recipe::default(), PyramidSettings { linear, ..settings(TileSize::Px256) }, channels);
        }
    }
}

/// A profile has the colour space of the samples, and another library (moxcms) and our reader find the curve of sRGB in it.
#[test]
fn pyramid_has_the_profile_of_its_samples() {
    let jpeg = PyramidCompression::Jpeg { quality: 80 };
    for (color, channels, space) in [
        (png::ColorType::Grayscale, 1, moxcms::DataColorSpace::Gray),
        (png::ColorType::GrayscaleAlpha, 2, moxcms::DataColorSpace::Gray),
        (png::ColorType::Rgb, 3, moxcms::DataColorSpace::Rgb),
        (png::ColorType::Rgba, 4, moxcms::DataColorSpace::Rgb),
    ] {
        for compression in [PyramidCompression::Deflate, jpeg] {
            let source = png(300, 200, color, &noise(300 * 200 * channels));
            let settings = PyramidSettings { compression, ..settings(TileSize::Px256) };
            let written = write(&source, &Recipe::default(), settings);
            let mut decoder = Decoder::new(Cursor::new(&written.file)).unwrap();
            for level in 0..2 {
                decoder.seek_to_image(level).unwrap();
                let icc = decoder.get_tag_u8_vec(Tag::IccProfile).unwrap();
                let profile = moxcms::ColorProfile::new_from_slice(&icc).unwrap();
                assert_eq!(profile.color_space, space, "{channels} samples, level {level}");
            }
            let facts = crate::probe(&written.file, &Limits::BROWSER).unwrap();
            let used = facts.profile.map(|profile| profile.used);
            assert_eq!(used, Some(crate::ProfileUse::Srgb), "{channels} samples");
        }
    }
}

/// The smallest pictures, and those around the size of a tile.
#[test]
fn pyramid_has_any_size() {
    for tile in [TileSize::Px256, TileSize::Px512] {
        let side = tile.px();
        for width in [1, 2, side - 1, side, side + 1] {
            for height in [1, 3, side - 1, side, side + 1] {
                let source = png(width, height, png::ColorType::Rgb, &noise((width * height * 3) as usize));
                check(&source, &Recipe::default(), settings(tile), 3);
            }
        }
    }
    let long = png(1, 5_000, png::ColorType::Grayscale, &noise(5_000));
    check(&long, &Recipe::default(), settings(TileSize::Px256), 1);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn pyramid_levels_are_means_for_any_size(width in 1_u32..1_100, height in 1_u32..1_100, gray: bool, linear: bool) {
        let (color, channels) = if gray { (png::ColorType::Grayscale, 1) } else { (png::ColorType::Rgba, 4) };
        let source = png(width, height, color, &noise(width as usize * height as usize * channels));
        check(&source, &Recipe::default(), PyramidSettings { linear, ..settings(TileSize::Px256) }, channels);
    }
}

/// Tiles at the edges repeat the last column and row.
#[test]
fn pyramid_tiles_are_padded_with_the_last_pixels() {
    let (width, height) = (300, 270);
    let samples = noise(width * height);
    let source = png(width as u32, height as u32, png::ColorType::Grayscale, &samples);
    let file = write(&source, &Recipe::default(), settings(TileSize::Px256)).file;
    let stored = stored_tile(&file, 0, 3);
    let mut tile = fdeflate::decompress_to_vec(&stored).unwrap();
    for row in tile.chunks_exact_mut(256) {
        (1..256).for_each(|x| row[x] = row[x].wrapping_add(row[x - 1]));
    }
    for (y, x) in (0..256).flat_map(|y| (0..256).map(move |x| (y, x))) {
        let expected = samples[(256 + y).min(height - 1) * width + (256 + x).min(width - 1)];
        assert_eq!(tile[y * 256 + x], expected, "{x}, {y}");
    }
}

/// Each tile is a complete JPEG, equal to what the encoder of renditions writes for the same pixels.
#[test]
fn pyramid_tiles_are_complete_jpegs() {
    for (quality, color, channels) in
        [(60, png::ColorType::Rgb, 3), (95, png::ColorType::Rgb, 3), (80, png::ColorType::Grayscale, 1)]
    {
        let (width, height) = (512, 256);
        let samples = noise(width * height * channels);
        let source = png(width as u32, height as u32, color, &samples);
        let compression = PyramidCompression::Jpeg { quality };
        let written = write(&source, &Recipe::default(), PyramidSettings { compression, ..settings(TileSize::Px256) });
        let row = width * channels;
        for column in 0..2 {
            let part = |y: usize| &samples[y * row + column * 256 * channels..][..256 * channels];
            let tile = png(256, 256, color, &(0..256).flat_map(part).copied().collect::<Vec<_>>());
            let subsampling = PyramidCompression::subsampling(quality);
            let recipe = Recipe { output: Encoding::Jpeg { quality, subsampling }.into(), ..Recipe::default() };
            let mut expected = Vec::new();
            render(&tile, &recipe, &Limits::EDGE, &mut expected).unwrap();
            assert!(stored_tile(&written.file, 0, column) == expected, "{quality}, tile {column}");
        }
    }
}

/// Pieces of every kind give the same file, with offsets of 32 and of 64 bits.
#[test]
fn pyramid_is_the_same_in_pieces() {
    let jpeg = PyramidCompression::Jpeg { quality: 80 };
    for (compression, big) in [(PyramidCompression::Deflate, false), (jpeg, true)] {
        let settings = PyramidSettings { compression, ..settings(TileSize::Px256) };
        let whole = write_in(CHELSEA, &Recipe::default(), settings, RenderBudget::UNLIMITED, big);
        for budget in [
            RenderBudget { bytes: 1_000, ..RenderBudget::UNLIMITED },
            RenderBudget { pixels: 1, ..RenderBudget::UNLIMITED },
            RenderBudget { cost_ms: 0, ..RenderBudget::UNLIMITED },
        ] {
            let pieces = write_in(CHELSEA, &Recipe::default(), settings, budget, big);
            assert!(pieces.file == whole.file, "{budget:?}");
            assert_eq!(pieces.rendered, whole.rendered);
        }
    }
}

/// A piece has the bytes of its budget, the head included, and some rows of a tile more: an upload buffer has a fixed size.
#[test]
fn pyramid_pieces_keep_to_their_bytes() {
    let source = png(1_500, 700, png::ColorType::Rgba, &noise(1_500 * 700 * 4));
    let recipe = Recipe::default();
    for compression in [PyramidCompression::Deflate, PyramidCompression::Jpeg { quality: 100 }] {
        let settings = PyramidSettings { compression, ..settings(TileSize::Px512) };
        let original = Original::open(&source, &Limits::BROWSER).unwrap();
        for bytes in [100_000, 300_000] {
            let mut rendering = original.pyramid(&recipe, settings).unwrap();
            assert!(rendering.head_bytes() < bytes);
            let mut pieces = Vec::new();
            loop {
                let mut piece = Vec::new();
                let progress = rendering.resume(RenderBudget { bytes, ..RenderBudget::UNLIMITED }, &mut piece).unwrap();
                pieces.push(piece.len() as u64);
                match progress {
                    PyramidProgress::Paused(rest) => rendering = rest,
                    PyramidProgress::Complete(_) => break,
                }
            }
            let (last, full) = pieces.split_last().unwrap();
            assert!(full.len() > 2 && *last < bytes + (256 << 10), "{pieces:?}");
            assert!(
                full.iter().all(|piece| (bytes..bytes + (256 << 10)).contains(piece)),
                "{compression:?}: {pieces:?}"
            );
        }
    }
}

/// Alpha in linear light is the slowest mean.
#[test]
fn pyramid_costs_more_with_alpha_in_linear_light() {
    let cost_ms = |color, channels: usize, linear| {
        let source = png(1_000, 1_000, color, &vec![0; 1_000_000 * channels]);
        let original = Original::open(&source, &Limits::BROWSER).unwrap();
        original
            .estimate_pyramid(&Recipe::default(), PyramidSettings { linear, ..PyramidSettings::default() })
            .unwrap()
            .0
    };
    assert!(cost_ms(png::ColorType::Rgba, 4, true) > cost_ms(png::ColorType::Rgba, 4, false));
    assert_eq!(cost_ms(png::ColorType::Rgb, 3, true), cost_ms(png::ColorType::Rgb, 3, false));
}

#[test]
fn pyramid_may_be_a_big_tiff() {
    let settings = settings(TileSize::Px256);
    let classic = write(CHELSEA, &Recipe::default(), settings);
    let big = write_in(CHELSEA, &Recipe::default(), settings, RenderBudget::UNLIMITED, true);
    assert_eq!((&classic.file[..4], &big.file[..4]), (&b"II\x2a\0"[..], &b"II\x2b\0"[..]));
    let (classic, big) = (read(&classic.file, 3), read(&big.file, 3));
    assert!(classic.iter().zip(&big).all(|(a, b)| a.samples == b.samples) && classic.len() == big.len());
}

/// The digest is that of a rendition with the same pixels.
#[test]
fn pyramid_digest_is_that_of_the_rendition() {
    let written = write(CHELSEA, &Recipe::default(), PyramidSettings::default());
    let recipe = Recipe { output: Encoding::PNG.into(), ..Recipe::default() };
    let rendered = render(CHELSEA, &recipe, &Limits::EDGE, &mut Vec::new()).unwrap();
    assert_eq!(written.rendered.pixels, rendered.pixels);
}

/// Our own reader reads a pyramid as the same picture, in sRGB.
#[test]
fn pyramid_is_a_source_too() {
    let written = write(CHELSEA, &Recipe::default(), PyramidSettings::default());
    let recipe = Recipe { output: Encoding::PNG.into(), ..Recipe::default() };
    let again = render(&written.file, &recipe, &Limits::BROWSER, &mut Vec::new()).unwrap();
    assert_eq!(again.pixels, written.rendered.pixels);
}
