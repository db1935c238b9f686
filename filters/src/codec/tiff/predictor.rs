//! Predictors: rows of differences to the previous sample (TIFF 6.0, section 14), and for floats additionally with separated bytes (TIFF
//! Technical Note 3).

use super::unsupported;
use crate::error::Error;

/// The predictor of rows before compression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Predictor {
    None,
    Horizontal,
    Float,
}

impl Predictor {
    pub(super) fn from_number(number: u64, bits: usize, float: bool) -> Result<Self, Error> {
        match (number, bits, float) {
            (1, ..) => Ok(Self::None),
            (2, 8 | 16 | 32, _) => Ok(Self::Horizontal),
            (3, 16 | 32, true) => Ok(Self::Float),
            _ => {
                Err(unsupported(format!("its predictor, number {number}, is not supported for samples of {bits} bits")))
            }
        }
    }

    /// Undoes the predictor in a row with `samples` samples per pixel. The result of [`Self::Float`] is big-endian.
    pub(super) fn undo(self, row: &mut [u8], samples: usize, bits: usize, big_endian: bool, scratch: &mut Vec<u8>) {
        match (self, bits) {
            (Self::None, _) => {}
            (Self::Horizontal, 8) => sum::<1>(row, samples, |value, before| [value[0].wrapping_add(before[0])]),
            (Self::Horizontal, 16) if big_endian => sum(row, samples, |value, before| {
                u16::from_be_bytes(value).wrapping_add(u16::from_be_bytes(before)).to_be_bytes()
            }),
            (Self::Horizontal, 16) => sum(row, samples, |value, before| {
                u16::from_le_bytes(value).wrapping_add(u16::from_le_bytes(before)).to_le_bytes()
            }),
            (Self::Horizontal, _) if big_endian => sum(row, samples, |value, before| {
                u32::from_be_bytes(value).wrapping_add(u32::from_be_bytes(before)).to_be_bytes()
            }),
            (Self::Horizontal, _) => sum(row, samples, |value, before| {
                u32::from_le_bytes(value).wrapping_add(u32::from_le_bytes(before)).to_le_bytes()
            }),
            (Self::Float, _) => {
                sum::<1>(row, samples, |value, before| [value[0].wrapping_add(before[0])]);
                // All first bytes, then all second ones, and so on.
                scratch.clear();
                scratch.extend_from_slice(row);
                let (bytes, count) = (bits / 8, row.len() / (bits / 8));
                for (place, plane) in scratch.chunks_exact(count.max(1)).enumerate().take(bytes) {
                    row.iter_mut().skip(place).step_by(bytes).zip(plane).for_each(|(out, byte)| *out = *byte);
                }
            }
        }
    }
}

/// Adds to each sample of `N` bytes the one `distance` samples before it.
fn sum<const N: usize>(row: &mut [u8], distance: usize, add: impl Fn([u8; N], [u8; N]) -> [u8; N]) {
    let values = row.as_chunks_mut::<N>().0;
    for at in distance..values.len() {
        if let Some([before, .., value]) = values.get_mut(at - distance..=at) {
            *value = add(*value, *before);
        }
    }
}
