//! Four inks without a profile that says what they look like: red is what cyan and black leave, and so on.

use super::{Depth, Header, RowDecoder};
use crate::Error;

/// Turns rows of cyan, magenta, yellow and black into rows of red, green and blue of the same depth.
pub(super) struct Inks<'a> {
    inner: Box<dyn RowDecoder + 'a>,
    depth: Depth,
    inks: Vec<u8>,
}

impl<'a> Inks<'a> {
    pub(super) fn new(inner: Box<dyn RowDecoder + 'a>, header: &Header) -> Self {
        Self { inner, depth: header.depth, inks: vec![0; header.raw_row_bytes()] }
    }
}

/// What is left of the light of `top` by two inks, one on the other, rounded.
fn left(ink: u32, black: u32, top: u32) -> u32 {
    (u64::from(top - ink) * u64::from(top - black) + u64::from(top / 2)).checked_div(u64::from(top)).unwrap_or(0) as u32
}

impl RowDecoder for Inks<'_> {
    fn next_row(&mut self, row: &mut [u8]) -> Result<(), Error> {
        self.inner.next_row(&mut self.inks)?;
        match self.depth {
            Depth::Eight => {
                for (rgb, [c, m, y, k]) in row.as_chunks_mut::<3>().0.iter_mut().zip(self.inks.as_chunks::<4>().0) {
                    *rgb = [*c, *m, *y].map(|ink| left(ink.into(), (*k).into(), 255) as u8);
                }
            }
            Depth::Sixteen => {
                let rows = row.as_chunks_mut::<6>().0.iter_mut().zip(self.inks.as_chunks::<8>().0);
                for (rgb, inks) in rows {
                    let mut inks = inks.as_chunks::<2>().0.iter().map(|ink| u32::from(u16::from_be_bytes(*ink)));
                    let [c, m, y, k] = std::array::from_fn(|_| inks.next().unwrap_or(0));
                    for (sample, ink) in rgb.as_chunks_mut::<2>().0.iter_mut().zip([c, m, y]) {
                        *sample = (left(ink, k, 65535) as u16).to_be_bytes();
                    }
                }
            }
        }
        Ok(())
    }
}
