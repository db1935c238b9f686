//! Statistics: data about the whole picture that an operation needs before it can change a pixel. A first pass over the same rows collects
//! the data, and turns it into a map.
//!
//! The pass always reads the whole picture from top to bottom, whatever region of the result is wanted. The data must be integers, or sums
//! whose order depends on the picture only.

use std::fmt;
use std::sync::Arc;

use super::Rows;
use super::domain::Gray;
use super::meter::{Interrupt, Meter};
use super::point::Map;
use super::strip::Strip;
use crate::image::Size;

/// Collects data about a picture.
pub(crate) trait Measure {
    /// Adds row `y`: one slice for each plane, one or three of colour, with straight alpha.
    fn row(&mut self, y: usize, planes: &[&[f32]]);

    /// The data as raw bytes. Their number depends on the parameters and the picture's size only, so that the data of another instance of
    /// this engine can be stored here.
    fn data(&mut self) -> &mut [u8];

    /// The map to apply to each pixel.
    fn finish(self: Box<Self>) -> Map;
}

/// A statistic that an operation requests.
#[derive(Clone)]
pub(crate) struct Statistic {
    /// The effect of the resulting map on a grey picture.
    pub(crate) gray: Gray,
    /// Time to add each pixel, in nanoseconds of the reference machine.
    pub(crate) pixel_ns: f64,
    begin: Arc<dyn Fn(Size) -> Box<dyn Measure> + Send + Sync>,
}

impl Statistic {
    /// `begin` takes the size of the picture that is rendered.
    pub(crate) fn new(
        gray: Gray,
        pixel_ns: f64,
        begin: impl Fn(Size) -> Box<dyn Measure> + Send + Sync + 'static,
    ) -> Self {
        Self { gray, pixel_ns, begin: Arc::new(begin) }
    }

    /// Starts to measure a picture of `size` whose rows fill `strip`.
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

    /// The map for data that an earlier [`Pass`] collected. `None` if the data has another size.
    pub(crate) fn map_from_data(&self, size: Size, gathered: &[u8]) -> Option<Map> {
        let mut measure = (self.begin)(size);
        let numbers = measure.data();
        if numbers.len() != gathered.len() {
            return None;
        }
        numbers.copy_from_slice(gathered);
        Some(measure.finish())
    }
}

/// One pass over a picture.
pub(crate) struct Pass<'a> {
    rows: Box<dyn Rows + 'a>,
    strip: Strip,
    measure: Box<dyn Measure>,
    left: usize,
    next: usize,
    row_ns: f64,
}

impl Pass<'_> {
    /// Continues with the rest of the picture.
    pub(crate) fn resume(&mut self, meter: &mut Meter) -> Result<(), Interrupt> {
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

    /// The resulting map, after the whole picture was read.
    pub(crate) fn finish(self) -> Map {
        self.measure.finish()
    }

    /// The data, to be stored for [`Statistic::map_from_data`].
    pub(crate) fn data(&mut self) -> Vec<u8> {
        self.measure.data().to_vec()
    }
}

impl fmt::Debug for Statistic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Statistic").field("gray", &self.gray).finish_non_exhaustive()
    }
}
