//! Window operations: what needs pixels around each pixel. Colours come premultiplied where there is alpha; beyond the picture's
//! edge the edge pixel goes on.
//!
//! Every output pixel is computed from its window alone, in the same order, whatever part of the picture is asked for.

mod boxes;
mod cells;
mod finish;
mod gaussian;
mod patch;
mod pyramid;
mod separable;

pub(crate) use boxes::Boxes;
pub(crate) use cells::Cells;
pub(crate) use finish::Finish;
pub(crate) use patch::{Patch, PatchRows, Surroundings, four};
pub(crate) use pyramid::Pyramid;
pub(crate) use separable::Separable;

use super::Rows;
use super::needs::Needs;
use super::strip::Strip;
use crate::image::{Rect, Size};
use crate::pipeline::meter::{Meter, Stop};

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
    /// Any function of a pixel's surroundings.
    Patch(Patch),
}

/// Where a window works: the picture, the part the stage before yields, and the part it yields itself.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Extent {
    pub(crate) picture: Size,
    pub(crate) input: Rect,
    pub(crate) output: Rect,
    pub(crate) planes: usize,
    pub(crate) strip_rows: usize,
}

/// What a window needs: stated by its kernel in one place, for the plan, which asks the stage before for that much more and adds
/// up the memory.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Footprint {
    /// Columns and rows that a pixel needs on each side.
    reach: [usize; 2],
    /// What the stage holds beside the strip it pulls, in bytes.
    memory_bytes: u64,
    /// Time for each sample of the result, in nanoseconds of the reference machine.
    sample_ns: f64,
}

/// A kind of window.
trait Kernel {
    /// What it needs to yield rows `width` wide.
    fn footprint(&self, width: usize, planes: usize) -> Footprint;

    /// Its stage over the rows of the stage before.
    fn stage<'a>(&self, inner: Box<dyn Rows + 'a>, extent: Extent) -> Box<dyn Rows + 'a>;
}

impl Window {
    /// A Gaussian of `sigma_px`; `None` where its kernel would be one pixel.
    pub(crate) fn gaussian(sigma_px: f64, finish: Finish) -> Option<Self> {
        // Below a fifth of a pixel a neighbour weighs less than half an 8-bit step.
        if sigma_px < 0.2 {
            None
        } else if sigma_px < Pyramid::LEAST_SIGMA {
            Some(Self::Separable(Separable::symmetric(&gaussian::half_kernel(sigma_px), finish)))
        } else {
            Some(Self::Pyramid(Pyramid::new(sigma_px, finish)))
        }
    }

    /// What a Gaussian of `sigma_px` on the full-size picture is on one at `scale` of its size.
    pub(crate) fn scaled_gaussian(sigma_px: f64, scale: f64, finish: Finish) -> Option<Self> {
        // From one pixel on, samples of the Gaussian are the Gaussian.
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

    /// What its stage needs to yield `part` of a picture.
    pub(crate) fn needs(&self, part: Rect, picture: Size, planes: usize, strip_rows: usize) -> Needs {
        let Footprint { reach, memory_bytes, sample_ns } = self.kernel().footprint(part.width, planes);
        let strip = Strip::bytes(part.width + 2 * reach[0], planes, strip_rows);
        let work_ns = sample_ns * planes as f64 * part.area();
        Needs { input: part.grown(reach, picture), memory_bytes: memory_bytes + strip, work_ns }
    }

    /// Its stage over the rows of the stage before.
    pub(crate) fn stage<'a>(&self, inner: Box<dyn Rows + 'a>, extent: Extent) -> Box<dyn Rows + 'a> {
        self.kernel().stage(inner, extent)
    }
}

/// The rows of the stage before, one at a time.
struct Feed<'a> {
    inner: Box<dyn Rows + 'a>,
    extent: Extent,
    strip: Strip,
    /// Row of `strip` to take next.
    strip_next: usize,
    /// The next row of the picture to take in.
    taken: usize,
}

impl<'a> Feed<'a> {
    fn new(inner: Box<dyn Rows + 'a>, extent: Extent) -> Self {
        let strip = Strip::new(extent.input.width, extent.planes, extent.strip_rows);
        Self { inner, extent, strip, strip_next: 0, taken: extent.input.y }
    }

    /// Takes the next row: its number, and the row of the strip it is.
    fn take(&mut self, meter: &mut Meter) -> Result<(usize, usize), Stop> {
        if self.strip_next == self.strip.rows() {
            self.strip_next = 0;
            self.inner.pull(&mut self.strip, meter)?;
        }
        let row = (self.taken, self.strip_next);
        self.strip_next += 1;
        self.taken += 1;
        Ok(row)
    }

    /// Writes the columns from `reach` before the output's first into `padded`, as many as it is long.
    fn pad(&self, plane: usize, strip_row: usize, reach: usize, padded: &mut [f32]) {
        let row = self.strip.row(plane, strip_row);
        let Extent { input, output, .. } = self.extent;
        // The input begins at the first column that is needed or at the picture's edge, so what is missing is beyond that.
        let missing = (reach - (output.x - input.x).min(reach)).min(padded.len());
        let skipped = (output.x - input.x).saturating_sub(reach);
        let (left, rest) = padded.split_at_mut(missing);
        let (middle, right) = rest.split_at_mut(rest.len().min(row.len() - skipped));
        left.fill(row[0]);
        middle.copy_from_slice(&row[skipped..skipped + middle.len()]);
        right.fill(row[row.len() - 1]);
    }
}
