//! Wide Gaussians through a coarse grid: the picture is averaged onto cells of `factor` x `factor` pixels, blurred there by a short kernel,
//! and interpolated back. Its cost hardly depends on sigma, and its memory is small.
//!
//! In both directions, the weights of a cell are the convolution of three boxes of `factor` pixels, a discrete quadratic B-spline: it sums
//! to one at every pixel, has the same variance at each, and vanishes at the frequencies that would alias to zero. Both together have the
//! variance `(factor² - 1) / 2`; the kernel on the grid has the rest of sigma². Cells are anchored at the picture's top left, and each is
//! summed whole, top to bottom and left to right, so that a part equals that part of the whole.

use super::gaussian::half_kernel;
use super::{Blend, Extent, Footprint, Kernel, RowReader};
use crate::pipeline::meter::{Interrupt, Meter};
use crate::pipeline::strip::Strip;
use crate::pipeline::sums::{dot, sliding};
use crate::pipeline::{Rows, fill};

/// Time for each sample, at any sigma, in nanoseconds of the reference machine.
const SAMPLE_NS: f64 = 2.0;

/// The smallest sigma on the grid: a narrower one would make the grid visible, a wider one would cost more.
const GRID_SIGMA: f64 = 1.4;

/// A Gaussian of sigma 2.8 and more.
#[derive(Debug, Clone)]
pub(crate) struct Pyramid {
    factor: usize,
    /// `2 reach + 1` weights on the grid.
    kernel: Vec<f32>,
    /// The weights of one cell, `3 factor - 2` pixels, starting one pixel after the first pixel of the previous cell; they sum to one.
    cell: Vec<f32>,
    /// The same weights, padded with zeros to a multiple of four.
    cell_fours: Vec<f32>,
    finish: Blend,
}

impl Pyramid {
    /// From this sigma on, a cell has at least two pixels.
    pub(super) const MIN_SIGMA: f64 = 2.0 * GRID_SIGMA;

    pub(super) fn new(sigma_px: f64, finish: Blend) -> Self {
        let factor = (sigma_px / GRID_SIGMA) as usize;
        let f = factor as f64;
        let half = half_kernel(((sigma_px * sigma_px - (f * f - 1.0) / 2.0) / (f * f)).sqrt());
        let kernel = half.iter().rev().chain(half.iter().skip(1)).copied().collect();
        let mut cell = vec![1.0_f64];
        for _ in 0..3 {
            cell = (0..cell.len() + factor - 1)
                .map(|i| cell.iter().enumerate().filter(|(k, _)| i >= *k && i - k < factor).map(|(_, v)| v / f).sum())
                .collect();
        }
        let cell: Vec<f32> = cell.into_iter().map(|v| v as f32).collect();
        let mut cell_fours = cell.clone();
        cell_fours.resize(cell.len().next_multiple_of(4), 0.0);
        Self { factor, kernel, cell, cell_fours, finish }
    }

    const fn grid_reach(&self) -> usize {
        self.kernel.len() / 2
    }

    const fn reach(&self) -> usize {
        (self.grid_reach() + 3) * self.factor
    }

    /// The weights of the previous, the current and the next cell at a pixel, for each position of a pixel in its cell.
    fn spread(&self) -> [Vec<f32>; 3] {
        let weight = |i: Option<usize>| i.and_then(|i| self.cell.get(i)).map_or(0.0, |v| v * self.factor as f32);
        [2, 1, 0].map(|cells| (0..self.factor).map(|p| weight((cells * self.factor + p).checked_sub(1))).collect())
    }
}

impl Kernel for Pyramid {
    fn footprint(&self, width: usize, planes: usize) -> Footprint {
        let cells = width / self.factor + 2 * self.grid_reach() + 6;
        let grid = Strip::bytes(cells, planes, self.kernel.len() + 3);
        let sums = Strip::bytes(width + 2 * self.reach(), planes, 3);
        let centres =
            if matches!(self.finish, Blend::Replace) { 0 } else { Strip::bytes(width, planes, self.reach() + 1) };
        let sample_ns = SAMPLE_NS + self.finish.sample_ns();
        Footprint { reach: [self.reach(); 2], memory_bytes: grid + sums + centres, sample_ns }
    }

    fn stage<'a>(&self, inner: Box<dyn Rows + 'a>, extent: Extent) -> Box<dyn Rows + 'a> {
        let Extent { input, output, planes, .. } = extent;
        let cell_of = |pixel: usize| (pixel / self.factor).cast_signed();
        let reach = self.grid_reach().cast_signed();
        let first = [cell_of(output.x) - 1, cell_of(output.y) - 1];
        let smooth_cells = (cell_of(output.right() - 1) + 1 - first[0]).cast_unsigned() + 1;
        let grid_cells = smooth_cells + 2 * self.grid_reach();
        let first_row = (first[1] - reach - 1) * self.factor.cast_signed() + 1;
        Box::new(PyramidStage {
            spread: self.spread(),
            sums: Strip::new(input.width, planes, 3),
            first_cell: first[0] - reach,
            padded: vec![0.0; (grid_cells + 2) * self.factor + 4],
            line: vec![0.0; grid_cells.next_multiple_of(16) + 16 + 2 * self.grid_reach()],
            grid: Strip::new(smooth_cells, planes, self.kernel.len()),
            next_cell: first[1] - reach,
            smooth: Strip::new(smooth_cells, planes, 3),
            next_smooth: first[1],
            between: vec![0.0; smooth_cells],
            phases: vec![0.0; (smooth_cells - 2) * self.factor],
            aligned: vec![0.0; (smooth_cells - 2) * self.factor],
            centres: matches!(self.finish, Blend::Mix(_)).then(|| Strip::new(output.width, planes, self.reach() + 1)),
            next_row: first_row,
            strip_row: 0,
            next: output.y,
            kernel: self.clone(),
            feed: RowReader::new(inner, extent),
        })
    }
}

struct PyramidStage<'a> {
    feed: RowReader<'a>,
    kernel: Pyramid,
    spread: [Vec<f32>; 3],
    /// Rows summed into their cells, a ring buffer of three rows of cells.
    sums: Strip,
    /// The first column of cells, and buffers for a row of pixels and of cells.
    first_cell: isize,
    padded: Vec<f32>,
    line: Vec<f32>,
    /// A ring buffer of cells blurred horizontally, with the kernel's length; and one of cells blurred in both directions, with length 3.
    grid: Strip,
    next_cell: isize,
    smooth: Strip,
    next_smooth: isize,
    between: Vec<f32>,
    /// A row of the result, ordered by position in the cell: the first pixel of each cell, then the second, and so on.
    phases: Vec<f32>,
    aligned: Vec<f32>,
    centres: Option<Strip>,
    /// The next row of pixels to sum, possibly beyond the picture, and its index in the strip.
    next_row: isize,
    strip_row: usize,
    next: usize,
}

fn slot(row: isize, rows: usize) -> usize {
    row.rem_euclid(rows.cast_signed()).cast_unsigned()
}

impl PyramidStage<'_> {
    /// Sums rows until the next row of cells is complete, and blurs it horizontally.
    fn take_cell(&mut self, meter: &mut Meter) -> Result<(), Interrupt> {
        let (f, taps) = (self.kernel.factor.cast_signed(), self.kernel.cell.len().cast_signed());
        let last = (self.next_cell - 1) * f + taps;
        while self.next_row <= last {
            let row = self.next_row.clamp(0, (self.feed.extent.picture.height - 1).cast_signed()).cast_unsigned();
            while self.feed.taken <= row {
                self.take_row(meter)?;
            }
            let middle = self.next_row.div_euclid(f);
            for cell in middle - 1..=middle + 1 {
                let tap = self.next_row - (cell - 1) * f - 1;
                if let (Some(weight), true) =
                    (usize::try_from(tap).ok().and_then(|tap| self.kernel.cell.get(tap)), cell >= self.next_cell)
                {
                    self.sum_row(slot(cell, 3), *weight, tap == 0);
                }
            }
            self.next_row += 1;
        }
        self.blur_cells_across();
        self.next_cell += 1;
        Ok(())
    }

    fn take_row(&mut self, meter: &mut Meter) -> Result<(), Interrupt> {
        let (number, strip_row) = self.feed.take(meter)?;
        self.strip_row = strip_row;
        let output = self.feed.extent.output;
        if let Some(centres) = self.centres.as_mut().filter(|_| (output.y..output.bottom()).contains(&number)) {
            let from = output.x - self.feed.extent.input.x;
            let slot = number % centres.capacity();
            for plane in 0..centres.planes() {
                let row = &self.feed.strip.row(plane, strip_row)[from..from + output.width];
                centres.row_mut(plane, slot).copy_from_slice(row);
            }
        }
        Ok(())
    }

    fn sum_row(&mut self, slot: usize, weight: f32, first: bool) {
        for plane in 0..self.sums.planes() {
            let row = self.feed.strip.row(plane, self.strip_row);
            let sums = self.sums.row_mut(plane, slot).iter_mut().zip(row);
            if first {
                sums.for_each(|(sum, v)| *sum = v * weight);
            } else {
                sums.for_each(|(sum, v)| *sum += v * weight);
            }
        }
    }

    fn blur_cells_across(&mut self) {
        let (input, f) = (self.feed.extent.input, self.kernel.factor);
        let from = slot(self.next_cell, 3);
        let to = slot(self.next_cell, self.grid.capacity());
        // The first pixel under the first cell's weights.
        let start = (self.first_cell - 1) * f.cast_signed() + 1;
        for plane in 0..self.sums.planes() {
            let row = self.sums.row(plane, from);
            // Pixels outside the input are beyond the picture's edge, or have no weight.
            let into = (input.x.cast_signed() - start).max(0).cast_unsigned().min(self.padded.len());
            let skipped = (start - input.x.cast_signed()).max(0).cast_unsigned();
            let (left, rest) = self.padded.split_at_mut(into);
            let (middle, right) = rest.split_at_mut(rest.len().min(row.len() - skipped));
            left.fill(row[0]);
            middle.copy_from_slice(&row[skipped..skipped + middle.len()]);
            right.fill(row[row.len() - 1]);
            let cells = (self.padded.len() - 4) / f - 2;
            for (cell, sum) in self.line.iter_mut().take(cells).enumerate() {
                *sum = dot(&self.padded[cell * f..], &self.kernel.cell_fours);
            }
            sliding(&self.line, &self.kernel.kernel, self.grid.row_mut(plane, to));
        }
    }

    /// Blurs the next row of cells vertically.
    fn take_smooth(&mut self, meter: &mut Meter) -> Result<(), Interrupt> {
        let reach = self.kernel.grid_reach().cast_signed();
        while self.next_cell <= self.next_smooth + reach {
            self.take_cell(meter)?;
        }
        let to = slot(self.next_smooth, 3);
        for plane in 0..self.grid.planes() {
            let sums = self.smooth.row_mut(plane, to);
            sums.fill(0.0);
            for (cell, weight) in (self.next_smooth - reach..).zip(&self.kernel.kernel) {
                let row = self.grid.row(plane, slot(cell, self.grid.capacity()));
                sums.iter_mut().zip(row).for_each(|(sum, v)| *sum += v * weight);
            }
        }
        self.next_smooth += 1;
        Ok(())
    }

    /// Interpolates cells to row `y` of `strip`.
    fn spread_row(&mut self, strip: &mut Strip, y: usize) {
        let f = self.kernel.factor;
        let (cell, place) = ((self.next / f).cast_signed(), self.next % f);
        let x = self.feed.extent.output.x % f;
        for plane in 0..strip.planes() {
            let rows = [-1, 0, 1].map(|by| self.smooth.row(plane, slot(cell + by, 3)));
            let weights = [0, 1, 2].map(|i| self.spread[i][place]);
            for (i, v) in self.between.iter_mut().enumerate() {
                *v = rows[0][i] * weights[0] + rows[1][i] * weights[1] + rows[2][i] * weights[2];
            }
            // One position in every cell after the other: neighbours in memory, so that the compiler vectorises.
            let cells = self.between.len() - 2;
            for (place, phase) in self.phases.chunks_exact_mut(cells).enumerate() {
                let [before, at, after] = [0, 1, 2].map(|i| self.spread[i][place]);
                for (v, cells) in phase.iter_mut().zip(self.between.array_windows::<3>()) {
                    *v = cells[0] * before + cells[1] * at + cells[2] * after;
                }
            }
            if let (2, (even, odd)) = (f, self.phases.split_at(cells)) {
                for (out, (even, odd)) in self.aligned.as_chunks_mut::<2>().0.iter_mut().zip(even.iter().zip(odd)) {
                    *out = [*even, *odd];
                }
            } else {
                for (place, phase) in self.phases.chunks_exact(cells).enumerate() {
                    self.aligned[place..].iter_mut().step_by(f).zip(phase).for_each(|(out, v)| *out = *v);
                }
            }
            let out = strip.row_mut(plane, y);
            out.copy_from_slice(&self.aligned[x..x + out.len()]);
        }
    }
}

impl Rows for PyramidStage<'_> {
    fn pull(&mut self, strip: &mut Strip, meter: &mut Meter) -> Result<(), Interrupt> {
        let rows = strip.capacity().min(self.feed.extent.output.bottom() - self.next);
        fill(strip, rows, |strip, y| {
            while self.next_smooth <= (self.next / self.kernel.factor).cast_signed() + 1 {
                self.take_smooth(meter)?;
            }
            meter.check()?;
            self.spread_row(strip, y);
            if let (Blend::Mix(mix), Some(centres)) = (&self.kernel.finish, &self.centres) {
                mix(&centres.padded_row(self.next % centres.capacity()), &mut strip.padded_row_mut(y));
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
    fn pyramid_has_the_variance_it_should_and_sums_to_one() {
        for sigma in [2.8, 3.0, 4.0, 5.3, 8.0, 30.0, 99.0] {
            let pyramid = Pyramid::new(sigma, Blend::Replace);
            assert!((pyramid.cell.iter().sum::<f32>() - 1.0).abs() < 1e-5, "{sigma}");
            let [before, at, after] = pyramid.spread();
            for place in 0..pyramid.factor {
                assert!((before[place] + at[place] + after[place] - 1.0).abs() < 1e-5, "{sigma} at {place}");
            }
            let variance = |weights: &[f32]| -> f64 {
                let middle = (weights.len() - 1) as f64 / 2.0;
                weights.iter().enumerate().map(|(i, w)| f64::from(*w) * (i as f64 - middle).powi(2)).sum()
            };
            let f = pyramid.factor as f64;
            let whole = 2.0 * variance(&pyramid.cell) + f * f * variance(&pyramid.kernel);
            assert!((whole.sqrt() / sigma - 1.0).abs() < 0.02, "{sigma}: {}", whole.sqrt());
        }
    }
}
