//! Functions on vectors of four numbers, independent of platform libraries: the same bits on every target, with stated errors.
//!
//! Uses only additions, multiplications, divisions, comparisons and bit moves, whose results IEEE 754 defines exactly; without fused
//! operations.

use std::f32::consts::{LN_2, TAU};

use wide::{f32x4, i32x4};

fn bits(v: f32x4) -> i32x4 {
    bytemuck::cast(v)
}

fn from_bits(v: i32x4) -> f32x4 {
    bytemuck::cast(v)
}

/// The nearest integer, ties to even, of a value within ±2^22.
#[inline]
pub(crate) fn nearest(v: f32x4) -> i32x4 {
    // At this magnitude adjacent f32 differ by one, so the addition rounds; the low bits of the sum are the integer.
    let offset = f32x4::splat(12_582_912.0);
    bits(v + offset) - bits(offset)
}

/// The integer part of numbers from 0 to below 2^22, as a number and as an integer. NaN gives the integer zero.
#[inline]
pub(crate) fn whole(v: f32x4) -> (f32x4, i32x4) {
    if cfg!(target_feature = "simd128") {
        // WebAssembly's conversion defines the result for every number, which takes several instructions; this takes three.
        let whole = v.floor();
        // At this magnitude adjacent f32 differ by one, so the low bits are the integer.
        (whole, bits(whole + f32x4::splat(8_388_608.0)) & i32x4::splat(0x3f_ffff))
    } else {
        let whole = v.fast_trunc_int();
        (f32x4::from_i32x4(whole), whole)
    }
}

/// Evaluates a polynomial; coefficients from the lowest power.
#[inline]
pub(crate) fn horner<const N: usize>(coefficients: [f32; N], x: f32x4) -> f32x4 {
    coefficients.into_iter().rev().map(f32x4::splat).reduce(|sum, c| sum * x + c).unwrap_or(f32x4::ZERO)
}

/// 2 to the power of `v`, for `v` from -126 to 126 and constant beyond; relative error at most 3e-7.
#[inline]
pub(crate) fn exp2(v: f32x4) -> f32x4 {
    let v = v.fast_max(f32x4::splat(-126.0)).fast_min(f32x4::splat(126.0));
    let whole = (v + f32x4::splat(0.5)).floor();
    let x = (v - whole) * f32x4::splat(LN_2);
    let series = horner([1.0, 1.0, 1.0 / 2.0, 1.0 / 6.0, 1.0 / 24.0, 1.0 / 120.0, 1.0 / 720.0], x);
    from_bits(bits(series) + (whole.fast_trunc_int() << 23))
}

/// Cosine of a fraction of a turn, `cos 2πv`, for -0.5 to 0.5; absolute error at most 4e-7.
#[inline]
pub(crate) fn cos_turns(v: f32x4) -> f32x4 {
    // The sine of the complement to a quarter turn.
    let x = (f32x4::splat(0.25) - v.abs()) * f32x4::splat(TAU);
    let series = [1.0, -1.0 / 6.0, 1.0 / 120.0, -1.0 / 5040.0, 1.0 / 362_880.0, -1.0 / 39_916_800.0];
    x * horner(series, x * x)
}

/// The angle of the point (x, y) in turns from -0.5 to 0.5, 0 along x; absolute error at most 2e-6; 0 for the origin. The polynomial is
/// 4.4.49 of Abramowitz and Stegun (1964).
#[inline]
pub(crate) fn turns(x: f32x4, y: f32x4) -> f32x4 {
    let (along, across) = (x.abs(), y.abs());
    let (least, most) = (along.fast_min(across), along.fast_max(across));
    let t = least / most.fast_max(f32x4::splat(f32::MIN_POSITIVE));
    let series = [0.999_866, -0.330_299_5, 0.180_141, -0.085_133, 0.020_835_1];
    let eighth = t * horner(series, t * t) * f32x4::splat(1.0 / TAU);
    let quarter = across.simd_gt(along).bitselect(f32x4::splat(0.25) - eighth, eighth);
    let half = x.simd_lt(f32x4::ZERO).bitselect(f32x4::splat(0.5) - quarter, quarter);
    y.simd_lt(f32x4::ZERO).bitselect(-half, half)
}

/// Cube root of any finite number; relative error at most 3e-7.
#[inline]
pub(crate) fn cbrt(v: f32x4) -> f32x4 {
    let magnitude = v.abs();
    let safe = magnitude.fast_max(f32x4::splat(f32::MIN_POSITIVE));
    // A third of the exponent gives a root within 6 %; each of Halley's iterations triples the digits.
    let third = f32x4::from_i32x4(bits(safe)) * f32x4::splat(1.0 / 3.0);
    let mut root = from_bits(third.fast_trunc_int() + i32x4::splat(0x2a51_19f2));
    for _ in 0..2 {
        let cube = root * root * root;
        root = root * (cube + safe + safe) / (cube + cube + safe);
    }
    let root = magnitude.simd_gt(f32x4::splat(f32::MIN_POSITIVE)).bitselect(root, f32x4::ZERO);
    v.simd_lt(f32x4::ZERO).bitselect(-root, root)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(v: f32x4) -> f64 {
        f64::from(v.to_array()[0])
    }

    fn samples() -> impl Iterator<Item = f32> {
        (-40_000..=40_000).map(|i| (i as f32 / 1000.0).exp2())
    }

    #[test]
    fn math_stays_within_its_stated_errors() {
        for v in samples().filter(|v| v.is_normal()) {
            let (x, exact) = (f32x4::splat(v), f64::from(v));
            for sign in [1.0, -1.0] {
                let root = one(cbrt(x * f32x4::splat(sign as f32)));
                assert!((root / (sign * exact.cbrt()) - 1.0).abs() <= 3e-7, "cbrt {v}");
            }
            let small = f64::from(v.log2() * 3.0);
            assert!(
                (one(exp2(f32x4::splat(small as f32))) / (small as f32 as f64).exp2() - 1.0).abs() <= 3e-7,
                "exp2 {small}"
            );
        }
    }

    #[test]
    fn math_cosine_stays_within_its_stated_error() {
        for i in -32_768..=32_768 {
            let v = i as f32 / 65_536.0;
            let exact = (f64::from(v) * std::f64::consts::TAU).cos();
            assert!((one(cos_turns(f32x4::splat(v))) - exact).abs() <= 4e-7, "cos {v}");
        }
    }

    #[test]
    fn math_angle_stays_within_its_stated_error() {
        for (i, radius) in (-32_768..=32_768).flat_map(|i| [1e-6, 0.3, 40.0].map(|radius| (i, radius))) {
            let (y, x) = (f64::from(i) / 65_536.0 * std::f64::consts::TAU).sin_cos();
            let (x, y) = ((radius * x) as f32, (radius * y) as f32);
            let exact = f64::from(y).atan2(f64::from(x)) / std::f64::consts::TAU;
            let apart = (one(turns(f32x4::splat(x), f32x4::splat(y))) - exact).abs();
            assert!(apart.min(1.0 - apart) <= 2e-6, "{x}, {y}: {apart}");
        }
        assert_eq!(one(turns(f32x4::ZERO, f32x4::ZERO)), 0.0);
    }

    #[test]
    fn math_nearest_rounds_ties_to_even() {
        let rounded = nearest(f32x4::new([-4_194_304.0, -2.5, 0.49, 4_194_303.0])).to_array();
        assert_eq!(rounded, [-4_194_304, -2, 0, 4_194_303]);
        assert_eq!(nearest(f32x4::new([0.5, 1.5, -0.51, 7.0])).to_array(), [0, 2, -1, 7]);
    }

    #[test]
    fn math_whole_cuts_fractions_off() {
        let (number, integer) = whole(f32x4::new([0.0, 0.999_999_94, 255.5, 4_194_303.5]));
        assert_eq!((number.to_array(), integer.to_array()), ([0.0, 0.0, 255.0, 4_194_303.0], [0, 0, 255, 4_194_303]));
    }

    #[test]
    fn math_cube_root_of_zero_is_zero_and_exp2_saturates() {
        assert_eq!(one(cbrt(f32x4::ZERO)), 0.0);
        assert_eq!(one(exp2(f32x4::splat(-1e9))), one(exp2(f32x4::splat(-126.0))));
    }
}
