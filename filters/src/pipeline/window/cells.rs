//! Cells: the mean over each square of a grid that starts at the picture's top left. One pass for any size.
//!
//! A cell is summed down each column, then across, in f64: the order depends on the cell only.

use std::ops::Range;

use super::{Extent, Footprint, Kernel, RowReader, Window};
use crate::pipeline::meter::{Interrupt, Meter};
use crate::pipeline::strip::Strip;
use crate::pipeline::{Rows, fill};

/// Time for each sample, and for each cell in each row of the picture, in nanoseconds of the reference machine.
const SAMPLE_NS: f64 = 0.7;
const CELL_NS: f64 = 11.0;

/// Means over the cells of a grid.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cells {
    /// Not one. The lines of a grid with fractional size are rounded to pixels.
    size_px: f64,
}

impl Window {
    /// The mean over each cell of `size_px`. `None` if that is one pixel, or too close to one to be visible.
    pub(crate) fn cells(size_px: f64) -> Option<Self> {
        (size_px > 0.5 && size_px != 1.0).then_some(Self::Cells(Cells { size_px }))
    }
}

impl Cells {
    /// The side of a cell, if it is fractional.
    pub(crate) fn broken_size(&self) -> Option<f64> {
        (self.size_px.fract() != 0.0).then_some(self.size_px)
    }

    /// The pixels of the cell that contains `place`, along one axis of a picture with `pixels` pixels.
    fn around(&self, place: usize, pixels: usize) -> Range<usize> {
        let line = |number: usize| (number as f64 * self.size_px + 0.5) as usize;
        let near = (place as f64 / self.size_px) as usize;
        // Rounding may move a line past the pixel.
        let number = if place < line(near) { near - 1 } else { near + usize::from(place >= line(near + 1)) };
        line(number)..line(number + 1).min(pixels)
    }

    const fn reach(&self) -> usize {
        self.size_px as usize + 1
    }
}

impl Kernel for Cells {
    fn footprint(&self, width: usize, planes: usize) -> Footprint {
        let columns = (width + 2 * self.reach()) * size_of::<f64>();
        let memory_bytes = (columns * planes) as u64 + Strip::bytes(width, planes, 1);
        Footprint { reach: [self.reach(); 2], memory_bytes, sample_ns: SAMPLE_NS + CELL_NS / self.size_px }
    }

    fn stage<'a>(&self, inner: Box<dyn Rows + 'a>, extent: Extent) -> Box<dyn Rows + 'a> {
        Box::new(CellStage {
            feed: RowReader::new(inner, extent),
            cells: *self,
            sums: vec![0.0; extent.input.width * extent.planes],
            means: Strip::new(extent.output.width, extent.planes, 1),
            rows: 0..0,
            next: extent.output.y,
        })
    }
}

struct CellStage<'a> {
    feed: RowReader<'a>,
    cells: Cells,
    /// The column sums of one row of cells, plane by plane.
    sums: Vec<f64>,
    /// The means of the row of cells that covers `rows`.
    means: Strip,
    rows: Range<usize>,
    next: usize,
}

impl CellStage<'_> {
    /// Reads the row of cells that contains the next row.
    fn advance(&mut self, meter: &mut Meter) -> Result<(), Interrupt> {
        let Extent { picture, input, output, .. } = self.feed.extent;
        let rows = self.cells.around(self.next, picture.height);
        while self.feed.taken < rows.end {
            let (number, strip_row) = self.feed.take(meter)?;
            if number >= rows.start {
                for (plane, sums) in self.sums.chunks_exact_mut(input.width).enumerate() {
                    let row = self.feed.strip.row(plane, strip_row);
                    sums.iter_mut().zip(row).for_each(|(sum, v)| *sum += f64::from(*v));
                }
            }
        }
        for (plane, sums) in self.sums.chunks_exact(input.width).enumerate() {
            let out = self.means.row_mut(plane, 0);
            let mut x = output.x;
            while x < output.right() {
                let cell = self.cells.around(x, picture.width);
                let sum: f64 = sums[cell.start - input.x..cell.end - input.x].iter().sum();
                let mean = (sum / (cell.len() * rows.len()) as f64) as f32;
                let end = cell.end.min(output.right());
                out[x - output.x..end - output.x].fill(mean);
                x = end;
            }
        }
        self.sums.fill(0.0);
        self.rows = rows;
        Ok(())
    }
}

impl Rows for CellStage<'_> {
    fn pull(&mut self, strip: &mut Strip, meter: &mut Meter) -> Result<(), Interrupt> {
        let rows = strip.capacity().min(self.feed.extent.output.bottom() - self.next);
        fill(strip, rows, |strip, y| {
            if !self.rows.contains(&self.next) {
                self.advance(meter)?;
            }
            for plane in 0..strip.planes() {
                strip.row_mut(plane, y).copy_from_slice(self.means.row(plane, 0));
            }
            self.next += 1;
            Ok(())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_share_out_every_pixel_once() {
        for size_px in [1.01, 1.5, 2.0, 3.7, 10.0, 250.0] {
            let cells = Cells { size_px };
            let mut place = 0;
            while place < 400 {
                let cell = cells.around(place, 400);
                assert_eq!(cell.start, place, "{size_px}");
                assert!(cell.clone().all(|pixel| cells.around(pixel, 400) == cell), "{size_px}: {cell:?}");
                assert!(cell.len() <= cells.reach(), "{size_px}: {cell:?}");
                place = cell.end;
            }
        }
    }
}
