//! Statistics: what an operation must know of the whole picture before it can change a pixel. A first pass over the same rows
//! gathers it, and a map comes out of it.
//!
//! Rows come whole and from top to bottom, whatever part of the result is wanted; what is gathered must be integers, or sums
//! whose order depends on nothing but the picture.

use std::fmt;
use std::sync::Arc;

use super::Rows;
use super::domain::Gray;
use super::point::Map;
use super::strip::Strip;
use crate::error::Error;
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

    /// Pulls all of a picture of `size` through the measurement.
    pub(crate) fn measure(&self, rows: &mut dyn Rows, size: Size, strip: &mut Strip) -> Result<Map, Error> {
        Ok(self.pulled(rows, size, strip)?.finish())
    }

    /// [`Self::measure`] as far as what was gathered, to be kept for [`Self::restored`].
    pub(crate) fn gather(&self, rows: &mut dyn Rows, size: Size, strip: &mut Strip) -> Result<Vec<u8>, Error> {
        Ok(self.pulled(rows, size, strip)?.gathered().to_vec())
    }

    /// What [`Self::measure`] yields for a picture of which that was gathered; `None` where it was gathered by something else.
    pub(crate) fn restored(&self, size: Size, gathered: &[u8]) -> Option<Map> {
        let mut measure = (self.begin)(size);
        let numbers = measure.gathered();
        if numbers.len() != gathered.len() {
            return None;
        }
        numbers.copy_from_slice(gathered);
        Some(measure.finish())
    }

    fn pulled(&self, rows: &mut dyn Rows, size: Size, strip: &mut Strip) -> Result<Box<dyn Measure>, Error> {
        let mut measure = (self.begin)(size);
        let mut y = 0;
        while y < size.height {
            rows.pull(strip)?;
            for row in 0..strip.rows() {
                let planes: Vec<&[f32]> = (0..strip.planes()).map(|plane| strip.row(plane, row)).collect();
                measure.row(y, &planes);
                y += 1;
            }
        }
        Ok(measure)
    }
}

impl fmt::Debug for Statistic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Statistic").field("gray", &self.gray).finish_non_exhaustive()
    }
}
