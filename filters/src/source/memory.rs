//! Reads samples in memory in place, any region and in any orientation.

use super::samples::SampleReader;
use super::turned::write_turned;
use super::unpack::Unpack;
use crate::codec::RowDecoder;
use crate::image::{Frame, Rect, Size, Turn};
use crate::pipeline::Rows;
use crate::pipeline::meter::{Interrupt, Meter};
use crate::pipeline::point::PointStep;
use crate::pipeline::strip::Strip;

/// Interleaved samples of a picture or a part of one, row by row.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Samples<'a> {
    pub(crate) bytes: &'a [u8],
    /// The layout of the whole picture, in stored orientation.
    pub(crate) frame: Frame,
    /// The part that is available, in stored orientation.
    pub(crate) part: Rect,
    /// The turn that brings it upright.
    pub(crate) turn: Turn,
}

impl<'a> Samples<'a> {
    /// All of an upright picture.
    pub(crate) const fn whole(bytes: &'a [u8], frame: Frame) -> Self {
        Self { bytes, frame, part: frame.size.rect(), turn: Turn { transpose: false, flip_x: false, flip_y: false } }
    }

    /// The upright size of the whole picture.
    pub(crate) const fn size(&self) -> Size {
        self.turn.size(self.frame.size)
    }

    /// Whether `part` of the upright picture is available.
    pub(crate) fn contains(&self, part: Rect) -> bool {
        self.part.contains(self.turn.source_rect(part, self.frame.size))
    }
}

impl<'a> Samples<'a> {
    /// The rows of `part` in stored orientation, optionally with reversed columns.
    pub(super) fn read(self, part: Rect, reversed: bool) -> SampleReader<'a> {
        let held = self.part;
        let frame = Frame { size: held.size(), ..self.frame };
        let above = (part.y - held.y) * frame.row_bytes();
        let decoder = Box::new(MemoryRows(self.bytes.get(above..).unwrap_or_default()));
        SampleReader { decoder, frame, part: Rect { x: part.x - held.x, y: 0, ..part }, reversed, row_ns: 0.0 }
    }
}

/// Rows of samples in memory.
struct MemoryRows<'a>(&'a [u8]);

impl RowDecoder for MemoryRows<'_> {
    fn next_row(&mut self, row: &mut [u8]) -> Result<(), Interrupt> {
        if let Some((next, rest)) = self.0.split_at_checked(row.len()) {
            row.copy_from_slice(next);
            self.0 = rest;
        }
        Ok(())
    }
}

/// A part of a picture in memory.
pub(super) struct MemoryStage<'a> {
    samples: Samples<'a>,
    unpack: Unpack,
    /// From the stored orientation to that of the result.
    turn: Turn,
    part: Rect,
    next: usize,
}

impl<'a> MemoryStage<'a> {
    /// `part` is a region of the upright picture turned by `turn`. `steps` are applied while unpacking.
    pub(super) fn new(samples: Samples<'a>, turn: Turn, part: Rect, steps: &[PointStep]) -> Self {
        let unpack = Unpack::new(samples.frame.channels, samples.frame.depth, steps);
        let turn = samples.turn.then(turn);
        debug_assert!(samples.part.contains(turn.source_rect(part, samples.frame.size)));
        Self { samples, unpack, turn, part, next: part.y }
    }
}

impl Rows for MemoryStage<'_> {
    fn pull(&mut self, strip: &mut Strip, _: &mut Meter) -> Result<(), Interrupt> {
        let rows = strip.capacity().min(self.part.bottom() - self.next);
        let wanted = Rect { x: self.part.x, y: self.next, width: self.part.width, height: rows };
        let Samples { bytes, part, frame, .. } = self.samples;
        write_turned(bytes, part, &self.unpack, self.turn, self.turn.source_rect(wanted, frame.size), strip);
        self.next += rows;
        strip.set_rows(rows);
        Ok(())
    }
}
