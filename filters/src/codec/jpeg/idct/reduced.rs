//! Transforms to a half, a quarter and an eighth of the block size.

use wide::{i16x8, i32x4};

use super::{BITS, Block, coefficients, sample};
use crate::lanes::{alternating, zip_high, zip_low};

/// For each frequency: its contribution to each of `N` means of `8 / N` samples, with [`BITS`] fraction bits.
type Basis<const N: usize> = [[i16; N]; 8];

const EIGHTH: Basis<1> = [[2896], [0], [0], [0], [0], [0], [0], [0]];
const QUARTER: Basis<2> = [[2896, 2896], [2624, -2624], [0, 0], [-922, 922], [0, 0], [616, -616], [0, 0], [-522, 522]];
const HALF: Basis<4> = [
    [2896, 2896, 2896, 2896],
    [3711, 1537, -1537, -3711],
    [2676, -2676, -2676, 2676],
    [1303, -3146, 3146, -1303],
    [0, 0, 0, 0],
    [-871, 2102, -2102, 871],
    [-1108, 1108, 1108, -1108],
    [-738, -306, 306, 738],
];

/// [`full`](super::full) at half the size.
pub(in crate::codec::jpeg) fn half(block: &Block, steps: &Block, plane: &mut [u8], stride: usize) {
    reduced::<4, false>(&HALF, block, steps, plane, stride);
}

/// [`half`] for a block with only the four lowest frequencies in each direction.
pub(in crate::codec::jpeg) fn half_corner(block: &Block, steps: &Block, plane: &mut [u8], stride: usize) {
    reduced::<4, true>(&HALF, block, steps, plane, stride);
}

/// [`full`](super::full) at a quarter of the size.
pub(in crate::codec::jpeg) fn quarter(block: &Block, steps: &Block, plane: &mut [u8], stride: usize) {
    reduced::<2, false>(&QUARTER, block, steps, plane, stride);
}

/// [`quarter`] for a block with only the four lowest frequencies in each direction.
pub(in crate::codec::jpeg) fn quarter_corner(block: &Block, steps: &Block, plane: &mut [u8], stride: usize) {
    reduced::<2, true>(&QUARTER, block, steps, plane, stride);
}

/// [`full`](super::full) at an eighth of the size: the mean alone.
pub(in crate::codec::jpeg) fn eighth(mean: i16, step: i16, plane: &mut [u8]) {
    if let Some(target) = plane.first_mut() {
        *target = mean_sample(mean, step);
    }
}

/// [`half`] or [`quarter`], `side` samples wide, for a block with only a DC coefficient, which contributes equally to all samples.
#[inline(always)]
pub(in crate::codec::jpeg) fn reduced_flat(mean: i16, step: i16, side: usize, plane: &mut [u8], stride: usize) {
    let sample = mean_sample(mean, step);
    for row in plane.chunks_mut(stride).take(side) {
        row.iter_mut().take(side).for_each(|target| *target = sample);
    }
}

#[inline(always)]
fn mean_sample(mean: i16, step: i16) -> u8 {
    let [[weight], ..] = EIGHTH.map(|weights| weights.map(i64::from));
    rounded(i64::from(mean.wrapping_mul(step)) * weight * weight)
}

/// Removes the scales of both passes, and the final factor of a quarter.
fn rounded(sum: i64) -> u8 {
    sample((sum + (1 << (2 * BITS + 1))) >> (2 * BITS + 2))
}

/// The second pass multiplies this number of low bits separately, so that no sum exceeds 32 bits.
const LOW_BITS: i32 = 14;

/// A `CORNER` block has no frequency above the fourth.
#[inline(always)]
fn reduced<const N: usize, const CORNER: bool>(
    basis: &Basis<N>,
    block: &Block,
    steps: &Block,
    plane: &mut [u8],
    stride: usize,
) {
    let [s0, s1, s2, s3, s4, s5, s6, s7] = coefficients(block, steps);
    let low = [zip_low(s0, s4), zip_low(s2, s6), zip_low(s1, s3), zip_low(s5, s7)];
    let high = [zip_high(s0, s4), zip_high(s2, s6), zip_high(s1, s3), zip_high(s5, s7)];
    for (y, target) in plane.chunks_mut(stride).take(N).enumerate() {
        let [w0, w1, w2, w3, w4, w5, w6, w7] = basis.map(|weights| weights.get(y).copied().unwrap_or_default());
        let weights = [alternating(w0, w4), alternating(w2, w6), alternating(w1, w3), alternating(w5, w7)];
        let column = |parts: [i16x8; 4]| {
            let [a, b, c, d] = parts;
            let [wa, wb, wc, wd] = weights;
            let sum = a.dot(wa) + b.dot(wb) + c.dot(wc);
            if CORNER { sum } else { sum + d.dot(wd) }
        };
        let (mut high_sum, mut low_sum) = (i32x4::ZERO, i32x4::ZERO);
        let mut add = |frequencies: i32x4, weights: &[[i16; N]]| {
            let (high, low) = (frequencies >> LOW_BITS, frequencies & i32x4::splat((1 << LOW_BITS) - 1));
            for ((high, low), weights) in high.to_array().into_iter().zip(low.to_array()).zip(weights) {
                let weights = lanes(weights);
                high_sum += i32x4::splat(high) * weights;
                low_sum += i32x4::splat(low) * weights;
            }
        };
        let (first, last) = basis.split_at(4);
        add(column(low), first);
        if !CORNER {
            add(column(high), last);
        }
        // Rounded like a single sum of 64 bits: bits below the low ones do not count.
        let sum = high_sum + (low_sum >> LOW_BITS);
        let samples = ((sum + (1 << (2 * BITS + 1 - LOW_BITS))) >> (2 * BITS + 2 - LOW_BITS)).to_array();
        for (target, value) in target.iter_mut().take(N).zip(samples) {
            *target = sample(value.into());
        }
    }
}

/// The weights of one frequency, one lane for each sample.
#[inline(always)]
fn lanes<const N: usize>(weights: &[i16; N]) -> i32x4 {
    i32x4::new(std::array::from_fn(|x| weights.get(x).copied().map_or(0, i32::from)))
}

#[cfg(test)]
#[allow(clippy::indexing_slicing, reason = "a test that reads past the end has failed")]
mod tests {
    use super::*;

    #[test]
    fn idct_of_a_mean_alone_is_flat_at_every_size() {
        let steps = [7; 64];
        for mean in (-2048..2048).step_by(13) {
            let mut block = [0; 64];
            block[0] = mean;
            let mut expected = [0; 16];
            half(&block, &steps, &mut expected, 4);
            let mut samples = [0; 16];
            reduced_flat(mean, 7, 4, &mut samples, 4);
            assert_eq!(samples, expected, "{mean}");
            let mut expected = [0; 4];
            quarter(&block, &steps, &mut expected, 2);
            let mut samples = [0; 4];
            reduced_flat(mean, 7, 2, &mut samples, 2);
            assert_eq!(samples, expected, "{mean}");
        }
    }

    #[test]
    fn idct_of_a_corner_is_that_of_the_block() {
        let steps = [3; 64];
        for seed in 0..200_i32 {
            let mut block = [0; 64];
            for (i, value) in block.iter_mut().enumerate().filter(|(i, _)| i % 8 < 4 && i / 8 < 4) {
                *value = ((seed * 7919 + i as i32 * 104_729) % 601 - 300) as i16;
            }
            let (mut samples, mut expected) = ([0; 16], [0; 16]);
            half(&block, &steps, &mut expected, 4);
            half_corner(&block, &steps, &mut samples, 4);
            assert_eq!(samples, expected, "{seed}");
            quarter(&block, &steps, &mut expected, 2);
            quarter_corner(&block, &steps, &mut samples, 2);
            assert_eq!(samples, expected, "{seed}");
        }
    }

    /// The same sums in 64 bits, one by one.
    fn one_by_one<const N: usize>(basis: &Basis<N>, block: &Block) -> Vec<u8> {
        let sum = |x: usize, y: usize| {
            let terms = (0..64).map(|i| {
                let weight = i64::from(basis[i / 8][y]) * i64::from(basis[i % 8][x]);
                i64::from(block[i]) * weight
            });
            rounded(terms.sum())
        };
        (0..N * N).map(|at| sum(at % N, at / N)).collect()
    }

    #[test]
    fn idct_in_32_bits_is_that_in_64_even_of_extremes() {
        for seed in 0..300_u32 {
            let mut noise = seed;
            let block: Block = std::array::from_fn(|_| {
                noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                match noise >> 30 {
                    0 => i16::MAX,
                    1 => i16::MIN,
                    _ => (noise >> 16) as u16 as i16,
                }
            });
            let (mut fours, mut twos) = ([0; 16], [0; 4]);
            half(&block, &[1; 64], &mut fours, 4);
            quarter(&block, &[1; 64], &mut twos, 2);
            assert_eq!(fours.to_vec(), one_by_one(&HALF, &block), "{seed}");
            assert_eq!(twos.to_vec(), one_by_one(&QUARTER, &block), "{seed}");
        }
    }
}
