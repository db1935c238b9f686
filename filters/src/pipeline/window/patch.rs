//! Patches: windows whose result is any function of a pixel's neighbourhood, computed row by row.

use std::fmt;
use std::sync::Arc;

use wide::f32x4;

use super::{Extent, Footprint, Kernel, RowReader};
use crate::image::Size;
use crate::pipeline::meter::{Interrupt, Meter};
use crate::pipeline::strip::Strip;
use crate::pipeline::{Rows, fill};

/// Computes one row of the result: one slice for each plane, in whole vectors of four. Values beyond the output's width are not used.
type RowFn = dyn FnMut(&PatchRows<'_>, &mut [&mut [[f32; 4]]]);

/// What a patch's function needs of the picture and keeps between rows.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Neighborhood {
    /// Columns and rows that a pixel needs on each side.
    pub(crate) reach: [usize; 2],
    /// Bytes that the function keeps between rows, for each column of the window.
    pub(crate) kept_bytes: usize,
    /// Time for each sample of the result, in nanoseconds of the reference machine.
    pub(crate) sample_ns: f64,
}

/// A function of the pixels around each pixel.
#[derive(Clone)]
pub(crate) struct Patch {
    surroundings: Neighborhood,
    begin: Arc<dyn Fn() -> Box<RowFn> + Send + Sync>,
}

impl Patch {
    /// `begin` creates the function for one pass over the picture. State that it keeps between rows may save work, but never change the
    /// result.
    pub(crate) fn new(surroundings: Neighborhood, begin: impl Fn() -> Box<RowFn> + Send + Sync + 'static) -> Self {
        Self { surroundings, begin: Arc::new(begin) }
    }

    /// A function without state, with the given time for each sample.
    pub(crate) fn rows(
        reach: [usize; 2],
        sample_ns: f64,
        row: impl Fn(&PatchRows<'_>, &mut [&mut [[f32; 4]]]) + Send + Sync + 'static,
    ) -> Self {
        let row = Arc::new(row);
        Self::new(Neighborhood { reach, kept_bytes: 0, sample_ns }, move || {
            let row = Arc::clone(&row);
            Box::new(move |window, out| row(window, out))
        })
    }
}

impl Kernel for Patch {
    fn footprint(&self, width: usize, planes: usize) -> Footprint {
        let Neighborhood { reach, kept_bytes, sample_ns } = self.surroundings;
        let columns = width.next_multiple_of(4) + 2 * reach[0];
        let ring = Strip::bytes(columns, planes, 2 * reach[1] + 1);
        Footprint { reach, memory_bytes: ring + (columns * kept_bytes) as u64, sample_ns }
    }

    fn stage<'a>(&self, inner: Box<dyn Rows + 'a>, extent: Extent) -> Box<dyn Rows + 'a> {
        let reach = self.surroundings.reach;
        let [columns, rows] = reach;
        let width = extent.output.width.next_multiple_of(4);
        let ring = Strip::new(width + 2 * columns, extent.planes, 2 * rows + 1);
        Box::new(PatchStage {
            feed: RowReader::new(inner, extent),
            reach,
            ring,
            next: extent.output.y,
            row: (self.begin)(),
        })
    }
}

impl fmt::Debug for Patch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Patch").field("surroundings", &self.surroundings).finish_non_exhaustive()
    }
}

/// The neighbourhood of one row of the result.
pub(crate) struct PatchRows<'a> {
    ring: &'a Strip,
    rows: usize,
    /// The row's number in the picture.
    pub(crate) y: usize,
    pub(crate) picture: Size,
}

/// Four pixels of a row, from column `x` on.
#[inline]
pub(crate) fn four(row: &[f32], x: usize) -> f32x4 {
    row.get(x..).and_then(<[f32]>::first_chunk).map_or(f32x4::ZERO, |v| f32x4::from(*v))
}

impl<'a> PatchRows<'a> {
    /// Row `dy` of the window, 0 at the top: it has `reach` more columns on each side than the result's whole vectors. The edge pixel
    /// extends beyond the picture.
    pub(crate) fn row(&self, plane: usize, dy: usize) -> &'a [f32] {
        self.numbered(plane, self.number(dy))
    }

    /// The number in the picture of row `dy` of the window.
    pub(crate) fn number(&self, dy: usize) -> usize {
        (self.y + dy).saturating_sub(self.rows).min(self.picture.height - 1)
    }

    /// A row of the window, by its number in the picture.
    pub(crate) fn numbered(&self, plane: usize, number: usize) -> &'a [f32] {
        self.ring.row(plane, number % self.ring.capacity())
    }

    pub(crate) const fn planes(&self) -> usize {
        self.ring.planes()
    }

    /// Columns of the window.
    pub(crate) const fn width(&self) -> usize {
        self.ring.width()
    }
}

struct PatchStage<'a> {
    feed: RowReader<'a>,
    reach: [usize; 2],
    /// A ring buffer of padded rows.
    ring: Strip,
    next: usize,
    row: Box<RowFn>,
}

impl Rows for PatchStage<'_> {
    fn pull(&mut self, strip: &mut Strip, meter: &mut Meter) -> Result<(), Interrupt> {
        let Extent { picture, output, .. } = self.feed.extent;
        let [columns, reach] = self.reach;
        let rows = strip.capacity().min(output.bottom() - self.next);
        fill(strip, rows, |strip, y| {
            while self.feed.taken <= (self.next + reach).min(picture.height - 1) {
                let (number, strip_row) = self.feed.take(meter)?;
                let slot = number % self.ring.capacity();
                for plane in 0..self.ring.planes() {
                    self.feed.pad(plane, strip_row, columns, self.ring.row_mut(plane, slot));
                }
            }
            meter.check()?;
            let window = PatchRows { ring: &self.ring, rows: reach, y: self.next, picture };
            (self.row)(&window, &mut strip.padded_row_mut(y));
            self.next += 1;
            Ok(())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::Rect;

    /// Rows with values that encode their position: 100 y + x.
    struct Places {
        part: Rect,
        next: usize,
    }

    impl Rows for Places {
        fn pull(&mut self, strip: &mut Strip, _: &mut Meter) -> Result<(), Interrupt> {
            let rows = strip.capacity().min(self.part.bottom() - self.next);
            for y in 0..rows {
                for (x, v) in strip.row_mut(0, y).iter_mut().enumerate() {
                    *v = (100 * (self.next + y) + self.part.x + x) as f32;
                }
            }
            self.next += rows;
            strip.set_rows(rows);
            Ok(())
        }
    }

    #[test]
    fn patch_sees_its_neighborhood_with_repeated_edges() {
        let picture = Size { width: 6, height: 5 };
        for (strip_rows, output) in [(1, picture.rect()), (3, Rect { x: 1, y: 3, width: 4, height: 2 })] {
            // The pixel two columns to the left and one row below.
            let patch = Patch::rows([2, 1], 1.0, |window, out| {
                let out = out[0].as_flattened_mut();
                out.copy_from_slice(&window.row(0, 2)[..out.len()]);
            });
            let input = output.grown([2, 1], picture);
            let extent = Extent { picture, input, output, planes: 1, strip_rows };
            let mut stage = patch.stage(Box::new(Places { part: input, next: input.y }), extent);
            let mut strip = Strip::new(output.width, 1, output.height);
            stage.pull(&mut strip, &mut Meter::with_budget_ms(1)).unwrap();
            for (x, y) in (0..output.height).flat_map(|y| (0..output.width).map(move |x| (x, y))) {
                let want = 100 * (output.y + y + 1).min(4) + (output.x + x).saturating_sub(2);
                assert_eq!(strip.row(0, y)[x], want as f32, "{output:?} at {x}, {y}");
            }
        }
    }
}
