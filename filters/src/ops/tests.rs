//! Tests for every operation: its specification is consistent, and its formula agrees with a slow f64 version written from the definition.
//! `tests/extremes.rs` renders the extremes.

mod alpha;
mod color;
mod detail;
mod effects;
mod geometry;
mod gray;
mod pictures;
mod rotation;
mod symmetry;
mod tone;

use crate::spec::{ParamKind, catalog};
use crate::{Assets, Limits, Recipe, render, render_with_assets};

const CHELSEA: &[u8] = include_bytes!("../../../photos/chelsea.png");

#[test]
fn ops_declare_sensible_ranges() {
    for spec in catalog() {
        assert!(spec.name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'), "{}", spec.name);
        assert!(spec.summary.ends_with('.') && !spec.label.is_empty(), "{}", spec.name);
        for param in spec.params {
            let sensible = match param.kind {
                ParamKind::Number { default, soft: [a, b], hard: [low, high], step } => {
                    low <= a && a < b && b <= high && (low..=high).contains(&default) && step > 0.0
                }
                ParamKind::Integer { default, soft: [a, b], hard: [low, high], step } => {
                    low <= a && a < b && b <= high && step > 0 && default.is_none_or(|d| d % step == 0)
                }
                ParamKind::Choice { default, options } => options.iter().any(|option| option.value == default),
                ParamKind::Numbers { default, counts, hard: [low, high] } => {
                    counts.contains(&default.len()) && default.iter().all(|v| (low..=high).contains(v))
                }
                ParamKind::Flag { .. } | ParamKind::Color { .. } | ParamKind::Curve | ParamKind::Lut => true,
            };
            assert!(sensible, "{}.{}", spec.name, param.name);
        }
    }
}

/// Samples of chelsea.png, optionally rendered.
fn samples(ops: &str) -> Vec<f64> {
    samples_with(ops, &Assets::default())
}

fn samples_with(ops: &str, assets: &Assets) -> Vec<f64> {
    let recipe = format!(r#"{{"version":1,"ops":[{ops}],"output":{{"format":"png"}}}}"#);
    let mut file = Vec::new();
    render_with_assets(CHELSEA, &Recipe::from_json(recipe.as_bytes()).unwrap(), assets, &Limits::EDGE, &mut file)
        .unwrap();
    let mut reader = png::Decoder::new(std::io::Cursor::new(file)).read_info().unwrap();
    let mut samples = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut samples).unwrap();
    samples.iter().map(|v| f64::from(*v) / 255.0).collect()
}

/// Compares a rendered operation with `formula` on (r, g, b), within half a step of rounding and a small tolerance.
fn agrees(ops: &str, formula: impl Fn([f64; 3]) -> [f64; 3]) {
    agrees_with(ops, &Assets::default(), formula);
}

pub(super) fn agrees_with(ops: &str, assets: &Assets, formula: impl Fn([f64; 3]) -> [f64; 3]) {
    let (source, seen) = (samples(""), samples_with(ops, assets));
    assert_eq!(source.len(), seen.len(), "{ops}");
    for (i, (rgb, seen)) in source.as_chunks::<3>().0.iter().zip(seen.as_chunks::<3>().0).enumerate() {
        for (want, seen) in formula(*rgb).into_iter().zip(seen) {
            let apart = (want.clamp(0.0, 1.0) - seen).abs() * 255.0;
            assert!(apart <= 0.502, "{ops} at pixel {i} of {rgb:?}: {seen} is {apart} steps from {want}");
        }
    }
}

fn decode(e: f64) -> f64 {
    if e <= 0.04045 { e / 12.92 } else { ((e + 0.055) / 1.055).powf(2.4) }
}

fn encode(l: f64) -> f64 {
    if l <= 0.003_130_8 { l * 12.92 } else { 1.055 * l.powf(1.0 / 2.4) - 0.055 }
}

type Matrix = [[f64; 3]; 3];

fn times(m: Matrix, v: [f64; 3]) -> [f64; 3] {
    m.map(|row| row[0] * v[0] + row[1] * v[1] + row[2] * v[2])
}

/// Oklab of linear light, by the matrices of its definition.
fn oklab(linear: [f64; 3]) -> [f64; 3] {
    let cones = times(
        [
            [0.412_221_470_8, 0.536_332_536_3, 0.051_445_992_9],
            [0.211_903_498_2, 0.680_699_545_1, 0.107_396_956_6],
            [0.088_302_461_9, 0.281_718_837_6, 0.629_978_700_5],
        ],
        linear,
    );
    let lab = [
        [0.210_454_255_3, 0.793_617_785_0, -0.004_072_046_8],
        [1.977_998_495_1, -2.428_592_205_0, 0.450_593_709_9],
        [0.025_904_037_1, 0.782_771_766_2, -0.808_675_766_0],
    ];
    times(lab, cones.map(f64::cbrt))
}

fn from_oklab(lab: [f64; 3]) -> [f64; 3] {
    let roots = [
        [1.0, 0.396_337_777_4, 0.215_803_757_3],
        [1.0, -0.105_561_345_8, -0.063_854_172_8],
        [1.0, -0.089_484_177_5, -1.291_485_548_0],
    ];
    let linear = [
        [4.076_741_662_1, -3.307_711_591_3, 0.230_969_929_2],
        [-1.268_438_004_6, 2.609_757_401_1, -0.341_319_396_5],
        [-0.004_196_086_3, -0.703_418_614_7, 1.707_614_701_0],
    ];
    times(linear, times(roots, lab).map(|v| v * v * v))
}

#[test]
fn exposure_agrees_with_its_formula() {
    for ev in [-2.5_f64, 0.7, 3.0] {
        agrees(&format!(r#"{{"op":"exposure","ev":{ev}}}"#), |rgb| rgb.map(|v| encode(decode(v) * 2_f64.powf(ev))));
    }
}

#[test]
fn color_matrices_agree_with_their_formulas() {
    let luma = |[r, g, b]: [f64; 3]| 0.2126 * r + 0.7152 * g + 0.0722 * b;
    agrees(r#"{"op":"contrast","amount":0.6}"#, |rgb| rgb.map(|v| (v - 0.5) * 1.6 + 0.5));
    agrees(r#"{"op":"saturation","amount":0.8}"#, |rgb| rgb.map(|v| luma(rgb) + 1.8 * (v - luma(rgb))));
    agrees(r#"{"op":"invert"}"#, |rgb| rgb.map(|v| 1.0 - v));
    agrees(r#"{"op":"sepia"}"#, |[r, g, b]| {
        [[0.393, 0.769, 0.189], [0.349, 0.686, 0.168], [0.272, 0.534, 0.131]].map(|m| m[0] * r + m[1] * g + m[2] * b)
    });
    // The sepia step keeps three channels; its amount is too small to change a value.
    let gray = |weights| format!(r#"{{"op":"grayscale","weights":"{weights}"}},{{"op":"sepia","amount":0.0001}}"#);
    let toned = |y: f64| [1.351, 1.203, 0.937].map(|sum| y * 0.9999 + 0.0001 * sum * y);
    agrees(&gray("bt709"), |rgb| toned(luma(rgb)));
    agrees(&gray("bt601"), |[r, g, b]| toned(0.299 * r + 0.587 * g + 0.114 * b));
    agrees(&gray("linear"), |rgb| toned(encode(luma(rgb.map(decode)))));
}

#[test]
fn fused_steps_agree_with_their_formulas_one_by_one() {
    let ops = r#"{"op":"exposure","ev":1},{"op":"contrast","amount":0.5},{"op":"exposure","ev":-1},{"op":"invert"}"#;
    // The curve continues along its tangent beyond white, as the pipeline's transfer function does; its slope is 1.055 / 2.4.
    let slope = 1.055 / 2.4;
    let encode = |l: f64| if l > 1.0 { 1.0 + (l - 1.0) * slope } else { encode(l) };
    let decode = |e: f64| if e > 1.0 { 1.0 + (e - 1.0) / slope } else { decode(e) };
    agrees(ops, |rgb| rgb.map(|v| 1.0 - encode(decode((encode(decode(v) * 2.0) - 0.5) * 1.5 + 0.5) / 2.0)));
}

/// A two-dimensional convolution in f64, with repeated edges, against the separable passes.
#[test]
fn gaussian_blur_and_unsharp_mask_agree_with_a_plain_convolution() {
    let (width, height, sigma) = (451_i64, 300_i64, 1.3_f64);
    let source = samples("");
    let at =
        |x: i64, y: i64, c: i64| source[((y.clamp(0, height - 1) * width + x.clamp(0, width - 1)) * 3 + c) as usize];
    let reach = (3.0 * sigma).ceil() as i64;
    let kernel = |d: i64| (-((d * d) as f64) / (2.0 * sigma * sigma)).exp();
    let sum: f64 = (-reach..=reach).map(kernel).sum();
    let blurred: Vec<f64> = (0..source.len() as i64)
        .map(|i| {
            let (c, x, y) = (i % 3, i / 3 % width, i / 3 / width);
            let window = (-reach..=reach).flat_map(|dy| (-reach..=reach).map(move |dx| (dx, dy)));
            window.map(|(dx, dy)| at(x + dx, y + dy, c) * kernel(dx) * kernel(dy)).sum::<f64>() / (sum * sum)
        })
        .collect();
    let close = |ops: &str, want: &dyn Fn(usize) -> f64| {
        for (i, seen) in samples(ops).iter().enumerate() {
            assert!((want(i).clamp(0.0, 1.0) - seen).abs() * 255.0 <= 0.502, "{ops} at sample {i}");
        }
    };
    close(r#"{"op":"gaussian_blur","sigma_px":1.3}"#, &|i| blurred[i]);
    let sharpened = |i: usize| source[i] + 0.8 * (source[i] - blurred[i]);
    close(r#"{"op":"unsharp_mask","sigma_px":1.3,"amount":0.8}"#, &sharpened);
}

/// From sigma 4 on, a Gaussian uses a coarse grid. Reference: f64, repeated edges, kernel cut off at 5 sigma.
#[test]
fn wide_gaussian_blur_agrees_with_a_plain_convolution() {
    let (width, height) = (451_usize, 300_usize);
    let source = samples("");
    for sigma in [4.0_f64, 7.5, 30.0] {
        let reach = (5.0 * sigma).ceil() as i64;
        let kernel: Vec<f64> = (-reach..=reach).map(|d| (-((d * d) as f64) / (2.0 * sigma * sigma)).exp()).collect();
        let sum: f64 = kernel.iter().sum();
        let pass = |from: &[f64], step: usize, length: usize, place: &dyn Fn(usize) -> usize| -> Vec<f64> {
            (0..from.len())
                .map(|i| {
                    let at = place(i);
                    let start = i - at * step;
                    let taps = (-reach..=reach).map(|d| (at as i64 + d).clamp(0, length as i64 - 1) as usize);
                    taps.zip(&kernel).map(|(tap, w)| from[start + tap * step] * w).sum::<f64>() / sum
                })
                .collect()
        };
        let across = pass(&source, 3, width, &|i| i / 3 % width);
        let blurred = pass(&across, 3 * width, height, &|i| i / 3 / width);
        let seen = samples(&format!(r#"{{"op":"gaussian_blur","sigma_px":{sigma}}}"#));
        let apart = blurred.iter().zip(&seen).map(|(a, b)| (a - b).abs() * 255.0).fold(0.0, f64::max);
        assert!(apart <= 0.5 + 0.35, "sigma {sigma}: {apart} steps, half of one being rounding");
    }
}
