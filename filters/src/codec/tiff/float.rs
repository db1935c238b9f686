//! IEEE 754 samples from 0 to 1; values outside are clipped.

/// Converts a float to a 16-bit sample, rounded; NaN gives 0.
pub(super) fn sample(value: f32) -> u16 {
    (value.clamp(0.0, 1.0) * 65_535.0 + 0.5) as u16
}

/// Converts binary16 bits: one sign bit, five exponent bits, ten fraction bits.
pub(super) fn half(bits: u16) -> f32 {
    let (sign, exponent, fraction) = (u32::from(bits >> 15), u32::from(bits >> 10 & 31), u32::from(bits & 1_023));
    let magnitude = match exponent {
        // A subnormal: a fraction of 2^-14.
        0 => fraction as f32 / 16_777_216.0,
        31 => f32::from_bits(0x7f80_0000 | fraction << 13),
        _ => f32::from_bits((exponent + 112) << 23 | fraction << 13),
    };
    if sign == 1 { -magnitude } else { magnitude }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn float_halves_have_their_values() {
        // Examples for IEEE 754-2008's binary16.
        let examples = [(0x0000, 0.0), (0x0001, 5.960_464_5e-8), (0x0400, 6.103_515_6e-5), (0x3555, 0.333_251_95)];
        for (bits, value) in examples.into_iter().chain([(0x3c00, 1.0), (0xc000, -2.0), (0x7bff, 65_504.0)]) {
            assert_eq!(half(bits), value, "{bits:#06x}");
        }
        assert!(half(0x7c00).is_infinite() && half(0x7e00).is_nan());
    }

    #[test]
    fn float_samples_are_clipped() {
        let values = [(-1.0, 0), (0.0, 0), (0.5, 32_768), (1.0, 65_535), (7.0, 65_535), (f32::NAN, 0)];
        for (value, expected) in values {
            assert_eq!(sample(value), expected, "{value}");
        }
    }
}
