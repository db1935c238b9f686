//! The inverse cosine transform in integers, at full size or at a half, a quarter or an eighth.
//!
//! The full transform is Loeffler, Ligtenberg and Moschytz's (ICASSP 1989), columns first, with 12-bit constants and two extra bits between
//! the passes. Its sums are split into pairs of products, for which one instruction handles eight lanes. In exact arithmetic, each
//! sample of a reduced transform is the mean of the samples of the full transform that it replaces.

mod reduced;

use wide::{i16x8, i32x4, u8x16};

use crate::lanes::{alternating, transposed, transposed_bytes, zip_high, zip_low};

pub(super) use reduced::{eighth, half, half_corner, quarter, quarter_corner, reduced_flat};

/// A block's coefficients or quantisation steps, row by row, lowest frequency first.
pub(super) type Block = [i16; 64];

const BITS: i32 = 12;

const fn fixed(value: f64) -> i16 {
    (value * (1 << BITS) as f64 + 0.5) as i16
}

const C0_298: i16 = fixed(0.298_631_336);
const C0_390: i16 = fixed(0.390_180_644);
const C0_541: i16 = fixed(0.541_196_100);
const C0_765: i16 = fixed(0.765_366_865);
const C0_899: i16 = fixed(0.899_976_223);
const C1_175: i16 = fixed(1.175_875_602);
const C1_501: i16 = fixed(1.501_321_110);
const C1_847: i16 = fixed(1.847_759_065);
const C1_961: i16 = fixed(1.961_570_560);
const C2_053: i16 = fixed(2.053_119_869);
const C2_562: i16 = fixed(2.562_915_447);
const C3_072: i16 = fixed(3.072_711_026);

/// Half of a one-dimensional transform, for four columns, with coefficients in pairs 0 and 4, 2 and 6, 1 and 3, 5 and 7. For a `CORNER`
/// block the last pair is zero.
#[inline(always)]
fn four_columns<const SHIFT: i32, const CORNER: bool>([s04, s26, s13, s57]: [i16x8; 4]) -> [i32x4; 8] {
    const SUM: i16x8 = alternating(1 << BITS, 1 << BITS);
    const DIFFERENCE: i16x8 = alternating(1 << BITS, -(1 << BITS));
    const EVEN_2: i16x8 = alternating(C0_541, C0_541 - C1_847);
    const EVEN_3: i16x8 = alternating(C0_541 + C0_765, C0_541);
    const ODD_0: [i16x8; 2] =
        [alternating(C1_175 - C0_899, C1_175 - C1_961), alternating(C1_175, C0_298 + C1_175 - C0_899 - C1_961)];
    const ODD_1: [i16x8; 2] =
        [alternating(C1_175 - C0_390, C1_175 - C2_562), alternating(C2_053 + C1_175 - C2_562 - C0_390, C1_175)];
    const ODD_2: [i16x8; 2] =
        [alternating(C1_175, C3_072 + C1_175 - C2_562 - C1_961), alternating(C1_175 - C2_562, C1_175 - C1_961)];
    const ODD_3: [i16x8; 2] =
        [alternating(C1_501 + C1_175 - C0_899 - C0_390, C1_175), alternating(C1_175 - C0_390, C1_175 - C0_899)];

    let half = i32x4::splat(1 << (SHIFT - 1));
    let (sum, difference) = (s04.dot(SUM) + half, s04.dot(DIFFERENCE) + half);
    let (even_2, even_3) = (s26.dot(EVEN_2), s26.dot(EVEN_3));
    let evens = [sum + even_3, difference + even_2, difference - even_2, sum - even_3];
    let odds = [ODD_3, ODD_2, ODD_1, ODD_0].map(|[low, high]| {
        let odd = s13.dot(low);
        if CORNER { odd } else { odd + s57.dot(high) }
    });
    let mut out = [i32x4::ZERO; 8];
    let (upper, lower) = out.split_at_mut(4);
    for (((upper, lower), even), odd) in upper.iter_mut().zip(lower.iter_mut().rev()).zip(evens).zip(odds) {
        (*upper, *lower) = ((even + odd) >> SHIFT, (even - odd) >> SHIFT);
    }
    out
}

/// One pass over eight columns.
#[inline(always)]
fn pass<const SHIFT: i32>([s0, s1, s2, s3, s4, s5, s6, s7]: [i16x8; 8]) -> [i16x8; 8] {
    narrowed(
        four_columns::<SHIFT, false>([zip_low(s0, s4), zip_low(s2, s6), zip_low(s1, s3), zip_low(s5, s7)]),
        four_columns::<SHIFT, false>([zip_high(s0, s4), zip_high(s2, s6), zip_high(s1, s3), zip_high(s5, s7)]),
    )
}

/// Both passes of a block with only the four lowest frequencies in each direction. Returns columns.
#[inline(always)]
fn corner_passes([s0, s1, s2, s3]: [i16x8; 4]) -> [i16x8; 8] {
    const NONE: i16x8 = i16x8::ZERO;
    let rows = four_columns::<10, true>([zip_low(s0, NONE), zip_low(s2, NONE), zip_low(s1, s3), NONE]);
    // The values in the upper lanes are not used.
    let [c0, c1, c2, c3, ..] = transposed(narrowed(rows, rows));
    narrowed(
        four_columns::<17, true>([zip_low(c0, NONE), zip_low(c2, NONE), zip_low(c1, c3), NONE]),
        four_columns::<17, true>([zip_high(c0, NONE), zip_high(c2, NONE), zip_high(c1, c3), NONE]),
    )
}

/// Saturates to 16 bits. Only damaged files exceed them.
#[inline(always)]
fn narrowed(low: [i32x4; 8], high: [i32x4; 8]) -> [i16x8; 8] {
    let mut out = [i16x8::ZERO; 8];
    for ((out, low), high) in out.iter_mut().zip(low).zip(high) {
        *out = i16x8::from_i32x8_saturate(bytemuck::cast([low, high]));
    }
    out
}

/// The dequantised coefficients in rows.
#[inline(always)]
fn coefficients(block: &Block, steps: &Block) -> [i16x8; 8] {
    let mut rows = [i16x8::ZERO; 8];
    for ((row, values), steps) in rows.iter_mut().zip(block.as_chunks().0).zip(steps.as_chunks().0) {
        *row = i16x8::new(*values) * i16x8::new(*steps);
    }
    rows
}

/// Columns of eight samples, two in each vector.
#[inline(always)]
fn samples(columns: [i16x8; 8]) -> [u8x16; 4] {
    let middle = i16x8::splat(128);
    let [a, b, c, d, e, f, g, h] = columns.map(|column| column.saturating_add(middle));
    [u8x16::narrow_i16x8(a, b), u8x16::narrow_i16x8(c, d), u8x16::narrow_i16x8(e, f), u8x16::narrow_i16x8(g, h)]
}

/// Transforms a block with the coefficients `block` times `steps`, and writes its samples into `plane`, whose rows have length `stride`.
pub(super) fn full(block: &Block, steps: &Block, plane: &mut [u8], stride: usize) {
    let columns = transposed(pass::<10>(coefficients(block, steps)));
    write(pass::<17>(columns), plane, stride);
}

/// [`full`] for a block with only the first ten coefficients in zigzag order: the same samples, faster.
pub(super) fn corner(block: &Block, steps: &Block, plane: &mut [u8], stride: usize) {
    let [s0, s1, s2, s3, ..] = coefficients(block, steps);
    write(corner_passes([s0, s1, s2, s3]), plane, stride);
}

#[inline(always)]
fn write(columns: [i16x8; 8], plane: &mut [u8], stride: usize) {
    let samples = transposed_bytes(samples(columns));
    let rows: &[[u8; 8]] = bytemuck::cast_slice(&samples);
    for (row, target) in rows.iter().zip(plane.chunks_mut(stride)) {
        if let Some(target) = target.first_chunk_mut() {
            *target = *row;
        }
    }
}

/// [`full`] for a block with only a DC coefficient.
pub(super) fn flat(mean: i16, step: i16, plane: &mut [u8], stride: usize) {
    let value = sample((i64::from(mean.wrapping_mul(step)) * 4 + 16) >> 5);
    for target in plane.chunks_mut(stride).take(8) {
        if let Some(target) = target.first_chunk_mut() {
            *target = [value; 8];
        }
    }
}

fn sample(value: i64) -> u8 {
    (value + 128).clamp(0, 255) as u8
}
