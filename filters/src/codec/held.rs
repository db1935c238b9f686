//! A picture that its format can only be decoded into whole.

use super::RowDecoder;
use crate::Error;

/// Rows out of decoded samples.
pub(super) struct Held {
    pixels: Vec<u8>,
    next: usize,
}

impl Held {
    pub(super) const fn new(pixels: Vec<u8>) -> Self {
        Self { pixels, next: 0 }
    }
}

impl RowDecoder for Held {
    fn next_row(&mut self, row: &mut [u8]) -> Result<(), Error> {
        let end = self.next + row.len();
        let source = self.pixels.get(self.next..end).ok_or_else(|| super::damaged("image", "it has too few rows"))?;
        row.copy_from_slice(source);
        self.next = end;
        Ok(())
    }
}
