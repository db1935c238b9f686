//! The sRGB transfer function (IEC 61966-2-1) in both directions, without a platform's `pow`.
//!
//! Inside 0 to 1 the power segments are minimax polynomials in f32, so that every target computes the same bits: decoding has degree 9 in
//! the encoded value (relative error at most 5.0e-6 against the formula in f64), encoding has degree 6 in the fourth root (absolute error
//! at most 1.7e-6; the two square roots are exact in IEEE 754). A round trip returns every 16-bit value unchanged.
//!
//! Outside 0 to 1 the curve continues along its tangents: the linear segment below zero, and a line with the slope at one above it. So
//! nothing is clipped between operations, and a round trip is the identity.

use wide::f32x4;

use super::math::horner;

/// The end of the linear segment, encoded and linear.
const ENCODED_KNEE: f32 = 0.040_45;
const LINEAR_KNEE: f32 = 0.003_130_8;
/// The slope of the linear segment.
const TOE_SLOPE: f32 = 12.92;
/// The slope of the encoding at 1: 1.055 / 2.4.
const SLOPE_AT_ONE: f32 = 1.055 / 2.4;

/// ((e + 0.055) / 1.055)^2.4 for e in 0.04045 to 1; lowest power first.
const DECODE: [f32; 10] = [
    0.000_837_618_2,
    0.036_106_15,
    0.471_449_35,
    0.979_968_85,
    -1.415_182,
    2.464_571_2,
    -3.263_792,
    2.833_719,
    -1.410_213_1,
    0.302_539_62,
];

/// 1.055 q^(5/3) - 0.055 for q, the fourth root of a linear value, in 0.2365 to 1; lowest power first.
const ENCODE: [f32; 7] =
    [-0.059_546_612, 0.139_604_2, 1.365_920_8, -0.852_956_8, 0.657_187_34, -0.318_415_37, 0.068_207_81];

/// Display-encoded sRGB to linear light.
#[inline]
pub(crate) fn decode(encoded: f32x4) -> f32x4 {
    let toe = encoded * f32x4::splat(1.0 / TOE_SLOPE);
    let beyond = (encoded - f32x4::ONE) * f32x4::splat(1.0 / SLOPE_AT_ONE) + f32x4::ONE;
    let power = horner(DECODE, encoded);
    let low = encoded.simd_gt(f32x4::splat(ENCODED_KNEE)).bitselect(power, toe);
    encoded.simd_gt(f32x4::ONE).bitselect(beyond, low)
}

/// Linear light to display-encoded sRGB.
#[inline]
pub(crate) fn encode(linear: f32x4) -> f32x4 {
    let toe = linear * f32x4::splat(TOE_SLOPE);
    let beyond = (linear - f32x4::ONE) * f32x4::splat(SLOPE_AT_ONE) + f32x4::ONE;
    // Below the knee the root is not used; its argument is kept positive to avoid NaN.
    let power = horner(ENCODE, linear.fast_max(f32x4::splat(LINEAR_KNEE)).sqrt().sqrt());
    let low = linear.simd_gt(f32x4::splat(LINEAR_KNEE)).bitselect(power, toe);
    linear.simd_gt(f32x4::ONE).bitselect(beyond, low)
}

/// [`decode`] of one value, for tables.
pub(crate) fn decode_one(encoded: f32) -> f32 {
    decode(f32x4::splat(encoded)).to_array()[0]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encode_one(linear: f32) -> f32 {
        encode(f32x4::splat(linear)).to_array()[0]
    }

    #[test]
    fn transfer_stays_within_its_stated_error() {
        for i in 0..=1_000_000 {
            let x = i as f32 / 1e6;
            let e = f64::from(x);
            let decoded = if e <= 0.04045 { e / 12.92 } else { ((e + 0.055) / 1.055).powf(2.4) };
            assert!((f64::from(decode_one(x)) - decoded).abs() <= 5.0e-6 * decoded.max(1e-9), "decode {x}");
            let encoded = if e <= 0.003_130_8 { e * 12.92 } else { 1.055 * e.powf(1.0 / 2.4) - 0.055 };
            assert!((f64::from(encode_one(x)) - encoded).abs() <= 1.7e-6, "encode {x}");
        }
    }

    #[test]
    fn transfer_round_trip_keeps_every_16_bit_value() {
        for value in 0..=u16::MAX {
            let back = encode_one(decode_one(f32::from(value) / 65535.0));
            assert_eq!((back * 65535.0 + 0.5) as u16, value);
        }
    }

    #[test]
    fn transfer_outside_the_unit_range_round_trips() {
        for x in [-2.0, -0.1, 1.0001, 1.5, 4.0, 16.0_f32] {
            assert!((encode_one(decode_one(x)) - x).abs() <= 1e-5 * x.abs(), "{x}");
        }
        assert!(decode_one(1.01) > decode_one(1.0) && decode_one(-0.01) < 0.0);
    }
}
