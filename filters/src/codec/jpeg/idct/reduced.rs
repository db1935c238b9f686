//! Blocks at a half, a quarter and an eighth of their size.

use wide::i16x8;

use super::{BITS, Block, coefficients, sample};
use crate::lanes::{in_turn, zip_high, zip_low};

/// For each frequency what it adds to each of `N` means of `8 / N` samples, in [`BITS`] bits.
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

/// [`full`](super::full), at a half of the size.
pub(in crate::codec::jpeg) fn half(block: &Block, steps: &Block, plane: &mut [u8], stride: usize) {
    reduced::<4, false>(&HALF, block, steps, plane, stride);
}

/// [`half`] of a block that has only its four lowest frequencies in each direction.
pub(in crate::codec::jpeg) fn half_corner(block: &Block, steps: &Block, plane: &mut [u8], stride: usize) {
    reduced::<4, true>(&HALF, block, steps, plane, stride);
}

/// [`full`](super::full), at a quarter of the size.
pub(in crate::codec::jpeg) fn quarter(block: &Block, steps: &Block, plane: &mut [u8], stride: usize) {
    reduced::<2, false>(&QUARTER, block, steps, plane, stride);
}

/// [`quarter`] of a block that has only its four lowest frequencies in each direction.
pub(in crate::codec::jpeg) fn quarter_corner(block: &Block, steps: &Block, plane: &mut [u8], stride: usize) {
    reduced::<2, true>(&QUARTER, block, steps, plane, stride);
}

/// [`full`](super::full), at an eighth of the size: the mean alone.
pub(in crate::codec::jpeg) fn eighth(mean: i16, step: i16, plane: &mut [u8]) {
    if let Some(target) = plane.first_mut() {
        *target = mean_sample(mean, step);
    }
}

/// [`half`] or [`quarter`], `side` samples wide, of a block that has a mean only: the frequency of the mean adds the same to all samples.
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

/// Both passes' scales taken out, and the quarter that the transform ends on.
fn rounded(sum: i64) -> u8 {
    sample((sum + (1 << (2 * BITS + 1))) >> (2 * BITS + 2))
}

/// There is nothing behind the fourth frequency where the block is `CORNER`.
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
        let weights = [in_turn(w0, w4), in_turn(w2, w6), in_turn(w1, w3), in_turn(w5, w7)];
        let column = |parts: [i16x8; 4]| {
            let [a, b, c, d] = parts;
            let [wa, wb, wc, wd] = weights;
            let sum = a.dot(wa) + b.dot(wb) + c.dot(wc);
            (if CORNER { sum } else { sum + d.dot(wd) }).to_array().map(i64::from)
        };
        let [v0, v1, v2, v3] = column(low);
        let [v4, v5, v6, v7] = if CORNER { [0; 4] } else { column(high) };
        let sum = |frequencies: [(i64, usize); 4], x: usize| -> i64 {
            let weight = |u: usize| basis.get(u).and_then(|weights| weights.get(x)).copied().unwrap_or_default();
            frequencies.iter().map(|(value, u)| value * i64::from(weight(*u))).sum()
        };
        // What is even is the same from both ends, what is odd has the other sign.
        for x in 0..N / 2 {
            let even = sum([(v0, 0), (v2, 2), (v4, 4), (v6, 6)], x);
            let odd = sum([(v1, 1), (v3, 3), (v5, 5), (v7, 7)], x);
            for (x, sum) in [(x, even + odd), (N - 1 - x, even - odd)] {
                if let Some(target) = target.get_mut(x) {
                    *target = rounded(sum);
                }
            }
        }
    }
}

#[cfg(test)]
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
}
