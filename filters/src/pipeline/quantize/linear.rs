//! Linear light to display-encoded bytes by table, with the same bits as [`transfer::encode`] and rounding.
//!
//! Both together are monotone: `linear_bytes_are_those_of_encoding_and_rounding` checks every f32 from the knee to one; below the knee,
//! encoding is a product; and rounding is monotone. So 255 thresholds define the function. No step of 1/4096 contains two of them, because
//! the slope of the curve is 12.92 at most.

use std::sync::LazyLock;

use wide::{f32x4, i32x4};

use super::bytes;
use crate::pipeline::math::whole;
use crate::pipeline::transfer;

const STEPS: usize = 4096;

/// For each step from 0 to 1: the byte at its start, and the value from which the byte is one higher.
pub(super) struct LinearBytes {
    bytes: Box<[i32; STEPS]>,
    thresholds: Box<[f32; STEPS]>,
}

/// The table, created on first use.
pub(super) fn linear_bytes() -> &'static LinearBytes {
    static TABLE: LazyLock<LinearBytes> = LazyLock::new(LinearBytes::new);
    &TABLE
}

impl LinearBytes {
    fn new() -> Self {
        let (mut bytes, mut thresholds) = (Box::new([0; STEPS]), Box::new([f32::INFINITY; STEPS]));
        let start = |step: usize| step as f32 / STEPS as f32;
        for (step, (byte, threshold)) in bytes.iter_mut().zip(thresholds.iter_mut()).enumerate() {
            *byte = encoded_byte(start(step));
            if encoded_byte(start(step + 1)) > *byte {
                *threshold = first_above(*byte, start(step), start(step + 1));
            }
        }
        Self { bytes, thresholds }
    }

    #[inline(always)]
    pub(super) fn at(&self, v: [f32; 4]) -> i32x4 {
        let v = f32x4::from(v).fast_max(f32x4::ZERO).fast_min(f32x4::ONE);
        // One belongs to the last step.
        let place = (v * f32x4::splat(STEPS as f32)).fast_min(f32x4::splat((STEPS - 1) as f32));
        // The remainder changes nothing, but proves to the compiler that the index is in bounds.
        let indices = whole(place).1.to_array().map(|i| i as usize % STEPS);
        let byte = i32x4::new(indices.map(|i| self.bytes[i]));
        let threshold = f32x4::new(indices.map(|i| self.thresholds[i]));
        // A true comparison is -1.
        byte - bytemuck::cast::<f32x4, i32x4>(v.simd_ge(threshold))
    }
}

fn encoded_byte(linear: f32) -> i32 {
    bytes(transfer::encode(f32x4::splat(linear)).to_array()).to_array()[0]
}

/// The first number whose byte is above `byte`, by bisection between `low`, which has that byte, and `high`.
fn first_above(byte: i32, low: f32, high: f32) -> f32 {
    // The bit patterns of non-negative floats are in numerical order.
    let (mut low, mut high) = (low.to_bits(), high.to_bits());
    while high - low > 1 {
        let middle = low.midpoint(high);
        if encoded_byte(f32::from_bits(middle)) > byte { high = middle } else { low = middle }
    }
    f32::from_bits(high)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every number from the knee of the curve to past one.
    #[test]
    fn linear_bytes_are_those_of_encoding_and_rounding() {
        let table = linear_bytes();
        let mut last = i32x4::ZERO;
        for first in (0.003_f32.to_bits()..1.001_f32.to_bits()).step_by(4) {
            let v = [0, 1, 2, 3].map(|i| f32::from_bits(first + i));
            let expected = bytes(transfer::encode(f32x4::from(v)).to_array());
            assert_eq!(table.at(v), expected, "{v:?}");
            let [start, .., end] = expected.to_array();
            assert!(last.to_array()[3] <= start && start <= end, "{v:?}");
            last = expected;
        }
        assert_eq!(last, i32x4::splat(255));
    }

    /// Below the knee: each threshold and the numbers around it, and values out of range.
    #[test]
    fn linear_bytes_below_the_knee_and_outside_are_those_of_encoding() {
        let table = linear_bytes();
        let at = |v: f32| table.at([v; 4]).to_array()[0];
        let mut crossed = 0;
        for (step, threshold) in table.thresholds.iter().enumerate().take_while(|(step, _)| *step < 14) {
            let start = (step as f32 / STEPS as f32).to_bits();
            let around = threshold.is_finite().then(|| threshold.to_bits() - 3..threshold.to_bits() + 3);
            crossed += usize::from(around.is_some());
            for bits in (start..start + 3).chain(around.into_iter().flatten()) {
                let v = f32::from_bits(bits);
                assert_eq!(at(v), encoded_byte(v), "{v}");
            }
        }
        assert!(crossed > 9, "{crossed} thresholds");
        for v in [-9.0, -0.0, 0.0, f32::MIN_POSITIVE, 1.0, 1.000_000_1, 7.0, f32::MAX, f32::INFINITY, f32::NEG_INFINITY]
        {
            assert_eq!(at(v), encoded_byte(v), "{v}");
        }
    }
}
