//! Converts CMYK without a profile to RGB by a simple ink model: red is the light that cyan and black let through, and so on.

use super::{Header, RowDecoder};
use crate::image::Depth;
use crate::interrupt::Interrupt;

/// Converts CMYK rows to RGB rows of the same depth.
pub(super) struct CmykToRgb<'a> {
    inner: Box<dyn RowDecoder + 'a>,
    depth: Depth,
    row: Vec<u8>,
}

impl<'a> CmykToRgb<'a> {
    pub(super) fn new(inner: Box<dyn RowDecoder + 'a>, header: &Header) -> Self {
        Self { inner, depth: header.depth, row: vec![0; header.raw_row_bytes()] }
    }
}

/// The share of the light `top` that passes two inks in layers, rounded.
fn transmitted(ink: u32, black: u32, top: u32) -> u32 {
    (u64::from(top - ink) * u64::from(top - black) + u64::from(top / 2)).checked_div(u64::from(top)).unwrap_or(0) as u32
}

impl RowDecoder for CmykToRgb<'_> {
    fn prepare(&mut self) -> Result<Option<f64>, Interrupt> {
        self.inner.prepare()
    }

    fn next_row(&mut self, row: &mut [u8]) -> Result<(), Interrupt> {
        self.inner.next_row(&mut self.row)?;
        match self.depth {
            Depth::Eight => {
                for (rgb, [c, m, y, k]) in row.as_chunks_mut::<3>().0.iter_mut().zip(self.row.as_chunks::<4>().0) {
                    *rgb = [*c, *m, *y].map(|ink| transmitted(ink.into(), (*k).into(), 255) as u8);
                }
            }
            Depth::Sixteen => {
                let rows = row.as_chunks_mut::<6>().0.iter_mut().zip(self.row.as_chunks::<8>().0);
                for (rgb, inks) in rows {
                    let mut inks = inks.as_chunks::<2>().0.iter().map(|ink| u32::from(u16::from_be_bytes(*ink)));
                    let [c, m, y, k] = std::array::from_fn(|_| inks.next().unwrap_or(0));
                    for (sample, ink) in rgb.as_chunks_mut::<2>().0.iter_mut().zip([c, m, y]) {
                        *sample = (transmitted(ink, k, 65535) as u16).to_be_bytes();
                    }
                }
            }
        }
        Ok(())
    }
}
