//! A whole picture in memory, as planar f32: for turns in mid-pipeline, and for the preview's proxy and cache.

use super::Rows;
use super::strip::{Strip, colors};
use crate::error::Error;
use crate::image::{Rect, Size, Turn};

/// A picture, display-encoded and straight when it rests; in whatever domain its stage works in when it is turned.
#[derive(Debug, Clone)]
pub(crate) struct Picture {
    rows: Strip,
}

impl Picture {
    /// Pulls `size` rows and columns out of `inner`.
    pub(crate) fn collect(inner: &mut dyn Rows, size: Size, planes: usize, strip_rows: usize) -> Result<Self, Error> {
        let mut rows = Strip::new(size.width, planes, size.height);
        let mut strip = Strip::new(size.width, planes, strip_rows.min(size.height));
        while rows.rows() < size.height {
            inner.pull(&mut strip)?;
            let start = rows.rows();
            rows.set_rows(start + strip.rows());
            for (plane, y) in (0..planes).flat_map(|plane| (0..strip.rows()).map(move |y| (plane, y))) {
                rows.row_mut(plane, start + y).copy_from_slice(strip.row(plane, y));
            }
        }
        Ok(Self { rows })
    }

    /// What one of `size` takes.
    pub(crate) const fn bytes(size: Size, planes: usize) -> u64 {
        Strip::bytes(size.width, planes, size.height)
    }

    /// What this one takes.
    pub(crate) const fn bytes_held(&self) -> u64 {
        Self::bytes(self.size(), self.rows.planes())
    }

    /// Whether its colours are one plane.
    pub(crate) const fn is_one_plane(&self) -> bool {
        colors(self.rows.planes()) == 1
    }

    pub(crate) const fn size(&self) -> Size {
        Size { width: self.rows.width(), height: self.rows.rows() }
    }
}

/// Part of a picture that outlives the stage.
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
    fn pull(&mut self, strip: &mut Strip) -> Result<(), Error> {
        debug_assert_eq!(colors(strip.planes()), colors(self.picture.rows.planes()));
        let rows = strip.capacity().min(self.part.height - self.next);
        for (plane, y) in (0..strip.planes()).flat_map(|plane| (0..rows).map(move |y| (plane, y))) {
            if plane >= self.picture.rows.planes() {
                // Alpha that a later operation makes.
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

/// The stage before, held whole and turned.
pub(crate) struct TurnStage<'a> {
    inner: Box<dyn Rows + 'a>,
    /// Size of what the stage before yields.
    size: Size,
    turn: Turn,
    held: Option<Picture>,
    next: usize,
}

impl<'a> TurnStage<'a> {
    /// Time for each sample, in nanoseconds of the reference machine.
    pub(crate) const SAMPLE_NS: f64 = 6.0;

    pub(crate) const fn new(inner: Box<dyn Rows + 'a>, size: Size, turn: Turn) -> Self {
        Self { inner, size, turn, held: None, next: 0 }
    }
}

impl Rows for TurnStage<'_> {
    fn pull(&mut self, strip: &mut Strip) -> Result<(), Error> {
        let picture = match self.held.take() {
            Some(picture) => picture,
            None => Picture::collect(self.inner.as_mut(), self.size, strip.planes(), strip.capacity())?,
        };
        let result = self.turn.size(self.size);
        let rows = strip.capacity().min(result.height - self.next);
        for (plane, y) in (0..strip.planes()).flat_map(|plane| (0..rows).map(move |y| (plane, y))) {
            let wanted = Rect { x: 0, y: self.next + y, width: result.width, height: 1 };
            let read = self.turn.source_rect(wanted, self.size);
            for (x, value) in strip.row_mut(plane, y).iter_mut().enumerate() {
                let along = if self.turn.flip_x { result.width - 1 - x } else { x };
                *value = if self.turn.transpose {
                    picture.rows.row(plane, along)[read.x]
                } else {
                    picture.rows.row(plane, read.y)[along]
                };
            }
        }
        self.next += rows;
        self.held = Some(picture);
        strip.set_rows(rows);
        Ok(())
    }
}
