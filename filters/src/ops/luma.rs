//! Shared by the tone operations: luma, smooth weights over luma, gains that preserve hue, and mixing a grey result into a picture.
//!
//! One gain for the three display-encoded channels preserves their ratios, and so hue and saturation as in HSV. Because sRGB is close to a
//! power law, the ratios in linear light stay nearly the same too. Luma is multiplied by exactly the gain.

use wide::f32x4;

use super::Stage;
use super::grayscale::BT709;
use crate::pipeline::domain::{Domain, Gray};
use crate::pipeline::math::exp2;
use crate::pipeline::point::Map;

/// BT.709 luma of display-encoded values.
#[inline]
pub(super) fn luma([r, g, b]: [f32x4; 3]) -> f32x4 {
    let [red, green, blue] = BT709.map(|weight| f32x4::splat(weight as f32));
    red * r + green * g + blue * b
}

/// `v`, clamped to 0 to 1.
#[inline]
pub(super) fn clamp_unit(v: f32x4) -> f32x4 {
    v.fast_max(f32x4::ZERO).fast_min(f32x4::ONE)
}

/// Smoothstep: 0 up to `from`, 1 from `to` on, 3t² - 2t³ between.
#[inline]
pub(super) fn smoothstep(from: f32, to: f32, v: f32x4) -> f32x4 {
    let t = clamp_unit((v - f32x4::splat(from)) * f32x4::splat(1.0 / (to - from)));
    t * t * (f32x4::splat(3.0) - f32x4::splat(2.0) * t)
}

/// Multiplies colours by 2 to the power of `stops` times `weight` of their luma. No stage for zero stops.
pub(super) fn gain(stops: f64, weight: impl Fn(f32x4) -> f32x4 + Send + Sync + 'static) -> Vec<Stage> {
    let by = f32x4::splat(stops as f32);
    let map = move |colors| {
        let gain = exp2(by * weight(luma(colors)));
        colors.map(|v| v * gain)
    };
    Stage::if_enabled(stops != 0.0, || Stage::Map(Domain::Encoded, Map::colors(Gray::Keeps, map)))
}

/// Mixes `amount` of a function that makes grey into the picture. At 1 the result is exactly grey.
pub(super) fn mix_gray(amount: f64, f: impl Fn([f32x4; 3]) -> f32x4 + Send + Sync + 'static) -> Vec<Stage> {
    if amount == 1.0 {
        return vec![Stage::Map(Domain::Encoded, Map::to_gray(f))];
    }
    let by = f32x4::splat(amount as f32);
    let mixed = move |colors: [f32x4; 3]| {
        let gray = f(colors);
        colors.map(|v| v + by * (gray - v))
    };
    Stage::if_enabled(amount != 0.0, || Stage::Map(Domain::Encoded, Map::colors(Gray::Keeps, mixed)))
}
