//! Tone curves in f64 with `libm`, so that tables are the same on every target.

use moxcms::ToneReprCurve;

/// Number of steps of [`encode_table`].
pub(super) const STEPS: usize = 8192;

/// The linear light from 0 to 1 of an encoded value from 0 to 1 (ISO 15076-1, 10.6 and 10.18).
pub(super) fn evaluate(curve: &ToneReprCurve, x: f64) -> f64 {
    let power = |base: f64, exponent: f32| libm::pow(base.max(0.0), f64::from(exponent));
    let line = |a: f32, b: f32| f64::from(a) * x + f64::from(b);
    let light = match curve {
        ToneReprCurve::Lut(table) => match table.as_slice() {
            [] => x,
            [gamma] => libm::pow(x, f64::from(*gamma) / 256.0),
            table => between(table, x),
        },
        ToneReprCurve::Parametric(numbers) => match *numbers.as_slice() {
            [g] => power(x, g),
            [g, a, b] => {
                if line(a, b) >= 0.0 {
                    power(line(a, b), g)
                } else {
                    0.0
                }
            }
            [g, a, b, c] => (if line(a, b) >= 0.0 { power(line(a, b), g) } else { 0.0 }) + f64::from(c),
            [g, a, b, c, d] => {
                if x >= f64::from(d) {
                    power(line(a, b), g)
                } else {
                    line(c, 0.0)
                }
            }
            [g, a, b, c, d, e, f] => {
                if x >= f64::from(d) {
                    power(line(a, b), g) + f64::from(e)
                } else {
                    line(c, f)
                }
            }
            _ => x,
        },
    };
    if light.is_finite() { light.clamp(0.0, 1.0) } else { 0.0 }
}

fn between(table: &[u16], x: f64) -> f64 {
    let at = x * (table.len() - 1) as f64;
    let index = at as usize;
    let value = |index: usize| table.get(index.min(table.len() - 1)).map_or(0.0, |v| f64::from(*v));
    let (low, high) = (value(index), value(index + 1));
    (low + (high - low) * (at - index as f64)) / 65535.0
}

/// sRGB's curve (IEC 61966-2-1), from light.
pub(super) fn encoded_srgb(light: f64) -> f64 {
    if light <= 0.003_130_8 { light * 12.92 } else { 1.055 * libm::pow(light, 1.0 / 2.4) - 0.055 }
}

/// sRGB's curve, to light.
pub(super) fn decoded_srgb(value: f64) -> f64 {
    if value <= 0.040_45 { value / 12.92 } else { libm::pow((value + 0.055) / 1.055, 2.4) }
}

/// The inverse of the transfer function of ITU-R BT.709, 1.2, with the more precise constants of BT.2020, so that its two segments meet.
pub(super) fn evaluate_bt709(value: f64) -> f64 {
    let (alpha, beta) = (1.099_296_826_809_44, 0.018_053_968_510_807);
    if value < 4.5 * beta { value / 4.5 } else { libm::pow((value + alpha - 1.0) / alpha, 1.0 / 0.45) }
}

/// The light of a lightness, from 0 to 1 for L* of 0 to 100 (ISO 13655): for grey profiles with Lab as connection space.
pub(super) fn light_of_lightness(lightness: f64) -> f64 {
    let t = (lightness * 100.0 + 16.0) / 116.0;
    if t > 6.0 / 29.0 { t * t * t } else { 3.0 * (6.0 / 29.0) * (6.0 / 29.0) * (t - 4.0 / 29.0) }
}

/// sRGB's encoding over the square root of light, times 65535, in [`STEPS`] steps. Linear interpolation is within 0.001 of a 16-bit step,
/// because the root removes most of the curvature.
pub(super) fn encode_table() -> Vec<f32> {
    let root = |i: usize| i as f64 / STEPS as f64;
    (0..=STEPS + 1).map(|i| (encoded_srgb((root(i) * root(i)).min(1.0)) * 65535.0) as f32).collect()
}
