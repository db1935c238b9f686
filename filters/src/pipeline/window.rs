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
pub(crate) use patch::{Patch, PatchRows, four};
pub(crate) use pyramid::Pyramid;
pub(crate) use separable::{Separable, weighted};

use super::Rows;
use super::geometry::{Rect, Size};
use super::strip::Strip;
use crate::Error;

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

impl Window {
    /// How many columns and rows a pixel needs on each side.
    pub(crate) fn reach(&self) -> [usize; 2] {
        match self {
            Self::Separable(kernel) => [kernel.reach(); 2],
            Self::Pyramid(kernel) => [kernel.reach(); 2],
            Self::Boxes(boxes) => [boxes.reach(); 2],
            Self::Cells(cells) => [cells.reach(); 2],
            Self::Patch(patch) => patch.reach,
        }
    }

    /// What its stage holds at a time to yield rows `width` wide, in bytes.
    pub(crate) fn bytes(&self, width: usize, planes: usize, strip_rows: usize) -> u64 {
        let [reach, _] = self.reach();
        let held = match self {
            Self::Separable(kernel) => kernel.bytes(width, planes),
            Self::Pyramid(kernel) => kernel.bytes(width, planes),
            Self::Boxes(boxes) => boxes.bytes(width, planes),
            Self::Cells(cells) => cells.bytes(width, planes),
            Self::Patch(patch) => patch.bytes(width, planes),
        };
        held + Strip::bytes(width + 2 * reach, planes, strip_rows)
    }

    /// Its stage over the rows of the stage before.
    pub(crate) fn stage<'a>(&self, inner: Box<dyn Rows + 'a>, extent: Extent) -> Box<dyn Rows + 'a> {
        match self {
            Self::Separable(kernel) => Box::new(kernel.stage(inner, extent)),
            Self::Pyramid(kernel) => Box::new(kernel.stage(inner, extent)),
            Self::Boxes(boxes) => Box::new(boxes.stage(inner, extent)),
            Self::Cells(cells) => Box::new(cells.stage(inner, extent)),
            Self::Patch(patch) => Box::new(patch.stage(inner, extent)),
        }
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
    fn take(&mut self) -> Result<(usize, usize), Error> {
        if self.strip_next == self.strip.rows() {
            self.inner.pull(&mut self.strip)?;
            self.strip_next = 0;
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
