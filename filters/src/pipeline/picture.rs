//! A whole picture in memory as planar f32, for turns in the middle of a pipeline and for cached pixels.

use super::Rows;
use super::meter::{Interrupt, Meter};
use super::strip::{Strip, colors};
use crate::image::{Rect, Size, Turn};

/// A picture in whatever domain and alpha form its stage uses.
#[derive(Debug, Clone)]
pub(crate) struct Picture {
    rows: Strip,
}

/// A picture that is being filled from a stage.
pub(crate) struct Collecting<'a> {
    inner: Box<dyn Rows + 'a>,
    rows: Strip,
    strip: Strip,
}

impl<'a> Collecting<'a> {
    /// Collects `size` rows and columns of `inner`.
    pub(crate) fn new(inner: Box<dyn Rows + 'a>, size: Size, planes: usize, strip_rows: usize) -> Self {
        let rows = Strip::new(size.width, planes, size.height);
        Self { inner, rows, strip: Strip::new(size.width, planes, strip_rows.min(size.height)) }
    }

    /// Pulls the missing rows.
    pub(crate) fn resume(&mut self, meter: &mut Meter) -> Result<(), Interrupt> {
        while self.rows.rows() < self.rows.capacity() {
            self.inner.pull(&mut self.strip, meter)?;
            self.rows.append(&self.strip);
        }
        Ok(())
    }

    /// The picture, after all rows were pulled.
    pub(crate) fn finish(self) -> Picture {
        Picture { rows: self.rows }
    }
}

impl Picture {
    /// The memory of a picture of `size`.
    pub(crate) const fn bytes(size: Size, planes: usize) -> u64 {
        Strip::bytes(size.width, planes, size.height)
    }

    /// The memory of this picture.
    pub(crate) const fn bytes_held(&self) -> u64 {
        Self::bytes(self.size(), self.rows.planes())
    }

    /// The number of planes.
    pub(crate) const fn planes(&self) -> usize {
        self.rows.planes()
    }

    /// Whether its colours are one plane.
    pub(crate) const fn is_one_plane(&self) -> bool {
        colors(self.rows.planes()) == 1
    }

    pub(crate) const fn size(&self) -> Size {
        Size { width: self.rows.width(), height: self.rows.rows() }
    }
}

/// A region of a picture that outlives the stage.
pub(crate) struct PictureStage<'a> {
    picture: &'a Picture,
    part: Rect,
    next: usize,
}

impl<'a> PictureStage<'a> {
    pub(crate) const fn new(picture: &'a Picture, part: Rect) -> Self {
        Self { picture, part, next: 0 }
    }
}

impl Rows for PictureStage<'_> {
    fn pull(&mut self, strip: &mut Strip, _: &mut Meter) -> Result<(), Interrupt> {
        debug_assert_eq!(colors(strip.planes()), colors(self.picture.rows.planes()));
        let rows = strip.capacity().min(self.part.height - self.next);
        for (plane, y) in (0..strip.planes()).flat_map(|plane| (0..rows).map(move |y| (plane, y))) {
            if plane >= self.picture.rows.planes() {
                // Alpha that a later operation creates.
                strip.row_mut(plane, y).fill(1.0);
                continue;
            }
            let row = self.picture.rows.row(plane, self.part.y + self.next + y);
            strip.row_mut(plane, y).copy_from_slice(&row[self.part.x..self.part.right()]);
        }
        self.next += rows;
        strip.set_rows(rows);
        Ok(())
    }
}

/// Holds the input whole and turns it.
pub(crate) struct TurnStage<'a> {
    held: Collecting<'a>,
    /// The size of the input.
    size: Size,
    turn: Turn,
    next: usize,
}

impl<'a> TurnStage<'a> {
    /// Time for each sample, in nanoseconds of the reference machine.
    pub(crate) const SAMPLE_NS: f64 = 2.0;

    pub(crate) fn new(inner: Box<dyn Rows + 'a>, size: Size, turn: Turn, planes: usize, strip_rows: usize) -> Self {
        Self { held: Collecting::new(inner, size, planes, strip_rows), size, turn, next: 0 }
    }
}

impl Rows for TurnStage<'_> {
    fn pull(&mut self, strip: &mut Strip, meter: &mut Meter) -> Result<(), Interrupt> {
        strip.set_rows(0);
        self.held.resume(meter)?;
        let picture = &self.held.rows;
        let result = self.turn.size(self.size);
        let rows = strip.capacity().min(result.height - self.next);
        for (plane, y) in (0..strip.planes()).flat_map(|plane| (0..rows).map(move |y| (plane, y))) {
            let wanted = Rect { x: 0, y: self.next + y, width: result.width, height: 1 };
            let read = self.turn.source_rect(wanted, self.size);
            for (x, value) in strip.row_mut(plane, y).iter_mut().enumerate() {
                let along = if self.turn.flip_x { result.width - 1 - x } else { x };
                *value = if self.turn.transpose {
                    picture.row(plane, along)[read.x]
                } else {
                    picture.row(plane, read.y)[along]
                };
            }
        }
        self.next += rows;
        strip.set_rows(rows);
        Ok(())
    }
}
