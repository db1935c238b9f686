//! Samples in memory: read where they lie, whatever part is wanted and however it is turned.

use super::turned::place;
use super::unpack::Unpack;
use crate::error::Error;
use crate::image::{Frame, Rect, Size, Turn};
use crate::pipeline::Rows;
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

/// A part of a picture whose samples lie in memory.
pub(super) struct SamplesStage<'a> {
    samples: Samples<'a>,
    unpack: Unpack,
    /// From the samples as they lie to the rows that leave.
    turn: Turn,
    part: Rect,
    next: usize,
}

impl<'a> SamplesStage<'a> {
    /// `part` is of the upright picture turned by `turn`.
    pub(super) fn new(samples: Samples<'a>, turn: Turn, part: Rect, linear: bool) -> Self {
        let unpack = Unpack::new(samples.frame.channels, samples.frame.depth, linear);
        let turn = samples.turn.then(turn);
        debug_assert!(samples.part.contains(turn.source_rect(part, samples.frame.size)));
        Self { samples, unpack, turn, part, next: part.y }
    }
}

impl Rows for SamplesStage<'_> {
    fn pull(&mut self, strip: &mut Strip) -> Result<(), Error> {
        let rows = strip.capacity().min(self.part.bottom() - self.next);
        let wanted = Rect { x: self.part.x, y: self.next, width: self.part.width, height: rows };
        let Samples { bytes, part, frame, .. } = self.samples;
        place(bytes, part, &self.unpack, self.turn, self.turn.source_rect(wanted, frame.size), strip);
        self.next += rows;
        strip.set_rows(rows);
        Ok(())
    }
}
