//! Subsampled chroma (TIFF 6.0, section 21): units of several pixels, each with their luma followed by one sample of each chroma. Chroma is
//! repeated, as in libtiff.

use super::stream::Rows;
use crate::interrupt::Interrupt;

/// Rows of pixels with three samples each, from rows of units.
pub(super) struct Subsampled<'a> {
    units: Box<dyn Rows + 'a>,
    across: usize,
    down: usize,
    /// A row of units, and the next of its pixel rows.
    row: Vec<u8>,
    next: usize,
}

impl<'a> Subsampled<'a> {
    pub(super) fn new(units: Box<dyn Rows + 'a>, width: usize, across: usize, down: usize) -> Self {
        Self { units, across, down, row: vec![0; Self::row_bytes(width, across, down)], next: 0 }
    }

    /// Bytes of a row of units.
    pub(super) const fn row_bytes(width: usize, across: usize, down: usize) -> usize {
        width.div_ceil(across) * (across * down + 2)
    }
}

impl Rows for Subsampled<'_> {
    fn next(&mut self, row: &mut [u8]) -> Result<(), Interrupt> {
        if self.next == 0 {
            self.units.next(&mut self.row)?;
        }
        let pixels = row.chunks_mut(3 * self.across);
        for (unit, pixels) in self.row.chunks_exact(self.across * self.down + 2).zip(pixels) {
            let Some((luma, chroma)) = unit.split_last_chunk::<2>() else { continue };
            let luma = luma.get(self.next * self.across..).unwrap_or_default();
            for (pixel, y) in pixels.as_chunks_mut::<3>().0.iter_mut().zip(luma) {
                *pixel = [*y, chroma[0], chroma[1]];
            }
        }
        self.next = (self.next + 1) % self.down;
        Ok(())
    }
}
