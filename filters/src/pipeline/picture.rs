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
    turn: Turn,
    /// The turned picture.
    rows: Strip,
    strip: Strip,
    /// Rows of the stage that are there, and all.
    count: usize,
    height: usize,
}

impl<'a> Collecting<'a> {
    /// `size` rows and columns out of `inner`.
    pub(crate) fn new(inner: Box<dyn Rows + 'a>, size: Size, planes: usize, strip_rows: usize, turn: Turn) -> Self {
        let (turned, height) = (turn.size(size), size.height);
        let mut rows = Strip::new(turned.width, planes, turned.height);
        rows.set_rows(turned.height);
        let strip = Strip::new(size.width, planes, strip_rows.min(height));
        Self { inner, turn, rows, strip, count: 0, height }
    }

    /// Pulls what is missing.
    pub(crate) fn resume(&mut self, meter: &mut Meter) -> Result<(), Interrupt> {
        while self.count < self.height {
            self.inner.pull(&mut self.strip, meter)?;
            for y in 0..self.strip.rows() {
                place(&self.strip, y, &mut self.rows, self.turn, self.count);
                self.count += 1;
            }
        }
        Ok(())
    }

    /// The share of the rows that are there, from 0 to 1.
    pub(crate) fn share(&self) -> f64 {
        self.count as f64 / self.height as f64
    }

    /// The picture, once it is whole.
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
    next: usize,
}

impl<'a> TurnStage<'a> {
    /// Time for each sample, in nanoseconds of the reference machine.
    pub(crate) const SAMPLE_NS: f64 = 2.0;

    pub(crate) fn new(inner: Box<dyn Rows + 'a>, size: Size, turn: Turn, planes: usize, strip_rows: usize) -> Self {
        Self { held: Collecting::new(inner, size, planes, strip_rows, turn), next: 0 }
    }
}

impl Rows for TurnStage<'_> {
    fn pull(&mut self, strip: &mut Strip, meter: &mut Meter) -> Result<(), Interrupt> {
        strip.set_rows(0);
        self.held.resume(meter)?;
        let picture = &self.held.rows;
        let rows = strip.capacity().min(picture.rows() - self.next);
        for (plane, y) in (0..strip.planes()).flat_map(|plane| (0..rows).map(move |y| (plane, y))) {
            strip.row_mut(plane, y).copy_from_slice(picture.row(plane, self.next + y));
        }
        self.next += rows;
        strip.set_rows(rows);
        Ok(())
    }
}

/// Puts row `y` of `strip`, which is row `at` of a picture, where the turn brings it.
fn place(strip: &Strip, y: usize, picture: &mut Strip, turn: Turn, at: usize) {
    let (width, height, stride) = (picture.width(), picture.rows(), picture.stride());
    let put = |(to, value): (&mut f32, &f32)| *to = *value;
    for plane in 0..strip.planes() {
        let row = strip.row(plane, y).iter();
        if turn.transpose {
            let x = if turn.flip_x { width - 1 - at } else { at };
            let column = picture.plane_mut(plane)[x..].iter_mut().step_by(stride);
            if turn.flip_y { column.rev().zip(row).for_each(put) } else { column.zip(row).for_each(put) }
        } else {
            let line = picture.row_mut(plane, if turn.flip_y { height - 1 - at } else { at }).iter_mut();
            if turn.flip_x { line.rev().zip(row).for_each(put) } else { line.zip(row).for_each(put) }
        }
    }
}
