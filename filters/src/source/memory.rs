//! Samples in memory: read where they lie, whatever part is wanted and however it is turned.

use super::samples::Read;
use super::turned::place;
use super::unpack::Unpack;
use crate::codec::RowDecoder;
use crate::error::Error;
use crate::image::{Frame, Rect, Size, Turn};
use crate::pipeline::Rows;
use crate::pipeline::meter::{Meter, Stop};
use crate::pipeline::point::PointStep;
use crate::pipeline::strip::Strip;

/// Interleaved samples of a picture, or of a part of one, row by row.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Samples<'a> {
    pub(crate) bytes: &'a [u8],
    /// The shape of the whole picture, as its rows lie.
    pub(crate) frame: Frame,
    /// What of it is there, as its rows lie.
    pub(crate) part: Rect,
    /// What brings it upright.
    pub(crate) turn: Turn,
}

impl<'a> Samples<'a> {
    /// All of an upright picture.
    pub(crate) const fn whole(bytes: &'a [u8], frame: Frame) -> Self {
        Self { bytes, frame, part: frame.size.rect(), turn: Turn { transpose: false, flip_x: false, flip_y: false } }
    }

    /// The size of the whole picture, upright.
    pub(crate) const fn size(&self) -> Size {
        self.turn.size(self.frame.size)
    }

    /// Whether `part` of the upright picture is there.
    pub(crate) fn hold(&self, part: Rect) -> bool {
        self.part.contains(self.turn.source_rect(part, self.frame.size))
    }
}

impl<'a> Samples<'a> {
    /// The rows of `part`, as they lie, columns reversed if asked.
    pub(super) fn read(self, part: Rect, reversed: bool) -> Read<'a> {
        let held = self.part;
        let frame = Frame { size: held.size(), ..self.frame };
        let above = (part.y - held.y) * frame.row_bytes();
        let decoder = Box::new(MemoryRows(self.bytes.get(above..).unwrap_or_default()));
        Read { decoder, frame, part: Rect { x: part.x - held.x, y: 0, ..part }, reversed, row_ns: 0.0 }
    }
}

/// Rows out of samples in memory.
struct MemoryRows<'a>(&'a [u8]);

impl RowDecoder for MemoryRows<'_> {
    fn next_row(&mut self, row: &mut [u8]) -> Result<(), Error> {
        if let Some((next, rest)) = self.0.split_at_checked(row.len()) {
            row.copy_from_slice(next);
            self.0 = rest;
        }
        Ok(())
    }
}

/// A part of a picture whose samples lie in memory.
pub(super) struct MemoryStage<'a> {
    samples: Samples<'a>,
    unpack: Unpack,
    /// From the samples as they lie to the rows that leave.
    turn: Turn,
    part: Rect,
    next: usize,
}

impl<'a> MemoryStage<'a> {
    /// `part` is of the upright picture turned by `turn`; `steps` are done on the way.
    pub(super) fn new(samples: Samples<'a>, turn: Turn, part: Rect, steps: &[PointStep]) -> Self {
        let unpack = Unpack::new(samples.frame.channels, samples.frame.depth, steps);
        let turn = samples.turn.then(turn);
        debug_assert!(samples.part.contains(turn.source_rect(part, samples.frame.size)));
        Self { samples, unpack, turn, part, next: part.y }
    }
}

impl Rows for MemoryStage<'_> {
    fn pull(&mut self, strip: &mut Strip, _: &mut Meter) -> Result<(), Stop> {
        let rows = strip.capacity().min(self.part.bottom() - self.next);
        let wanted = Rect { x: self.part.x, y: self.next, width: self.part.width, height: rows };
        let Samples { bytes, part, frame, .. } = self.samples;
        place(bytes, part, &self.unpack, self.turn, self.turn.source_rect(wanted, frame.size), strip);
        self.next += rows;
        strip.set_rows(rows);
        Ok(())
    }
}
