//! Rows of equal length, each at a computed offset.

use super::info::Info;
use super::{NAME, Pixels, damaged};
use crate::codec::RowDecoder;
use crate::interrupt::Interrupt;

/// Whether any pixel has alpha. Scans all pixels if none has.
pub(super) fn has_alpha(bytes: &[u8], info: &Info) -> bool {
    let [.., alpha] = info.fields;
    if alpha.is_empty() || info.pixels != Pixels::Plain {
        return false;
    }
    (0..info.size.height).filter_map(|y| row(bytes, info, y)).any(|row| match info.bits {
        16 => row.as_chunks().0.iter().take(info.size.width).any(|v| alpha.bits(u16::from_le_bytes(*v).into()) != 0),
        _ => row.as_chunks().0.iter().any(|v| alpha.bits(u32::from_le_bytes(*v)) != 0),
    })
}

/// The bytes of row `y` of the picture, from the top.
fn row<'a>(bytes: &'a [u8], info: &Info, y: usize) -> Option<&'a [u8]> {
    let y = if info.top_down { y } else { info.size.height.checked_sub(y + 1)? };
    let at = info.row_bytes().checked_mul(y)?.checked_add(info.at)?;
    bytes.get(at..at.checked_add(info.row_bytes())?)
}

/// Yields the rows from top to bottom.
pub(super) struct Plain<'a> {
    bytes: &'a [u8],
    info: Info,
    channels: usize,
    next: usize,
}

impl<'a> Plain<'a> {
    pub(super) const fn new(bytes: &'a [u8], info: Info, channels: usize) -> Self {
        Self { bytes, info, channels, next: 0 }
    }
}

impl RowDecoder for Plain<'_> {
    fn next_row(&mut self, out: &mut [u8]) -> Result<(), Interrupt> {
        let Self { info, channels, .. } = self;
        let row = row(self.bytes, info, self.next).ok_or_else(|| damaged(NAME, "it has too few rows"))?;
        self.next += 1;
        let pixels = out.chunks_exact_mut(*channels);
        let put = |pixel: &mut [u8], value: u32| {
            pixel.iter_mut().zip(&info.fields).for_each(|(sample, field)| *sample = field.sample(value));
        };
        match info.bits {
            24 => {
                pixels.zip(row.as_chunks::<3>().0).for_each(|(pixel, [b, g, r])| pixel.copy_from_slice(&[*r, *g, *b]))
            }
            32 => pixels.zip(row.as_chunks().0).for_each(|(pixel, value)| put(pixel, u32::from_le_bytes(*value))),
            16 => {
                pixels.zip(row.as_chunks().0).for_each(|(pixel, value)| put(pixel, u16::from_le_bytes(*value).into()))
            }
            bits => {
                let per_byte = 8 / bits;
                for (x, pixel) in pixels.enumerate() {
                    let byte = row.get(x / per_byte).copied().unwrap_or(0);
                    let index = usize::from(byte) >> (8 - bits - x % per_byte * bits) & ((1 << bits) - 1);
                    pixel.copy_from_slice(info.palette.get(index).unwrap_or(&[0; 3]));
                }
            }
        }
        Ok(())
    }
}
