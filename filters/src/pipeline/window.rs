//! Window operations: functions of a pixel's neighbourhood. Colours are premultiplied if there is alpha; the edge pixel extends beyond the
//! picture.
//!
//! Every output pixel is computed from its window alone, in the same order, whatever region is requested.

mod blend;
mod boxes;
mod cells;
mod gaussian;
mod patch;
mod pyramid;
mod separable;

pub(crate) use blend::Blend;
pub(crate) use boxes::Boxes;
pub(crate) use cells::Cells;
pub(crate) use patch::{Neighborhood, Patch, PatchRows, four};
pub(crate) use pyramid::Pyramid;
pub(crate) use separable::Separable;

use super::Rows;
use super::needs::Needs;
use super::strip::Strip;
use crate::image::{Rect, Size};
use crate::pipeline::meter::{Interrupt, Meter};

/// A window operation.
#[derive(Debug, Clone)]
pub(crate) enum Window {
    /// A separable symmetric kernel.
    Separable(Separable),
    /// A wide Gaussian.
    Pyramid(Pyramid),
    /// Means over squares.
    Boxes(Boxes),
    /// Means over the cells of a grid.
    Cells(Cells),
    /// Any function of a pixel's neighbourhood.
    Patch(Patch),
}

/// The extent of a window stage: the whole picture, the region of its input, and the region of its output.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Extent {
    pub(crate) picture: Size,
    pub(crate) input: Rect,
    pub(crate) output: Rect,
    pub(crate) planes: usize,
    pub(crate) strip_rows: usize,
}

/// The requirements of a window. Its kernel states them in one place; the plan uses them for the input region and the memory.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Footprint {
    /// Columns and rows that a pixel needs on each side.
    reach: [usize; 2],
    /// The memory of the stage in bytes, besides the strip that it pulls.
    memory_bytes: u64,
    /// Time for each sample of the result, in nanoseconds of the reference machine.
    sample_ns: f64,
}

/// A kind of window.
trait Kernel {
    /// The requirements for rows of `width` pixels.
    fn footprint(&self, width: usize, planes: usize) -> Footprint;

    /// The stage over the rows of the previous stage.
    fn stage<'a>(&self, inner: Box<dyn Rows + 'a>, extent: Extent) -> Box<dyn Rows + 'a>;
}

impl Window {
    /// A Gaussian of `sigma_px`. `None` if its kernel would be one pixel.
    pub(crate) fn gaussian(sigma_px: f64, finish: Blend) -> Option<Self> {
        // Below a fifth of a pixel, a neighbour contributes less than half an 8-bit step.
        if sigma_px < 0.2 {
            None
        } else if sigma_px < Pyramid::MIN_SIGMA {
            Some(Self::Separable(Separable::symmetric(&gaussian::half_kernel(sigma_px), finish)))
        } else {
            Some(Self::Pyramid(Pyramid::new(sigma_px, finish)))
        }
    }

    /// The equivalent, on a picture at `scale` of its size, of a Gaussian of `sigma_px` on the full-size picture.
    pub(crate) fn scaled_gaussian(sigma_px: f64, scale: f64, finish: Blend) -> Option<Self> {
        // From one pixel on, a sampled Gaussian is accurate.
        if scale >= 1.0 || sigma_px * scale >= 1.0 {
            return Self::gaussian(sigma_px * scale, finish);
        }
        let half = if sigma_px < 0.2 { Vec::new() } else { gaussian::scaled_half_kernel(sigma_px, scale) };
        (half.len() > 1).then(|| Self::Separable(Separable::symmetric(&half, finish)))
    }

    fn kernel(&self) -> &dyn Kernel {
        match self {
            Self::Separable(kernel) => kernel,
            Self::Pyramid(kernel) => kernel,
            Self::Boxes(kernel) => kernel,
            Self::Cells(kernel) => kernel,
            Self::Patch(kernel) => kernel,
        }
    }

    /// What the stage needs to yield `part` of a picture.
    pub(crate) fn needs(&self, part: Rect, picture: Size, planes: usize, strip_rows: usize) -> Needs {
        let Footprint { reach, memory_bytes, sample_ns } = self.kernel().footprint(part.width, planes);
        let strip = Strip::bytes(part.width + 2 * reach[0], planes, strip_rows);
        let work_ns = sample_ns * planes as f64 * part.area();
        Needs { input: part.grown(reach, picture), memory_bytes: memory_bytes + strip, work_ns }
    }

    /// The stage over the rows of the previous stage.
    pub(crate) fn stage<'a>(&self, inner: Box<dyn Rows + 'a>, extent: Extent) -> Box<dyn Rows + 'a> {
        self.kernel().stage(inner, extent)
    }
}

/// Reads the rows of the previous stage one at a time.
struct RowReader<'a> {
    inner: Box<dyn Rows + 'a>,
    extent: Extent,
    strip: Strip,
    /// The next row of `strip`.
    strip_next: usize,
    /// The number of the next row of the picture.
    taken: usize,
}

impl<'a> RowReader<'a> {
    fn new(inner: Box<dyn Rows + 'a>, extent: Extent) -> Self {
        let strip = Strip::new(extent.input.width, extent.planes, extent.strip_rows);
        Self { inner, extent, strip, strip_next: 0, taken: extent.input.y }
    }

    /// Takes the next row. Returns its number, and its index in the strip.
    fn take(&mut self, meter: &mut Meter) -> Result<(usize, usize), Interrupt> {
        if self.strip_next == self.strip.rows() {
            self.strip_next = 0;
            self.inner.pull(&mut self.strip, meter)?;
        }
        let row = (self.taken, self.strip_next);
        self.strip_next += 1;
        self.taken += 1;
        Ok(row)
    }

    /// Copies the columns from `reach` before the output's first into `padded`, as many as it holds, with repeated edges.
    fn pad(&self, plane: usize, strip_row: usize, reach: usize, padded: &mut [f32]) {
        let row = self.strip.row(plane, strip_row);
        let Extent { input, output, .. } = self.extent;
        // The input begins at the first needed column or at the picture's edge, so missing columns are beyond the edge.
        let missing = (reach - (output.x - input.x).min(reach)).min(padded.len());
        let skipped = (output.x - input.x).saturating_sub(reach);
        let (left, rest) = padded.split_at_mut(missing);
        let (middle, right) = rest.split_at_mut(rest.len().min(row.len() - skipped));
        left.fill(row[0]);
        middle.copy_from_slice(&row[skipped..skipped + middle.len()]);
        right.fill(row[row.len() - 1]);
    }
}
