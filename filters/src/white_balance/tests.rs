//! The light model compared with published values, and the picker compared with the pipeline.

use super::*;
use crate::{Limits, ParamValue, Recipe, Step, render_pixels};

#[test]
fn white_balance_directions_are_those_of_the_labels() {
    let white = |temperature, tint| apply(adaptation(temperature, tint), [1.0; 3]);
    let warm = white(1.0, 0.0);
    assert!(warm[0] > 1.0 && warm[2] < 1.0, "{warm:?}");
    let cool = white(-1.0, 0.0);
    assert!(cool[0] < 1.0 && cool[2] > 1.0, "{cool:?}");
    let magenta = white(0.0, 1.0);
    assert!(magenta[1] < 1.0 && magenta[0] > 1.0 && magenta[2] > 1.0, "{magenta:?}");
}

#[test]
fn white_balance_keeps_the_luminance_of_neutrals_and_zero_is_neutral() {
    for (temperature, tint) in [(1.0, 1.0), (-1.0, 0.3), (0.5, -1.0)] {
        let white = apply(TO_XYZ, apply(adaptation(temperature, tint), [1.0; 3]));
        assert!((white[1] - 1.0).abs() < 1e-6);
    }
    let identity = adaptation(0.0, 0.0);
    for (i, j) in (0..3).flat_map(|i| (0..3).map(move |j| (i, j))) {
        assert!((identity[i][j] - if i == j { 1.0 } else { 0.0 }).abs() < 1e-5);
    }
}

/// Daylight from CIE 15:2018, table 1 (x, y of D50, D55, D65 and D75), illuminant A from the same, and black bodies from their integrals
/// over the CIE 1931 observer.
#[test]
fn white_balance_lights_have_their_published_chromaticities() {
    for (kelvin, x, y, within) in [
        (5003.0, 0.3457, 0.3585, 3e-4),
        (5503.0, 0.3324, 0.3474, 3e-4),
        (6504.0, 0.3127, 0.3290, 3e-4),
        (7504.0, 0.2990, 0.3149, 3e-4),
        (2856.0, 0.4476, 0.4074, 5e-4),
        (2500.0, 0.4770, 0.4137, 5e-4),
        (2000.0, 0.5267, 0.4133, 5e-4),
    ] {
        let [seen_x, _, seen_z] = light(1e6 / kelvin, 0.0);
        let sum = seen_x + 1.0 + seen_z;
        let apart = (seen_x / sum - x).abs().max((1.0 / sum - y).abs());
        assert!(apart < within, "{kelvin} K: {}, {}", seen_x / sum, 1.0 / sum);
    }
}

#[test]
fn white_balance_lights_follow_each_other_without_a_step() {
    let places: Vec<(f64, f64)> = (400..=5000).map(|tenths| locus(f64::from(tenths) / 10.0)).collect();
    for (i, pair) in places.windows(2).enumerate() {
        let [du, dv] = [pair[1].0 - pair[0].0, pair[1].1 - pair[0].1];
        assert!(du > 0.0 && du.hypot(dv) < 1.5e-4, "from {} tenths of a mired: {du}, {dv}", 400 + i);
    }
}

#[test]
fn white_balance_kelvin_and_temperature_are_inverse() {
    assert!((kelvin(0.0) - 6504.0).abs() < 1e-9);
    assert!((kelvin(-1.0) - 4020.0).abs() < 2.0 && (kelvin(1.0) - 17_020.0).abs() < 10.0);
    for k in [2000.0, 2500.0, 2856.0, 4000.0, 5500.0, 6504.0, 10_000.0, 25_000.0] {
        assert!((kelvin(temperature(k)) / k - 1.0).abs() < 1e-12, "{k}");
    }
    assert_eq!(
        [temperature(0.0), temperature(-5.0), temperature(1e9), temperature(f64::NAN)],
        [-3.65, -3.65, 1.2, 0.0]
    );
}

fn decode(e: f64) -> f64 {
    if e <= 0.04045 { e / 12.92 } else { ((e + 0.055) / 1.055).powf(2.4) }
}

/// One colour, rendered by the pipeline.
fn balanced(rgb: [u8; 3], (temperature, tint): (f64, f64)) -> [u8; 3] {
    let mut step = Step::new("white_balance").unwrap();
    step.set("temperature", ParamValue::Number(temperature)).unwrap();
    step.set("tint", ParamValue::Number(tint)).unwrap();
    let recipe = Recipe { steps: vec![step], ..Recipe::default() };
    let pixels = render_pixels(&rgb, 1, 1, &recipe, &Limits::BROWSER).unwrap();
    pixels.samples.try_into().unwrap()
}

#[test]
fn white_balance_picker_makes_colors_neutral() {
    let (mut within, mut at_an_end) = (0, 0);
    for r in (40..=220).step_by(20) {
        for (g, b) in (40..=220).step_by(20).flat_map(|g| (40..=220).step_by(20).map(move |b| (g, b))) {
            let rgb: [u8; 3] = [r, g, b];
            let found = neutralize(rgb.map(|v| decode(f64::from(v) / 255.0)));
            let end = |v: f64, ends: [f64; 2]| ends.iter().any(|end| (v - end).abs() < 1e-9);
            if end(found.0, TEMPERATURES) || end(found.1, TINTS) {
                at_an_end += 1;
                continue;
            }
            within += 1;
            let seen = balanced(rgb, found);
            let spread = seen.iter().max().unwrap() - seen.iter().min().unwrap();
            assert!(spread <= 1 || seen.contains(&255), "{rgb:?} became {seen:?} by {found:?}");
        }
    }
    assert!(within > 300 && at_an_end > 0, "{within} within, {at_an_end} at an end");
}

/// Greys under a lamp, in the shade and under a fluorescent tube.
#[test]
fn white_balance_picker_finds_the_light() {
    for (temperature, tint) in [(-2.4, 0.0), (-1.3, 0.4), (0.6, 0.0), (-0.4, 1.6), (0.9, -0.7)] {
        let [x, y, z] = light(mired(temperature), tint);
        let (seen, white) = (apply(BRADFORD, [x, y, z]), apply(BRADFORD, light(D65_MIRED, 0.0)));
        let gray = apply(BRADFORD, apply(TO_XYZ, [0.2; 3]));
        let lit = apply(FROM_XYZ, apply(FROM_BRADFORD, [0, 1, 2].map(|i| gray[i] * seen[i] / white[i])));
        let found = neutralize(lit);
        assert!((found.0 - temperature).abs() < 1e-4 && (found.1 - tint).abs() < 1e-4, "{found:?}");
    }
}

#[test]
fn white_balance_picker_takes_any_numbers() {
    for rgb in
        [[0.0; 3], [-1.0; 3], [f64::NAN, 1.0, 1.0], [f64::INFINITY; 3], [1e300; 3], [0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]
    {
        let (temperature, tint) = neutralize(rgb);
        let within = |v: f64, [low, high]: [f64; 2]| (low..=high).contains(&v);
        assert!(within(temperature, TEMPERATURES) && within(tint, TINTS), "{rgb:?}: {temperature}, {tint}");
    }
    let (temperature, tint) = neutralize([0.5; 3]);
    assert!(temperature.abs() < 1e-3 && tint.abs() < 1e-3);
}
