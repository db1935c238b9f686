//! The forward cosine transform of a block, times eight, in integers: equal, bit by bit, to the Independent JPEG Group's accurate integer
//! transform, after Loeffler, Ligtenberg and Moschytz (ICASSP 1989).
//!
//! Their version shares multiplications between results. Before rounding, it computes only sums of integers, so each result also equals a
//! sum of up to four products; and two products with their sum are one instruction on pairs of 16 bits. A pass transforms eight lines at
//! once. A vector contains a pair of neighbours from each of four lines; in the second half of a line, the pairs are reversed:
//!
//! ```text
//! (0, 1)  (3, 2)  (7, 6)  (4, 5)
//! ```
//!
//! The sums of both halves are 0 + 7 next to 1 + 6, and 3 + 4 next to 2 + 5. Lines are in this order too, so the results of the first pass
//! are pairs for the second.

use bytemuck::cast;
use wide::{i16x8, i32x4, u8x16, u32x4, u64x2};

use super::mcu::Block;
use crate::lanes::alternating;

/// The cosines of k pi / 16, times the square root of 2 and 2^13. A constant that is not the nearest integer is a sum of shared rounded
/// constants. The even part (0 + 7 and 3 + 4 added, 1 + 6 and 2 + 5 added) contributes to results 0 and 4,
const EVEN_SUMS: [[i16; 2]; 2] = [[8192, 8192], [8192, -8192]];
/// their differences contribute to results 2 and 6,
const EVEN_DIFFERENCES: [[i16; 2]; 2] = [[10703, 4433], [4433, -10704]];
/// and 0 - 7, 1 - 6, 3 - 4 and 2 - 5 contribute to results 1, 3, 5 and 7.
const ODD: [[i16; 4]; 4] =
    [[11363, 9633, 2260, 6437], [9633, -2259, -6436, -11362], [6437, -11362, 9633, 2261], [2260, -6436, -11363, 9633]];

/// Constants have 13 fraction bits; between the passes two are kept.
const SHIFT_ROWS: u32 = 13 - 2;
const SHIFT_COLUMNS: u32 = 13 + 2;
/// Samples are level-shifted by 128, which affects only the first result: eight of them, with two fraction bits.
const LEVEL: i16 = (128 * 8) << 2;

/// The pairs of two rows, for one half of a pass.
const PAIRS: [u8; 16] = [0, 1, 8, 9, 3, 2, 11, 10, 7, 6, 15, 14, 4, 5, 12, 13];
/// The same for reversed rows.
const PAIRS_BACK: [u8; 16] = [8, 9, 0, 1, 11, 10, 3, 2, 15, 14, 7, 6, 12, 13, 4, 5];

/// The coefficients in rows of rising vertical frequency. Their magnitude is at most 8192, so 16 bits are enough at every stage.
#[inline(always)]
pub(super) fn forward(block: &Block) -> [i16x8; 8] {
    let [rows_0_1, rows_2_3, rows_4_5, rows_6_7] = cast::<Block, [u8x16; 4]>(*block);
    let pairs = |rows: u8x16, at| cast::<u8x16, u32x4>(rows.shuffle_zeroing(u8x16::new(at)));
    let bytes = transposed([
        pairs(rows_0_1, PAIRS),
        pairs(rows_2_3, PAIRS_BACK),
        pairs(rows_6_7, PAIRS_BACK),
        pairs(rows_4_5, PAIRS),
    ])
    .map(cast::<u32x4, u8x16>);
    let upper = bytes.map(|pairs| cast(u8x16::unpack_low(pairs, u8x16::ZERO)));
    let lower = bytes.map(|pairs| cast(u8x16::unpack_high(pairs, u8x16::ZERO)));
    let mut across = pass::<SHIFT_ROWS>([upper, lower]);
    across[0] -= i16x8::splat(LEVEL);
    let [a, b, c, d, e, f, g, h] = across.map(cast::<i16x8, u32x4>);
    pass::<SHIFT_COLUMNS>([[a, b, c, d], [e, f, g, h]].map(|four| transposed(four).map(cast)))
}

/// One-dimensional transform of eight lines. Unrolled by hand: the compiler would keep a loop, with its constants in memory.
#[inline(always)]
fn pass<const SHIFT: u32>(halves: [[i16x8; 4]; 2]) -> [i16x8; 8] {
    let near_and_far = halves.map(|[near_0_1, near_3_2, far_0_1, far_3_2]| {
        let even = [near_0_1 + far_0_1, near_3_2 + far_3_2];
        (even[0] + even[1], even[0] - even[1], [near_0_1 - far_0_1, near_3_2 - far_3_2])
    });
    let [(alike_0, unlike_0, odd_0), (alike_1, unlike_1, odd_1)] = near_and_far;
    let pair = |first: i16x8, second: i16x8, [a, b]: [i16; 2]| {
        let weights = alternating(a, b);
        rounded::<SHIFT>(first.dot(weights), second.dot(weights))
    };
    let four = |[a, b, c, d]: [i16; 4]| {
        let (ab, cd) = (alternating(a, b), alternating(c, d));
        rounded::<SHIFT>(odd_0[0].dot(ab) + odd_0[1].dot(cd), odd_1[0].dot(ab) + odd_1[1].dot(cd))
    };
    [
        pair(alike_0, alike_1, EVEN_SUMS[0]),
        four(ODD[0]),
        pair(unlike_0, unlike_1, EVEN_DIFFERENCES[0]),
        four(ODD[1]),
        pair(alike_0, alike_1, EVEN_SUMS[1]),
        four(ODD[2]),
        pair(unlike_0, unlike_1, EVEN_DIFFERENCES[1]),
        four(ODD[3]),
    ]
}

#[inline(always)]
fn rounded<const SHIFT: u32>(first: i32x4, second: i32x4) -> i16x8 {
    i16x8::from_i32x8_saturate(cast([first, second].map(|sums| (sums + i32x4::splat(1 << (SHIFT - 1))) >> SHIFT)))
}

#[inline(always)]
fn transposed([a, b, c, d]: [u32x4; 4]) -> [u32x4; 4] {
    let [ab_low, ab_high] = [a.unpack_lo(b), a.unpack_hi(b)].map(cast::<u32x4, u64x2>);
    let [cd_low, cd_high] = [c.unpack_lo(d), c.unpack_hi(d)].map(cast::<u32x4, u64x2>);
    [ab_low.unpack_lo(cd_low), ab_low.unpack_hi(cd_low), ab_high.unpack_lo(cd_high), ab_high.unpack_hi(cd_high)]
        .map(cast)
}
