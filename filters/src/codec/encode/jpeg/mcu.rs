//! Converts rows of samples to MCUs (minimum coded units): luma and chroma, subsampled, in blocks of 8 x 8, with the last pixel repeated to
//! the edge.
//!
//! Weights of JFIF 1.02 in units of 2^-16:
//!
//! ```text
//! Y  =  19595 R + 38470 G +  7471 B
//! Cb = -11059 R - 21709 G + 32768 B + 128
//! Cr =  32768 R - 27439 G -  5329 B + 128
//! ```
//!
//! rounded to nearest, half down. Two products and their sum are one instruction on pairs of 16 bits, so a pixel is two pairs, (R, G) and
//! (B, G). Subsampled chroma is the mean of four pixels, rounded once: the weights apply to their sum, four times the mean.

use bytemuck::cast;
use wide::{i16x8, i32x4, u8x16, u32x4};

use crate::image::{Channels, Subsampling};
use crate::lanes::alternating;

/// Samples of one component in a block, row by row.
pub(super) type Block = [[u8; 8]; 8];

/// The blocks of an MCU.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    /// One block.
    Gray,
    /// One block of each component.
    S444,
    /// Four blocks of luma, left to right and top to bottom, and one of each chroma.
    S420,
}

impl Layout {
    /// The component of each block of an MCU.
    pub(super) const fn components(self) -> &'static [u8] {
        match self {
            Self::Gray => &[0],
            Self::S444 => &[0, 1, 2],
            Self::S420 => &[0, 0, 0, 0, 1, 2],
        }
    }

    pub(super) const fn new(channels: Channels, subsampling: Subsampling) -> Self {
        match (channels.is_gray(), subsampling) {
            (true, _) => Self::Gray,
            (false, Subsampling::S444) => Self::S444,
            (false, Subsampling::S420) => Self::S420,
        }
    }

    pub(super) const fn blocks(self) -> usize {
        self.components().len()
    }

    /// The side of an MCU in pixels.
    pub(super) const fn unit_px(self) -> usize {
        match self {
            Self::Gray | Self::S444 => 8,
            Self::S420 => 16,
        }
    }

    /// The number of MCUs in a row.
    pub(super) const fn units(self, width: usize) -> usize {
        width.div_ceil(self.unit_px())
    }

    /// The memory of one MCU in [`Self::above`].
    pub(super) const fn above_bytes(self) -> usize {
        if matches!(self, Self::S420) { size_of::<EightPixels>() } else { 0 }
    }

    /// A buffer for pairs of pixels that wait for the row below, for a picture of this width.
    pub(super) fn above(self, width: usize) -> Vec<EightPixels> {
        let units = if self == Self::S420 { self.units(width) } else { 0 };
        vec![EightPixels::default(); units]
    }

    /// Writes row `y` of a row of MCUs into their blocks. `above` is the buffer of [`Self::above`], the same for all rows.
    pub(super) fn add_row(self, samples: &[u8], y: usize, units: &mut [Block], above: &mut [EightPixels]) {
        match self {
            Self::Gray => each::<8, 1, 1>(samples, units, |samples, [block]| put(block, y, *samples)),
            Self::S444 => each::<24, 3, 3>(samples, units, |pixels, unit| {
                let pixels = EightPixels::all(pixels);
                let components = unit.iter_mut().zip([&LUMA, &BLUE, &RED]);
                components.for_each(|(block, weights)| put(block, y, pixels.weighed(weights)));
            }),
            Self::S420 => {
                let mut above = above.iter_mut();
                each::<48, 3, 6>(
                    samples,
                    units,
                    |pixels, [upper_left, upper_right, lower_left, lower_right, blue, red]| {
                        let halves = cast::<[u8; 48], [[u8; 24]; 2]>(*pixels);
                        let luma = if y < 8 { [upper_left, upper_right] } else { [lower_left, lower_right] };
                        luma.into_iter()
                            .zip(&halves)
                            .for_each(|(block, half)| put(block, y % 8, EightPixels::all(half).weighed(&LUMA)));
                        let Some(above) = above.next() else { return };
                        let pairs = EightPixels::pairs(&halves);
                        if y.is_multiple_of(2) {
                            *above = pairs;
                        } else {
                            let fours = above.plus(&pairs);
                            put(blue, y / 2, fours.weighed_fours(&BLUE_OF_FOUR));
                            put(red, y / 2, fours.weighed_fours(&RED_OF_FOUR));
                        }
                    },
                );
            }
        }
    }
}

fn put(block: &mut Block, y: usize, samples: [u8; 8]) {
    if let Some(row) = block.get_mut(y) {
        *row = samples;
    }
}

/// Passes its part of a row to each MCU of `BLOCKS` blocks: `BYTES` bytes in pixels of `PIXEL` bytes.
#[inline(always)]
fn each<const BYTES: usize, const PIXEL: usize, const BLOCKS: usize>(
    samples: &[u8],
    units: &mut [Block],
    mut add_pixels: impl FnMut(&[u8; BYTES], &mut [Block; BLOCKS]),
) {
    let (whole, rest) = samples.as_chunks::<BYTES>();
    let units = units.as_chunks_mut::<BLOCKS>().0;
    whole.iter().zip(units.iter_mut()).for_each(|(pixels, unit)| add_pixels(pixels, unit));
    if let (Some(last), Some(unit), false) = (samples.last_chunk::<PIXEL>(), units.last_mut(), rest.is_empty()) {
        let mut padded = [0; BYTES];
        padded.as_chunks_mut::<PIXEL>().0.iter_mut().for_each(|pixel| *pixel = *last);
        padded.iter_mut().zip(rest).for_each(|(padded, sample)| *padded = *sample);
        add_pixels(&padded, unit);
    }
}

/// The factors of (R, G) and (B, G), and the value that their sum is subtracted from.
struct Weights {
    red_green: i16x8,
    blue_green: i16x8,
    from: i32x4,
}

/// Rounds to nearest, half down.
const ROUND: i32 = 0x7FFF;
/// 19595 R + 38470 G + 7471 B. Green is in both pairs, because its weight exceeds 16 bits. Negative, because the sum is subtracted.
const LUMA: Weights = weights((-19595, -22086), (-7471, -16384), ROUND);
const BLUE: Weights = weights((11059, 21709), (-32768, 0), ROUND + (128 << 16));
const RED: Weights = weights((-32768, 27439), (5329, 0), ROUND + (128 << 16));
/// For the sum of four pixels: everything is four times as large.
const BLUE_OF_FOUR: Weights = Weights { from: i32x4::splat(ROUND_FOUR + (128 << 18)), ..BLUE };
const RED_OF_FOUR: Weights = Weights { from: i32x4::splat(ROUND_FOUR + (128 << 18)), ..RED };
const ROUND_FOUR: i32 = 0x1_FFFF;

const fn weights((a, b): (i16, i16), (c, d): (i16, i16), from: i32) -> Weights {
    Weights { red_green: alternating(a, b), blue_green: i16x8::new([c, d, c, d, c, d, c, d]), from: i32x4::splat(from) }
}

/// Eight pixels, or eight sums of two or four pixels.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct EightPixels {
    red_green: [i16x8; 2],
    blue_green: [i16x8; 2],
}

/// For four pixels at the start of sixteen bytes: (R, G) of each, then (B, G) of each; and for four that begin four bytes later.
const ALL: [u8; 16] = [0, 1, 3, 4, 6, 7, 9, 10, 2, 1, 5, 4, 8, 7, 11, 10];
const ALL_END: [u8; 16] = [4, 5, 7, 8, 10, 11, 13, 14, 6, 5, 9, 8, 12, 11, 15, 14];
/// The same for the first and third pixel, and for the second and fourth.
const HALVED: [u8; 16] = [0, 1, 6, 7, 2, 1, 8, 7, 3, 4, 9, 10, 5, 4, 11, 10];
const HALVED_END: [u8; 16] = [4, 5, 10, 11, 6, 5, 12, 11, 7, 8, 13, 14, 9, 8, 15, 14];

impl EightPixels {
    #[inline(always)]
    fn all(pixels: &[u8; 24]) -> Self {
        let fours = swizzled(pixels, ALL, ALL_END);
        Self {
            red_green: fours.map(|four| cast(u8x16::unpack_low(four, u8x16::ZERO))),
            blue_green: fours.map(|four| cast(u8x16::unpack_high(four, u8x16::ZERO))),
        }
    }

    /// Sums of neighbours; in each half in the order 0, 2, 1, 3.
    #[inline(always)]
    fn pairs([left, right]: &[[u8; 24]; 2]) -> Self {
        let sums = |pixels: &[u8; 24]| {
            swizzled(pixels, HALVED, HALVED_END).map(|four| {
                let even: i16x8 = cast(u8x16::unpack_low(four, u8x16::ZERO));
                let odd: i16x8 = cast(u8x16::unpack_high(four, u8x16::ZERO));
                cast::<i16x8, u32x4>(even + odd)
            })
        };
        let ([a, b], [c, d]) = (sums(left), sums(right));
        Self {
            red_green: [cast(a.unpack_lo(b)), cast(c.unpack_lo(d))],
            blue_green: [cast(a.unpack_hi(b)), cast(c.unpack_hi(d))],
        }
    }

    #[inline(always)]
    fn plus(&self, other: &Self) -> Self {
        let sums = |[a, b]: [i16x8; 2], [c, d]: [i16x8; 2]| [a + c, b + d];
        Self { red_green: sums(self.red_green, other.red_green), blue_green: sums(self.blue_green, other.blue_green) }
    }

    #[inline(always)]
    fn sums(&self, weights: &Weights) -> [i32x4; 2] {
        let [red_green_0, red_green_1] = self.red_green;
        let [blue_green_0, blue_green_1] = self.blue_green;
        let four = |red_green: i16x8, blue_green: i16x8| {
            weights.from - red_green.dot(weights.red_green) - blue_green.dot(weights.blue_green)
        };
        [four(red_green_0, blue_green_0), four(red_green_1, blue_green_1)]
    }

    #[inline(always)]
    fn weighed(&self, weights: &Weights) -> [u8; 8] {
        integer_parts(self.sums(weights))
    }

    /// Weights the sums of [`Self::pairs`] of two rows; in order.
    #[inline(always)]
    fn weighed_fours(&self, weights: &Weights) -> [u8; 8] {
        let parts = u64::from_le_bytes(integer_parts(self.sums(weights).map(|sums| sums >> 2)));
        // Swaps the second with the third, and the sixth with the seventh.
        const SECOND: u64 = 0x0000_FF00_0000_FF00;
        (parts & !(SECOND | SECOND << 8) | (parts & SECOND) << 8 | parts >> 8 & SECOND).to_le_bytes()
    }
}

/// The integer part of each sum: the sum has 16 bits after the point, and is from 0 to 255. Packed, because a shuffle by bytes is slow on
/// x86-64 without SSSE3.
#[inline(always)]
fn integer_parts(sums: [i32x4; 2]) -> [u8; 8] {
    let parts = i16x8::from_i32x8_saturate(cast(sums.map(|sums| sums >> 16)));
    let [first, _] = cast(u8x16::narrow_i16x8(parts, parts));
    first
}

/// Shuffles the first sixteen bytes and the last sixteen.
#[inline(always)]
fn swizzled(pixels: &[u8; 24], begin: [u8; 16], end: [u8; 16]) -> [u8x16; 2] {
    let vector = |bytes: Option<&[u8; 16]>| bytes.map_or(u8x16::ZERO, |bytes| u8x16::new(*bytes));
    [
        vector(pixels.first_chunk()).shuffle_zeroing(u8x16::new(begin)),
        vector(pixels.last_chunk()).shuffle_zeroing(u8x16::new(end)),
    ]
}
