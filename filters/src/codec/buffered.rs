//! Rows of a picture that is in memory whole: its format can only be decoded so, or it was never in a file.

use super::RowDecoder;
use crate::error::Error;

/// Rows out of samples that were decoded before.
pub(super) struct Buffered<P> {
    pixels: P,
    next: usize,
}

impl<P> Buffered<P> {
    pub(super) const fn new(pixels: P) -> Self {
        Self { pixels, next: 0 }
    }
}

impl<P: AsRef<[u8]>> RowDecoder for Buffered<P> {
    fn next_row(&mut self, row: &mut [u8]) -> Result<(), Error> {
        let end = self.next + row.len();
        let source =
            self.pixels.as_ref().get(self.next..end).ok_or_else(|| super::damaged("image", "it has too few rows"))?;
        row.copy_from_slice(source);
        self.next = end;
        Ok(())
    }
}
