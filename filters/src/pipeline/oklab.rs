//! Oklab (Ottosson 2020, <https://bottosson.github.io/posts/oklab/>), from linear light with sRGB primaries and back: lightness L, 0 black
//! to 1 white, and two opponent colours a and b, 0 for greys. Values outside the gamut are preserved.

use wide::f32x4;

use super::math::cbrt;

const TO_CONES: [[f32; 3]; 3] = [
    [0.412_221_47, 0.536_332_55, 0.051_445_995],
    [0.211_903_5, 0.680_699_5, 0.107_396_96],
    [0.088_302_46, 0.281_718_85, 0.629_978_7],
];
const TO_LAB: [[f32; 3]; 3] = [
    [0.210_454_26, 0.793_617_8, -0.004_072_047],
    [1.977_998_5, -2.428_592_2, 0.450_593_7],
    [0.025_904_037, 0.782_771_77, -0.808_675_77],
];
const FROM_LAB: [[f32; 3]; 3] =
    [[1.0, 0.396_337_78, 0.215_803_76], [1.0, -0.105_561_346, -0.063_854_17], [1.0, -0.089_484_18, -1.291_485_5]];
const FROM_CONES: [[f32; 3]; 3] = [
    [4.076_741_7, -3.307_711_6, 0.230_969_94],
    [-1.268_438, 2.609_757_4, -0.341_319_38],
    [-0.004_196_086_3, -0.703_418_6, 1.707_614_7],
];

fn times(m: [[f32; 3]; 3], [x, y, z]: [f32x4; 3]) -> [f32x4; 3] {
    m.map(|[a, b, c]| f32x4::splat(a) * x + f32x4::splat(b) * y + f32x4::splat(c) * z)
}

/// Linear light to L, a, b.
#[inline]
pub(crate) fn from_linear(rgb: [f32x4; 3]) -> [f32x4; 3] {
    times(TO_LAB, times(TO_CONES, rgb).map(cbrt))
}

/// L, a, b to linear light.
#[inline]
pub(crate) fn to_linear(lab: [f32x4; 3]) -> [f32x4; 3] {
    times(FROM_CONES, times(FROM_LAB, lab).map(|v| v * v * v))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lab(rgb: [f32; 3]) -> [f32; 3] {
        from_linear(rgb.map(f32x4::splat)).map(|v| v.to_array()[0])
    }

    /// The reference values of the article, for the sRGB primaries.
    #[test]
    fn oklab_gives_the_published_values() {
        let close = |rgb, want: [f32; 3]| {
            let seen = lab(rgb);
            assert!(seen.iter().zip(want).all(|(a, b)| (a - b).abs() < 2e-4), "{seen:?} is not {want:?}");
        };
        close([1.0, 1.0, 1.0], [1.0, 0.0, 0.0]);
        close([1.0, 0.0, 0.0], [0.62796, 0.22486, 0.12585]);
        close([0.0, 1.0, 0.0], [0.86644, -0.23389, 0.17950]);
        close([0.0, 0.0, 1.0], [0.45201, -0.03246, -0.31153]);
    }

    #[test]
    fn oklab_round_trip_stays_within_a_16_bit_step() {
        for rgb in [[0.0, 0.0, 0.0], [1.0, 1.0, 1.0], [0.2, 0.7, 0.01], [1.4, -0.1, 0.3], [0.001, 0.0004, 0.9]] {
            let back = to_linear(from_linear(rgb.map(f32x4::splat))).map(|v| v.to_array()[0]);
            assert!(back.iter().zip(rgb).all(|(a, b)| (a - b).abs() < 4e-6), "{back:?} is not {rgb:?}");
        }
    }
}
