//! Rows in the order in which a decoder yields them.

use super::unpack::Unpack;
use crate::codec::RowDecoder;
use crate::image::Rect;
use crate::pipeline::meter::{Interrupt, Meter};
use crate::pipeline::strip::Strip;
use crate::pipeline::{Rows, fill};

/// A region of a picture in its decoder's orientation, optionally with reversed columns.
pub(crate) struct SourceStage<'a> {
    decoder: Box<dyn RowDecoder + 'a>,
    unpack: Unpack,
    part: Rect,
    reversed: bool,
    buffer: Vec<u8>,
    next: usize,
    /// Time to decode a row, in nanoseconds of the reference machine.
    row_ns: f64,
}

impl<'a> SourceStage<'a> {
    /// `part` is in the decoder's pixels; `source_width` is the length of the decoder's rows.
    pub(crate) fn new(
        decoder: Box<dyn RowDecoder + 'a>,
        unpack: Unpack,
        source_width: usize,
        part: Rect,
        reversed: bool,
        row_ns: f64,
    ) -> Self {
        let buffer = vec![0; source_width * unpack.pixel_bytes()];
        Self { decoder, unpack, part, reversed, buffer, next: 0, row_ns }
    }
}

impl Rows for SourceStage<'_> {
    fn pull(&mut self, strip: &mut Strip, meter: &mut Meter) -> Result<(), Interrupt> {
        strip.set_rows(0);
        while self.next < self.part.y {
            self.decode(meter)?;
        }
        let rows = strip.capacity().min(self.part.bottom() - self.next);
        let bytes = self.unpack.pixel_bytes();
        fill(strip, rows, |strip, y| {
            self.decode(meter)?;
            self.unpack.row(&self.buffer[self.part.x * bytes..self.part.right() * bytes], strip, y, self.reversed);
            Ok(())
        })
    }
}

impl SourceStage<'_> {
    /// Takes in the next row.
    fn decode(&mut self, meter: &mut Meter) -> Result<(), Interrupt> {
        super::decode_row(&mut *self.decoder, &mut self.buffer, self.row_ns, meter)?;
        self.next += 1;
        Ok(())
    }
}
