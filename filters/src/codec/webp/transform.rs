//! Inverse transforms of a lossless bitstream, row by row (WebP Lossless Bitstream Specification, 4).

use super::bits::BitReader;
use super::entropy::{Entropy, Purpose, blocks};

const BLACK: u32 = 0xff00_0000;

/// One transform, with the width of rows before its inverse.
#[derive(Debug)]
pub(super) enum Transform {
    /// Pixels are differences from a prediction; each block states its kind.
    Predictor { width: usize, block_bits: u32, kinds: Vec<u8>, above: Vec<u32>, y: usize },
    /// Red and blue are differences from shares of green and red.
    Color { width: usize, block_bits: u32, shares: Vec<u32>, y: usize },
    /// Green was subtracted from red and blue.
    Green,
    /// Green is an index; several indices may share a pixel.
    Palette { width: usize, pack_bits: u32, colors: Vec<u32> },
}

impl Transform {
    /// Parses the transform after its kind (0 to 3), for a picture of `width`. Returns it with its memory for decoding; for an estimate its
    /// data is discarded. `None` if damaged.
    pub(super) fn read(
        bits: &mut BitReader<'_>,
        kind: u32,
        (width, height): (usize, usize),
        purpose: Purpose,
    ) -> Option<(Self, usize)> {
        match kind {
            0 | 1 => {
                let block_bits = bits.read(3) + 2;
                let size = (blocks(width, block_bits), blocks(height, block_bits));
                let entropy = Entropy::small(bits, size)?;
                let count = size.0 * size.1;
                if kind == 0 {
                    let kinds = entropy.all(bits, size.1, purpose, |argb| (argb >> 8) as u8 & 15)?;
                    let above = vec![0; width + 1];
                    let bytes = count + above.len() * 4;
                    return Some((Self::Predictor { width, block_bits, kinds, above, y: 0 }, bytes));
                }
                let shares = entropy.all(bits, size.1, purpose, |argb| argb)?;
                Some((Self::Color { width, block_bits, shares, y: 0 }, count * 4))
            }
            2 => Some((Self::Green, 0)),
            _ => {
                let count = bits.read(8) as usize + 1;
                let mut colors = Entropy::small(bits, (count, 1))?.all(bits, 1, purpose, |argb| argb)?;
                let mut before = 0;
                for color in &mut colors {
                    *color = sum(*color, before);
                    before = *color;
                }
                let pack_bits = match count {
                    ..=2 => 3,
                    3..=4 => 2,
                    5..=16 => 1,
                    _ => 0,
                };
                Some((Self::Palette { width, pack_bits, colors }, count * 4))
            }
        }
    }

    /// The width of rows before this inverse transform, if they have `width` after it.
    pub(super) const fn packed_width(&self, width: usize) -> usize {
        match self {
            Self::Palette { pack_bits, .. } => blocks(width, *pack_bits),
            _ => width,
        }
    }

    /// Applies the inverse to the next row, at the start of `row`.
    pub(super) fn undo(&mut self, row: &mut [u32]) {
        match self {
            Self::Predictor { width, block_bits, kinds, above, y } => {
                let row = row.get_mut(..*width).unwrap_or_default();
                let kinds = kinds.iter().skip((*y >> *block_bits) * blocks(*width, *block_bits));
                if *y == 0 {
                    let mut left = BLACK;
                    for color in &mut *row {
                        *color = sum(*color, left);
                        left = *color;
                    }
                } else {
                    predict(row, above, kinds, 1 << *block_bits);
                }
                above.iter_mut().zip(row).for_each(|(above, color)| *above = *color);
                *y += 1;
            }
            Self::Color { width, block_bits, shares, y } => {
                let row = row.get_mut(..*width).unwrap_or_default();
                let shares = shares.iter().skip((*y >> *block_bits) * blocks(*width, *block_bits));
                for (block, shares) in row.chunks_mut(1 << *block_bits).zip(shares) {
                    block.iter_mut().for_each(|color| *color = recolored(*color, *shares));
                }
                *y += 1;
            }
            Self::Green => row.iter_mut().for_each(|color| {
                let green = *color >> 8 & 0xff;
                *color = sum(*color, green << 16 | green);
            }),
            Self::Palette { width, pack_bits, colors } => {
                let bits = 8 >> *pack_bits;
                // From the right, because a packed pixel is to the left of its indices.
                for x in (0..*width).rev() {
                    let packed = row.get(x >> *pack_bits).map_or(0, |argb| argb >> 8 & 0xff);
                    let index = packed >> ((x & ((1 << *pack_bits) - 1)) as u32 * bits) & ((1 << bits) - 1);
                    if let Some(place) = row.get_mut(x) {
                        *place = colors.get(index as usize).copied().unwrap_or(0);
                    }
                }
            }
        }
    }
}

/// Per byte.
const fn sum(a: u32, b: u32) -> u32 {
    let high = (a & 0xff00_ff00).wrapping_add(b & 0xff00_ff00) & 0xff00_ff00;
    let low = (a & 0x00ff_00ff).wrapping_add(b & 0x00ff_00ff) & 0x00ff_00ff;
    high | low
}

/// Per byte, rounded down.
const fn mean(a: u32, b: u32) -> u32 {
    (((a ^ b) & 0xfefe_fefe) >> 1) + (a & b)
}

fn bytes(a: u32, b: u32, c: u32, of: impl Fn(i32, i32, i32) -> i32) -> u32 {
    [24, 16, 8, 0].iter().fold(0, |all, shift| {
        let byte = |v: u32| (v >> shift & 0xff) as i32;
        all << 8 | of(byte(a), byte(b), byte(c)).clamp(0, 255) as u32
    })
}

/// Left or top, whichever is nearer to left + top - corner.
fn selected(left: u32, top: u32, corner: u32) -> u32 {
    let apart = |a: u32, b: u32| -> u32 {
        [24, 16, 8, 0].iter().map(|shift| (a >> shift & 0xff).abs_diff(b >> shift & 0xff)).sum()
    };
    if apart(top, corner) < apart(left, corner) { left } else { top }
}

/// Adds the prediction to each pixel of a row other than the first (4.1). `above` has one more element than the row: the pixel above and
/// right of the last one is the first of this row.
fn predict<'a>(row: &mut [u32], above: &mut [u32], kinds: impl Iterator<Item = &'a u8>, block: usize) {
    let Some((first, top)) = row.first_mut().zip(above.first()) else { return };
    *first = sum(*first, *top);
    let mut beside = (*first, *top);
    if let Some(behind) = above.last_mut() {
        *behind = *first;
    }
    for (index, kind) in kinds.enumerate() {
        let (from, to) = ((index * block).max(1), ((index + 1) * block).min(row.len()));
        let (Some(pixels), Some(above)) = (row.get_mut(from..to), above.get(from..to + 1)) else { return };
        beside = match kind {
            1 => added(pixels, above, beside, |left, _, _, _| left),
            2 => added(pixels, above, beside, |_, top, _, _| top),
            3 => added(pixels, above, beside, |_, _, _, right| right),
            4 => added(pixels, above, beside, |_, _, corner, _| corner),
            5 => added(pixels, above, beside, |left, top, _, right| mean(mean(left, right), top)),
            6 => added(pixels, above, beside, |left, _, corner, _| mean(left, corner)),
            7 => added(pixels, above, beside, |left, top, _, _| mean(left, top)),
            8 => added(pixels, above, beside, |_, top, corner, _| mean(corner, top)),
            9 => added(pixels, above, beside, |_, top, _, right| mean(top, right)),
            10 => added(pixels, above, beside, |left, top, corner, right| mean(mean(left, corner), mean(top, right))),
            11 => added(pixels, above, beside, |left, top, corner, _| selected(left, top, corner)),
            12 => added(pixels, above, beside, |left, top, corner, _| bytes(left, top, corner, |l, t, c| l + t - c)),
            13 => added(pixels, above, beside, |left, top, corner, _| {
                bytes(mean(left, top), corner, 0, |mean, corner, _| mean + (mean - corner) / 2)
            }),
            _ => added(pixels, above, beside, |_, _, _, _| BLACK),
        };
    }
}

/// Adds one kind of prediction, from the pixels left, above, above left and above right, to a block's pixels. `beside` are the pixels left
/// and above left of the block; returns those of the next block.
#[inline(always)]
fn added(
    pixels: &mut [u32],
    above: &[u32],
    beside: (u32, u32),
    predicted: impl Fn(u32, u32, u32, u32) -> u32,
) -> (u32, u32) {
    let (mut left, mut corner) = beside;
    for (color, [top, right]) in pixels.iter_mut().zip(above.array_windows()) {
        *color = sum(*color, predicted(left, *top, corner, *right));
        (left, corner) = (*color, *top);
    }
    (left, corner)
}

/// Adds the shares of green and red (4.2).
fn recolored(color: u32, shares: u32) -> u32 {
    let signed = |v: u32, shift: u32| i32::from((v >> shift) as u8 as i8);
    let part = |share: i32, value: i32| (share * value) >> 5;
    let green = signed(color, 8);
    let red = (color >> 16 & 0xff) as i32 + part(signed(shares, 0), green);
    let red = red as u32 & 0xff;
    let blue =
        (color & 0xff) as i32 + part(signed(shares, 8), green) + part(signed(shares, 16), i32::from(red as u8 as i8));
    color & 0xff00_ff00 | red << 16 | blue as u32 & 0xff
}
