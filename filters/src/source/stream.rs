//! Rows in the order in which their decoder yields them.

use super::unpack::Unpack;
use crate::codec::RowDecoder;
use crate::error::Error;
use crate::image::Rect;
use crate::pipeline::Rows;
use crate::pipeline::strip::Strip;

/// A part of a picture as its decoder yields it, columns reversed if asked.
pub(crate) struct SourceStage<'a> {
    decoder: Box<dyn RowDecoder + 'a>,
    unpack: Unpack,
    part: Rect,
    reversed: bool,
    buffer: Vec<u8>,
    next: usize,
}

impl<'a> SourceStage<'a> {
    /// `part` is in the decoder's pixels; `source_width` is how long its rows are.
    pub(crate) fn new(
        decoder: Box<dyn RowDecoder + 'a>,
        unpack: Unpack,
        source_width: usize,
        part: Rect,
        reversed: bool,
    ) -> Self {
        let buffer = vec![0; source_width * unpack.pixel_bytes()];
        Self { decoder, unpack, part, reversed, buffer, next: 0 }
    }
}

impl Rows for SourceStage<'_> {
    fn pull(&mut self, strip: &mut Strip) -> Result<(), Error> {
        while self.next < self.part.y {
            self.decoder.next_row(&mut self.buffer)?;
            self.next += 1;
        }
        let rows = strip.capacity().min(self.part.bottom() - self.next);
        let bytes = self.unpack.pixel_bytes();
        for y in 0..rows {
            self.decoder.next_row(&mut self.buffer)?;
            self.unpack.row(&self.buffer[self.part.x * bytes..self.part.right() * bytes], strip, y, self.reversed);
        }
        self.next += rows;
        strip.set_rows(rows);
        Ok(())
    }
}
