//! Chroma upsampling: a triangle filter for factors of two, horizontally, vertically or both, with the same arithmetic as libjpeg;
//! otherwise each sample is repeated.
//!
//! A sample lies in the centre of its pixels, so a pixel is three quarters of the nearest sample and one quarter of the next one:
//!
//! ```text
//! across  (3 s[x] + s[x - 1] + 1) / 4 and (3 s[x] + s[x + 1] + 2) / 4
//! down    (3 s[y] + s[y - 1] + 1) / 4 and (3 s[y] + s[y + 1] + 2) / 4
//! both    c = 3 near + far of two rows, (3 c[x] + c[x - 1] + 8) / 16 and (3 c[x] + c[x + 1] + 7) / 16
//! ```
//!
//! rounded down: halves alternate between up and down, so that the mean stays. The first and the last sample are repeated at the edges.

use bytemuck::cast;
use wide::{i16x8, u8x16, u16x8};

/// How a component is upsampled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Upsampling {
    /// The component has full resolution.
    None,
    Across,
    Down,
    Both,
    Repeated,
}

impl Upsampling {
    /// The method for these numbers of pixels and samples in an MCU, horizontally and vertically.
    pub(super) const fn for_factors(pixels: (usize, usize), samples: (usize, usize)) -> Self {
        match (pixels.0 == samples.0, pixels.1 == samples.1, pixels.0 == 2 * samples.0, pixels.1 == 2 * samples.1) {
            (true, true, ..) => Self::None,
            (_, true, true, _) => Self::Across,
            (true, _, _, true) => Self::Down,
            (_, _, true, true) => Self::Both,
            _ => Self::Repeated,
        }
    }

    /// Whether a row of pixels depends on two rows of samples.
    pub(super) const fn is_down(self) -> bool {
        matches!(self, Self::Down | Self::Both)
    }
}

/// Three times the near samples plus the far ones.
#[inline(always)]
fn weighed(near: &[u8; 16], far: &[u8; 16]) -> [u16x8; 2] {
    let (near, far, three) = (u8x16::new(*near), u8x16::new(*far), u16x8::splat(3));
    [
        u16x8::from_u8x16_low(near) * three + u16x8::from_u8x16_low(far),
        u16x8::from_u8x16_high(near) * three + u16x8::from_u8x16_high(far),
    ]
}

/// A row of pixels between two rows of samples; the far row is `above` or below.
pub(super) fn down(near: &[u8], far: &[u8], above: bool, out: &mut [u8]) {
    let bias = u16x8::splat(if above { 1 } else { 2 });
    let rows = near.as_chunks::<16>().0.iter().zip(far.as_chunks::<16>().0);
    for ((near, far), out) in rows.zip(out.as_chunks_mut::<16>().0) {
        let [low, high] = weighed(near, far).map(|sums| cast::<u16x8, i16x8>((sums + bias) >> 2));
        *out = u8x16::narrow_i16x8(low, high).to_array();
    }
}

/// Upsamples a row horizontally by two, to `width` pixels.
pub(super) fn across(row: &[u8], width: usize, sums: &mut [u16], out: &mut [u8]) {
    doubled(row, row, width, [4, 8], sums, out);
}

/// [`across`] between two rows of samples.
pub(super) fn both(near: &[u8], far: &[u8], width: usize, sums: &mut [u16], out: &mut [u8]) {
    doubled(near, far, width, [8, 7], sums, out);
}

/// The length of `sums` is two more than that of the rows.
fn doubled(near: &[u8], far: &[u8], width: usize, biases: [u16; 2], sums: &mut [u16], out: &mut [u8]) {
    let Some((before, rest)) = sums.split_first_mut() else { return };
    let rows = near.as_chunks::<16>().0.iter().zip(far.as_chunks::<16>().0);
    for ((near, far), sums) in rows.zip(rest.as_chunks_mut::<16>().0) {
        *sums = cast(weighed(near, far));
    }
    *before = rest.first().copied().unwrap_or_default();
    if let Some([last, after]) = rest.get_mut(width.saturating_sub(1)..).and_then(<[u16]>::first_chunk_mut) {
        *after = *last;
    }
    let eights = |from: usize| sums.get(from..).unwrap_or_default().as_chunks::<8>().0.iter();
    let (three, [left_bias, right_bias]) = (u16x8::splat(3), biases.map(u16x8::splat));
    let neighbours = eights(0).zip(eights(1)).zip(eights(2));
    for (((left, middle), right), out) in neighbours.zip(out.as_chunks_mut::<16>().0) {
        let [left, middle, right] = [left, middle, right].map(|sums| u16x8::new(*sums));
        let middle = middle * three;
        // The left pixel of each pair is the lower byte of a lane, which is first in memory.
        let left = (middle + left + left_bias) >> 4;
        let right = ((middle + right + right_bias) << 4) & u16x8::splat(0xff00);
        *out = cast(left | right);
    }
}

/// Repeats samples: `samples` samples become `pixels` pixels.
pub(super) fn repeated(row: &[u8], (samples, pixels): (usize, usize), out: &mut [u8]) {
    for (x, out) in out.iter_mut().enumerate() {
        *out = row.get(x * samples / pixels).copied().unwrap_or_default();
    }
}
