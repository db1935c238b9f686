//! Statistics: what an operation must know of the whole picture before it can change a pixel. A first pass over the same rows
//! gathers it, and a map comes out of it.
//!
//! Rows come whole and from top to bottom, whatever part of the result is wanted; what is gathered must be integers, or sums
//! whose order depends on nothing but the picture.

use std::fmt;
use std::sync::Arc;

use super::Rows;
use super::domain::Gray;
use super::meter::{Meter, Stop};
use super::point::Map;
use super::strip::Strip;
use crate::image::Size;

/// Gathers what is needed of a picture.
pub(crate) trait Measure {
    /// Takes in row `y`: one slice a plane, one or three of colours, alpha straight.
    fn row(&mut self, y: usize, planes: &[&[f32]]);

    /// The numbers that were gathered, as they lie in memory. How many there are depends on the parameters and the picture's size
    /// only, so that those of another instance of this engine can be put here.
    fn gathered(&mut self) -> &mut [u8];

    /// What is to be done to each pixel.
    fn finish(self: Box<Self>) -> Map;
}

/// A measurement that an operation asks for.
#[derive(Clone)]
pub(crate) struct Statistic {
    /// What the map that comes out of it does to a picture without colour.
    pub(crate) gray: Gray,
    /// Time to take in each pixel, in nanoseconds of the reference machine.
    pub(crate) pixel_ns: f64,
    begin: Arc<dyn Fn(Size) -> Box<dyn Measure> + Send + Sync>,
}

impl Statistic {
    /// `begin` gets the size of the picture that is rendered.
    pub(crate) fn new(
        gray: Gray,
        pixel_ns: f64,
        begin: impl Fn(Size) -> Box<dyn Measure> + Send + Sync + 'static,
    ) -> Self {
        Self { gray, pixel_ns, begin: Arc::new(begin) }
    }

    /// Begins to measure a picture of `size`, whose rows fill `strip`.
    pub(crate) fn pass<'a>(&self, rows: Box<dyn Rows + 'a>, size: Size, strip: Strip) -> Pass<'a> {
        Pass {
            rows,
            strip,
            measure: (self.begin)(size),
            left: size.height,
            next: 0,
            row_ns: self.pixel_ns * size.width as f64,
        }
    }

    /// What a [`Pass`] yields over a picture of which that was gathered; `None` where it was gathered by something else.
    pub(crate) fn restored(&self, size: Size, gathered: &[u8]) -> Option<Map> {
        let mut measure = (self.begin)(size);
        let numbers = measure.gathered();
        if numbers.len() != gathered.len() {
            return None;
        }
        numbers.copy_from_slice(gathered);
        Some(measure.finish())
    }
}

/// One pass over a picture that is measured.
pub(crate) struct Pass<'a> {
    rows: Box<dyn Rows + 'a>,
    strip: Strip,
    measure: Box<dyn Measure>,
    left: usize,
    next: usize,
    row_ns: f64,
}

impl Pass<'_> {
    /// Pulls the rest of the picture through the measurement.
    pub(crate) fn go_on(&mut self, meter: &mut Meter) -> Result<(), Stop> {
        while self.left > 0 {
            self.rows.pull(&mut self.strip, meter)?;
            for row in 0..self.strip.rows() {
                let planes: Vec<&[f32]> = (0..self.strip.planes()).map(|plane| self.strip.row(plane, row)).collect();
                self.measure.row(self.next, &planes);
                self.next += 1;
            }
            self.left = self.left.saturating_sub(self.strip.rows());
            meter.spend(self.row_ns * self.strip.rows() as f64);
        }
        Ok(())
    }

    /// The map that comes out of it, once all is measured.
    pub(crate) fn finish(self) -> Map {
        self.measure.finish()
    }

    /// What was gathered, to be kept for [`Statistic::restored`].
    pub(crate) fn gathered(&mut self) -> Vec<u8> {
        self.measure.gathered().to_vec()
    }
}

impl fmt::Debug for Statistic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Statistic").field("gray", &self.gray).finish_non_exhaustive()
    }
}
