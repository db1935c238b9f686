//! Conversions compared with f64 values from the definitions of the colour spaces.

#![allow(clippy::indexing_slicing, reason = "a test that reads past the end has failed")]

mod named;
mod tables;

use std::borrow::Cow;

use moxcms::ColorProfile;

use super::*;
use crate::codec::tests::{decode, picture};
use crate::{Limits, Recipe, probe, render};

const D50: [f64; 3] = [0.9642, 1.0, 0.8249];
const D65: [f64; 2] = [0.3127, 0.3290];

fn apply(matrix: Matrix, [x, y, z]: [f64; 3]) -> [f64; 3] {
    matrix.map(|[a, b, c]| a * x + b * y + c * z)
}

/// The matrix from linear RGB with these primaries and white to XYZ adapted to D50, by Bradford's cones.
fn to_d50(primaries: [[f64; 2]; 3], white: [f64; 2]) -> Matrix {
    let lift = |[x, y]: [f64; 2]| [x / y, 1.0, (1.0 - x - y) / y];
    let columns = primaries.map(lift);
    let columns = [0, 1, 2].map(|row| columns.map(|column| column[row]));
    let scale = apply(inverse(columns).unwrap(), lift(white));
    let to_xyz = columns.map(|[r, g, b]| [r * scale[0], g * scale[1], b * scale[2]]);
    let cones = [[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]];
    let (from, to) = (apply(cones, lift(white)), apply(cones, D50));
    let gain = [0, 1, 2].map(|i| to[i] / from[i]);
    let gained = [0, 1, 2].map(|i| cones[i].map(|v| v * gain[i]));
    product(product(inverse(cones).unwrap(), gained), to_xyz)
}

const SRGB: [[f64; 2]; 3] = [[0.64, 0.33], [0.30, 0.60], [0.15, 0.06]];

fn to_srgb_light(xyz: [f64; 3]) -> [f64; 3] {
    apply(inverse(to_d50(SRGB, D65)).unwrap(), xyz).map(|v| v.clamp(0.0, 1.0))
}

fn to_srgb(xyz: [f64; 3]) -> [f64; 3] {
    to_srgb_light(xyz).map(curve::encoded_srgb)
}

fn png_of(channels: usize, samples: &[u8], icc: &[u8], deep: bool) -> Vec<u8> {
    let mut info = png::Info::with_size(64, (samples.len() / channels / 64 / if deep { 2 } else { 1 }) as u32);
    info.color_type =
        [png::ColorType::Grayscale, png::ColorType::GrayscaleAlpha, png::ColorType::Rgb, png::ColorType::Rgba]
            [channels - 1];
    info.bit_depth = if deep { png::BitDepth::Sixteen } else { png::BitDepth::Eight };
    info.icc_profile = Some(Cow::Borrowed(icc));
    let mut file = Vec::new();
    png::Encoder::with_info(&mut file, info).unwrap().write_header().unwrap().write_image_data(samples).unwrap();
    file
}

/// 16-bit samples as fractions.
fn fractions(samples: &[u8]) -> Vec<f64> {
    samples.as_chunks::<2>().0.iter().map(|v| f64::from(u16::from_be_bytes(*v)) / 65535.0).collect()
}

fn worst(actual: &[f64], expected: impl Iterator<Item = f64>) -> f64 {
    actual.iter().zip(expected).map(|(actual, expected)| (actual - expected).abs()).fold(0.0, f64::max)
}

#[test]
fn matrix_profiles_come_out_as_their_definitions_say() {
    let gamma = |exponent: f64| move |v: f64| v.powf(exponent);
    type Light = Box<dyn Fn(f64) -> f64>;
    type Case = (&'static str, ColorProfile, [[f64; 2]; 3], [f64; 2], Light);
    let cases: [Case; 3] = [
        (
            "Display P3",
            ColorProfile::new_display_p3(),
            [[0.68, 0.32], [0.265, 0.69], [0.15, 0.06]],
            D65,
            Box::new(curve::decoded_srgb),
        ),
        (
            "Adobe RGB",
            ColorProfile::new_adobe_rgb(),
            [[0.64, 0.33], [0.21, 0.71], [0.15, 0.06]],
            D65,
            Box::new(gamma(563.0 / 256.0)),
        ),
        (
            "ProPhoto",
            ColorProfile::new_pro_photo_rgb(),
            [[0.7347, 0.2653], [0.1596, 0.8404], [0.0366, 0.0001]],
            [0.3457, 0.3585],
            // As in its profiles, without ISO 22028-2's linear segment near black.
            Box::new(gamma(1.8)),
        ),
    ];
    for (name, profile, primaries, white, light) in cases {
        let icc = profile.encode().unwrap();
        for deep in [false, true] {
            let samples = picture(64, 64, if deep { 6 } else { 3 });
            let values: Vec<f64> =
                if deep { fractions(&samples) } else { samples.iter().map(|v| f64::from(*v) / 255.0).collect() };
            let file = png_of(3, &samples, &icc, deep);
            let (header, converted) = decode(&file);
            assert_eq!(header.profile.as_ref().map(|profile| profile.used), Some(ProfileUse::Converted), "{name}");
            let expected = values
                .as_chunks::<3>()
                .0
                .iter()
                .flat_map(|rgb| to_srgb_light(apply(to_d50(primaries, white), rgb.map(&light))));
            let seen: Vec<f64> = fractions(&converted).into_iter().map(curve::decoded_srgb).collect();
            let worst = worst(&seen, expected);
            // Compared in light: profiles round colorants and white points, and sRGB's own do not exactly match its definition.
            assert!(worst < 0.0006, "{name}, 16 bits {deep}: {worst}");
        }
    }
}

#[test]
fn grey_profiles_keep_the_picture_grey() {
    let icc = ColorProfile::new_gray_with_gamma(1.8).encode().unwrap();
    let samples = picture(64, 20, 2);
    let (header, converted) = decode(&png_of(2, &samples, &icc, false));
    assert_eq!((header.channels, header.depth, header.file_depth), (Channels::GrayAlpha, Depth::Sixteen, Depth::Eight));
    let expected = samples.as_chunks::<2>().0.iter().flat_map(|[gray, alpha]| {
        [curve::encoded_srgb((f64::from(*gray) / 255.0).powf(1.8)), f64::from(*alpha) / 255.0]
    });
    let worst = worst(&fractions(&converted), expected);
    assert!(worst < 0.001, "{worst}");
}

#[test]
fn profile_that_is_srgb_leaves_every_sample_alone() {
    let icc = ColorProfile::new_srgb().encode().unwrap();
    for (channels, deep) in [(3, false), (4, true), (1, false)] {
        let samples = picture(64, 64, if deep { 2 * channels } else { channels });
        let (header, decoded) = decode(&png_of(channels, &samples, &icc, deep));
        assert_eq!(header.profile.map(|profile| profile.used), Some(ProfileUse::Srgb));
        assert!(decoded == samples, "{channels} channels: samples differ");
    }
}

#[test]
fn profile_that_is_damaged_or_another_is_ignored_and_probe_says_so() {
    let samples = picture(64, 64, 3);
    let gray = ColorProfile::new_gray_with_gamma(2.2).encode().unwrap();
    let mut shuffled = ColorProfile::new_display_p3().encode().unwrap();
    shuffled[128..160].fill(0xff);
    for icc in [gray, shuffled, b"no profile at all".to_vec(), vec![0; 200]] {
        let file = png_of(3, &samples, &icc, false);
        let profile = probe(&file, &Limits::EDGE).unwrap().profile.unwrap();
        assert_eq!(profile.used, ProfileUse::Ignored);
        assert!(decode(&file).1 == samples, "samples differ");
    }
    let whole = ColorProfile::new_display_p3().encode().unwrap();
    for cut in (0..whole.len()).step_by(7) {
        let _ = read(&whole[..cut], Channels::Rgb, false, Depth::Eight);
    }
}

#[test]
fn result_has_the_depth_of_the_file_and_no_stale_profile() {
    let icc = ColorProfile::new_display_p3().encode().unwrap();
    let file = png_of(3, &picture(64, 64, 3), &icc, false);
    let recipe = Recipe::from_json(br#"{"version":1,"output":{"format":"png"}}"#).unwrap();
    let mut out = Vec::new();
    render(&file, &recipe, &Limits::EDGE, &mut out).unwrap();
    let info = probe(&out, &Limits::EDGE).unwrap();
    assert_eq!((info.bit_depth, info.profile), (8, None));
    let info = probe(&file, &Limits::EDGE).unwrap();
    assert_eq!(info.bit_depth, 8);
    assert_eq!(info.profile.map(|profile| profile.used), Some(ProfileUse::Converted));
}

/// CIE Lab of D50 to XYZ.
fn lab_to_xyz([l, a, b]: [f64; 3]) -> [f64; 3] {
    let y = (l + 16.0) / 116.0;
    let cube = |t: f64| if t > 6.0 / 29.0 { t * t * t } else { 3.0 * (6.0_f64 / 29.0).powi(2) * (t - 4.0 / 29.0) };
    [D50[0] * cube(y + a / 500.0), cube(y), D50[2] * cube(y - b / 200.0)]
}

/// The print of a synthetic press: each ink absorbs light and shifts the colour, black absorbs nearly all.
fn printed(inks: [f64; 4]) -> [f64; 3] {
    let [c, m, y, k] = inks;
    let light = 1.0 - k * 0.85;
    [
        (94.0 - 35.0 * c - 40.0 * m - 8.0 * y) * light,
        (m * 60.0 - c * 30.0) * light,
        (y * 70.0 - c * 40.0 - m * 5.0) * light,
    ]
}

/// A profile with one table from four inks to Lab, with two points for each: ICC.1:2001, 6.5.7.
fn press_profile() -> Vec<u8> {
    let mut table = b"mft2\0\0\0\0\x04\x03\x02\0".to_vec();
    for number in [1_i32, 0, 0, 0, 1, 0, 0, 0, 1] {
        table.extend((number << 16).to_be_bytes());
    }
    table.extend([0, 2, 0, 2]);
    (0..4).for_each(|_| table.extend([0, 0, 0xff, 0xff]));
    for node in 0..16 {
        let [l, a, b] = printed([3, 2, 1, 0].map(|bit| f64::from(node >> bit & 1)));
        for value in [l * 652.8, (a + 128.0) * 256.0, (b + 128.0) * 256.0] {
            table.extend((value.round() as u16).to_be_bytes());
        }
    }
    (0..3).for_each(|_| table.extend([0, 0, 0xff, 0xff]));
    profile_of(2, b"CMYK", table)
}

/// A printer profile with one table from a colour space to Lab.
fn profile_of(version: u8, color_space: &[u8; 4], table: Vec<u8>) -> Vec<u8> {
    let white: Vec<u8> = D50.iter().flat_map(|v| ((v * 65536.0_f64).round() as i32).to_be_bytes()).collect();
    let tags: [(&[u8; 4], Vec<u8>); 2] = [(b"wtpt", [b"XYZ \0\0\0\0", white.as_slice()].concat()), (b"A2B0", table)];
    let mut profile = vec![0; 128];
    profile[8..12].copy_from_slice(&[version, 0x40, 0, 0]);
    profile[12..16].copy_from_slice(b"prtr");
    profile[16..20].copy_from_slice(color_space);
    profile[20..24].copy_from_slice(b"Lab ");
    profile[36..40].copy_from_slice(b"acsp");
    profile[68..80].copy_from_slice(&white);
    profile.extend((tags.len() as u32).to_be_bytes());
    let mut at = 132 + 12 * tags.len();
    for (name, tag) in &tags {
        profile.extend(*name);
        profile.extend((at as u32).to_be_bytes());
        profile.extend((tag.len() as u32).to_be_bytes());
        at += tag.len();
    }
    tags.iter().for_each(|(_, tag)| profile.extend(tag));
    let length = (profile.len() as u32).to_be_bytes();
    profile[..4].copy_from_slice(&length);
    profile
}

#[test]
fn ink_profiles_come_out_as_their_table_says() {
    use jpeg_encoder::{ColorType, Encoder};
    // Blocks of one colour, so that the JPEG loses almost nothing.
    let steps = [0, 64, 128, 255];
    let inks = |block: usize| [64, 16, 4, 1].map(|unit| steps[block / unit % 4] as u8);
    let (width, height) = (16 * 8, 16 * 8);
    let samples: Vec<u8> = (0..width * height).flat_map(|i| inks(i / width / 8 * 16 + i % width / 8)).collect();
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, 100);
    encoder.add_icc_profile(&press_profile()).unwrap();
    encoder.encode(&samples, width as u16, height as u16, ColorType::Cmyk).unwrap();

    let (header, converted) = decode(&file);
    assert_eq!(header.profile.as_ref().map(|profile| profile.used), Some(ProfileUse::Converted));
    assert_eq!((header.channels, header.depth), (Channels::Rgb, Depth::Sixteen));
    let converted = fractions(&converted);
    let (mut at_nodes, mut between) = (0.0_f64, 0.0_f64);
    for block in 0..256 {
        let at = ((block / 16 * 8 + 4) * width + block % 16 * 8 + 4) * 3;
        let part = inks(block).map(|ink| f64::from(ink) / 255.0);
        let expected = to_srgb(lab_to_xyz(printed(part)));
        let worst = worst(&converted[at..at + 3], expected.into_iter());
        let slot = if inks(block).iter().all(|ink| matches!(ink, 0 | 255)) { &mut at_nodes } else { &mut between };
        *slot = slot.max(worst);
    }
    assert!(at_nodes < 0.015, "at the table's points {at_nodes}");
    assert!(between < 0.03, "between them {between}");
}
