//! JPEG: CMYK, every subsampling, scans and restart markers.

mod chroma;
mod colors;
mod markers;
mod mutations;

use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use otf_pixels_codec_jpeg::{JpegDecoder, Scale};
use otf_pixels_core::{Decoder as _, Limits as Bounds};

use super::*;

fn encoded(
    width: u16,
    height: u16,
    color: ColorType,
    samples: &[u8],
    set: impl Fn(&mut Encoder<&mut Vec<u8>>),
) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, 96);
    set(&mut encoder);
    encoder.encode(samples, width, height, color).unwrap();
    file
}

/// Smooth colours, so that subsampled chroma loses little.
fn soft(width: usize, height: usize, channels: usize) -> Vec<u8> {
    (0..width * height * channels)
        .map(|i| {
            let (x, y) = ((i / channels % width) as f64, (i / channels / width) as f64);
            (128.0 + 90.0 * ((x / 31.0 + y / 47.0 + (i % channels) as f64).sin())) as u8
        })
        .collect()
}

fn worst(a: &[u8], b: &[u8]) -> u8 {
    assert_eq!(a.len(), b.len());
    a.iter().zip(b).map(|(a, b)| a.abs_diff(*b)).max().unwrap_or(0)
}

const FACTORS: [SamplingFactor; 8] = [
    SamplingFactor::F_1_1,
    SamplingFactor::F_2_1,
    SamplingFactor::F_1_2,
    SamplingFactor::F_2_2,
    SamplingFactor::F_4_1,
    SamplingFactor::F_4_2,
    SamplingFactor::F_1_4,
    SamplingFactor::F_2_4,
];

/// Rows of `file` from an independent decoder, at a size of its transform. That decoder does not read sequential files with a separate scan
/// for each component.
fn otherwise(file: &[u8], scale: Scale) -> Option<(Size, Vec<u8>)> {
    let mut decoder = JpegDecoder::new(file, Bounds::unlimited()).ok()?;
    let full = decoder.descriptor();
    if let Some(reduced) = decoder.reduced_descriptor((scale.apply(full.width), scale.apply(full.height))) {
        decoder.reduce_to(reduced).unwrap();
    }
    let descriptor = decoder.descriptor();
    let mut pixels = vec![0; descriptor.row_bytes() * descriptor.height as usize];
    pixels.chunks_exact_mut(descriptor.row_bytes()).for_each(|row| decoder.read_row(row).unwrap());
    Some((Size::new(descriptor.width, descriptor.height), pixels))
}

/// The other decoder's transform and conversion use the same integers in other code: without subsampling, every sample must be equal. It
/// repeats subsampled chroma; there, files with the same coefficients must give the same result.
#[test]
fn jpeg_samples_are_those_of_another_decoder_at_every_size() {
    let mut state = 7_u32;
    let mut random = |below: usize| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 16) as usize % below
    };
    let mut compared = 0;
    for turn in 0..240 {
        let (width, height) = (1 + random(90), 1 + random(70));
        let (color, channels) = if turn % 5 == 0 { (ColorType::Luma, 1) } else { (ColorType::Rgb, 3) };
        let mut samples = soft(width, height, channels);
        match random(3) {
            0 => samples.iter_mut().for_each(|sample| *sample = random(256) as u8),
            1 => samples.iter_mut().for_each(|sample| *sample = sample.wrapping_add(random(30) as u8)),
            _ => {}
        }
        let (factor, progressive, restart) = (FACTORS[random(8)], random(2) == 1, [0, 0, 1, 5][random(4)]);
        let quality = [1, 12, 50, 85, 96, 100][random(6)];
        let encoded = |progressive: bool, optimized: bool| {
            let mut file = Vec::new();
            let mut encoder = Encoder::new(&mut file, quality);
            encoder.set_sampling_factor(factor);
            encoder.set_progressive(progressive);
            encoder.set_restart_interval(restart);
            encoder.set_optimized_huffman_tables(optimized);
            encoder.encode(&samples, width as u16, height as u16, color).unwrap();
            file
        };
        let file = encoded(progressive, false);
        let other = encoded(!progressive, false);
        // With optimised tables, a baseline file has a scan for each component, which the other decoder does not read.
        let optimized = encoded(progressive, !progressive && restart == 0);

        let header = header(&file, &Limits::BROWSER).unwrap();
        for scale in Scale::ALL {
            let Some((size, repeated)) = otherwise(&file, scale) else { continue };
            let reduced = reduced(&file, &header, size).unwrap();
            assert_eq!(reduced.size, size);
            let decoded = rows(&file, &reduced);
            let same = rows(&optimized, &reduced) == decoded && rows(&other, &reduced) == decoded;
            assert!(same, "{width} x {height}, {factor:?}, restarts {restart}, quality {quality}, {scale:?}");
            if factor == SamplingFactor::F_1_1 || channels == 1 {
                compared += 1;
                assert!(
                    decoded == repeated,
                    "{width} x {height}, progressive {progressive}, restarts {restart}, quality {quality}, {scale:?}"
                );
            }
        }
    }
    assert_eq!(compared, 69 * Scale::ALL.len(), "files without coarser chroma that the other decoder reads");
}

#[test]
fn jpeg_is_read_in_every_subsampling() {
    let samples = soft(83, 61, 3);
    for factor in FACTORS {
        for progressive in [false, true] {
            for restart in [0, 3] {
                let file = encoded(83, 61, ColorType::Rgb, &samples, |encoder| {
                    encoder.set_sampling_factor(factor);
                    encoder.set_progressive(progressive);
                    encoder.set_restart_interval(restart);
                });
                let (header, decoded) = decode(&file);
                assert_eq!((header.size, header.channels), (Size::new(83, 61), Channels::Rgb));
                let worst = worst(&decoded, &samples);
                assert!(worst <= 24, "{factor:?}, progressive {progressive}, restarts {restart}: {worst}");
            }
        }
    }
}

#[test]
fn jpeg_grey_is_read() {
    let samples = soft(83, 61, 1);
    for progressive in [false, true] {
        let file = encoded(83, 61, ColorType::Luma, &samples, |encoder| encoder.set_progressive(progressive));
        let (header, decoded) = decode(&file);
        assert_eq!(header.channels, Channels::Gray);
        assert!(worst(&decoded, &samples) <= 6);
    }
}

fn light(inks: &[u8]) -> Vec<u8> {
    let left = |ink: &u8, k: &u8| ((255.0 - f64::from(*ink)) * (255.0 - f64::from(*k)) / 255.0).round() as u8;
    inks.as_chunks::<4>().0.iter().flat_map(|[c, m, y, k]| [left(c, k), left(m, k), left(y, k)]).collect()
}

/// Offset of the first segment with this marker.
fn place(file: &[u8], marker: u8) -> usize {
    let mut at = 2;
    while file[at + 1] != marker {
        assert_ne!(file[at + 1], 0xda, "there is no {marker:#04x} before the scan");
        at += 2 + usize::from(u16::from_be_bytes([file[at + 2], file[at + 3]]));
    }
    at
}

/// The file without the first segment with this marker.
fn without(file: &[u8], marker: u8) -> Vec<u8> {
    let at = place(file, marker);
    let length = usize::from(u16::from_be_bytes([file[at + 2], file[at + 3]]));
    [&file[..at], &file[at + 2 + length..]].concat()
}

/// The file with bytes inserted at an offset.
fn with(file: &[u8], at: usize, bytes: &[u8]) -> Vec<u8> {
    [&file[..at], bytes, &file[at..]].concat()
}

#[test]
fn jpeg_cmyk_is_inverted() {
    // The crate inverts its CMYK input, and writes Adobe's marker.
    let inks = soft(70, 45, 4);
    use SamplingFactor as Factor;
    for color in [ColorType::Cmyk, ColorType::CmykAsYcck] {
        let factors = [Factor::F_1_1, Factor::F_2_1, Factor::F_1_2, Factor::F_2_2, Factor::F_4_1, Factor::F_4_2];
        for (progressive, factor) in [false, true].into_iter().flat_map(|p| factors.map(|factor| (p, factor))) {
            let file = encoded(70, 45, color, &inks, |encoder| {
                encoder.set_progressive(progressive);
                encoder.set_sampling_factor(factor);
                encoder.set_restart_interval(if progressive { 0 } else { 5 });
            });
            let (header, decoded) = decode(&file);
            assert_eq!((header.channels, header.cmyk, header.size), (Channels::Rgb, true, Size::new(70, 45)));
            let worst = worst(&decoded, &light(&inks));
            assert!(worst <= 24, "{color:?}, {factor:?}, progressive {progressive}: {worst}");
        }
    }
}

/// A baseline file with one scan after the other for its components. The crate would write a progressive file, so this joins three grey
/// ones by hand.
fn composed((width, height): (usize, usize), factors: [(usize, usize); 3], files: &[Vec<u8>; 3]) -> Vec<u8> {
    let sos = |file: &[u8]| file.windows(2).position(|pair| pair == [0xff, 0xda]).unwrap();
    let sof = files[0].windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
    let mut file = files[0][..sof].to_vec();
    file.extend([0xff, 0xc0, 0, 17, 8]);
    file.extend([(height as u16).to_be_bytes(), (width as u16).to_be_bytes()].concat());
    file.push(3);
    (1..=3).zip(factors).for_each(|(id, (h, v))| file.extend([id, (h << 4 | v) as u8, 0]));
    file.extend(&files[0][sof + 2 + 11..sos(&files[0])]);
    for (id, grey) in (1..=3).zip(files) {
        file.extend([0xff, 0xda, 0, 8, 1, id, 0, 0, 63, 0]);
        file.extend(&grey[sos(grey) + 10..grey.len() - 2]);
    }
    file.extend([0xff, 0xd9]);
    file
}

#[test]
fn jpeg_with_a_scan_for_each_component_is_read() {
    let rgb = soft(40, 24, 3);
    let ycc: Vec<[u8; 3]> = rgb
        .as_chunks::<3>()
        .0
        .iter()
        .map(|[r, g, b]| {
            let (y, cb, cr) = jpeg_encoder::rgb_to_ycbcr(*r, *g, *b);
            [y, cb, cr]
        })
        .collect();
    let plane = |channel: usize| ycc.iter().map(|pixel| pixel[channel]).collect::<Vec<_>>();
    let files = [0, 1, 2].map(|channel| encoded(40, 24, ColorType::Luma, &plane(channel), |_| {}));
    let (header, decoded) = decode(&composed((40, 24), [(1, 1); 3], &files));
    assert_eq!(header.channels, Channels::Rgb);
    let worst = worst(&decoded, &rgb);
    assert!(worst <= 12, "{worst}");
}

#[test]
fn jpeg_unsupported_variant_is_refused_with_a_sentence() {
    let file = encoded(16, 16, ColorType::Rgb, &soft(16, 16, 3), |_| {});
    let sof = file.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
    let mut deep = file.clone();
    deep[sof + 1] = 0xc1;
    deep[sof + 4] = 12;
    let error = refused(&deep);
    assert!(matches!(&error, Error::Unsupported { detail, .. } if detail.contains("12")), "{error:?}");
    let mut arithmetic = file;
    arithmetic[sof + 1] = 0xc9;
    let error = refused(&arithmetic);
    assert!(matches!(error, Error::Unsupported { .. }), "{error:?}");
}

#[test]
fn jpeg_whose_tables_are_wrong_is_refused_by_its_header() {
    for progressive in [false, true] {
        let file = encoded(16, 16, ColorType::Rgb, &soft(16, 16, 3), |encoder| encoder.set_progressive(progressive));
        let place = |marker: u8| file.windows(2).position(|pair| pair == [0xff, marker]).unwrap();
        let damaged = |change: &dyn Fn(&mut Vec<u8>)| {
            let mut file = file.clone();
            change(&mut file);
            assert!(matches!(refused(&file), Error::Damaged { .. }), "progressive {progressive}");
        };
        // More codes of one bit than possible; a scan of a component that the frame lacks; no quantisation tables. Also in a later scan.
        damaged(&|file| file[place(0xc4) + 5] = 9);
        damaged(&|file| file[place(0xda) + 5] = 77);
        damaged(&|file| file[place(0xdb) + 1] = 0xfe);
        let last = file.windows(2).rposition(|pair| pair == [0xff, 0xda]).unwrap();
        damaged(&|file| file[last + 5] = 77);
    }
}

#[test]
fn jpeg_with_scans_behind_a_false_end_is_refused() {
    let file = encoded(16, 16, ColorType::Rgb, &soft(16, 16, 3), |encoder| encoder.set_progressive(true));
    let last = file.windows(2).rposition(|pair| pair == [0xff, 0xda]).unwrap();
    let (before, scan) = (&file[..last], &file[last..file.len() - 2]);
    let comment = [0xff, 0xfe, 0, 4, 0xff, 0xd9];
    let with = |scans: usize| [before, &comment, &scan.repeat(scans), &[0xff, 0xd9]].concat();
    assert!(header(&with(1), &Limits::BROWSER).is_ok());
    assert!(matches!(refused(&with(200)), Error::Unsupported { .. }));
}
