//! Separable kernels: two passes, across and down. Every output pixel is summed left to right and top to bottom.

use wide::f32x4;

use super::{Extent, Feed, Finish};
use crate::Error;
use crate::pipeline::Rows;
use crate::pipeline::strip::Strip;

/// A separable symmetric kernel and what becomes of its result.
#[derive(Debug, Clone)]
pub(crate) struct Separable {
    /// `2 reach + 1` weights.
    weights: Vec<f32>,
    finish: Finish,
}

impl Separable {
    /// Weights from the middle outwards; the other half mirrors them.
    pub(crate) fn symmetric(half: &[f32], finish: Finish) -> Self {
        let weights = half.iter().rev().chain(half.iter().skip(1)).copied().collect();
        Self { weights, finish }
    }

    pub(super) const fn reach(&self) -> usize {
        self.weights.len() / 2
    }

    pub(super) fn bytes(&self, width: usize, planes: usize) -> u64 {
        let ring = Strip::bytes(width, planes, self.weights.len());
        if matches!(self.finish, Finish::Blur) { ring } else { 2 * ring }
    }

    pub(super) fn stage<'a>(&self, inner: Box<dyn Rows + 'a>, extent: Extent) -> SeparableStage<'a> {
        let (output, planes, ring) = (extent.output, extent.planes, self.weights.len());
        SeparableStage {
            feed: Feed::new(inner, extent),
            kernel: self.clone(),
            across: Strip::new(output.width, planes, ring),
            centres: (!matches!(self.finish, Finish::Blur)).then(|| Strip::new(output.width, planes, ring)),
            next: output.y,
            padded: vec![0.0; output.width.next_multiple_of(LANES) + 2 * self.reach()],
        }
    }
}

pub(crate) struct SeparableStage<'a> {
    feed: Feed<'a>,
    kernel: Separable,
    /// Rows blurred across, by their number modulo its capacity, and the rows as they came.
    across: Strip,
    centres: Option<Strip>,
    next: usize,
    padded: Vec<f32>,
}

impl SeparableStage<'_> {
    /// Takes in the next row: blurs it across into the ring.
    fn take(&mut self) -> Result<(), Error> {
        let (number, strip_row) = self.feed.take()?;
        let slot = number % self.across.capacity();
        let reach = self.kernel.reach();
        for plane in 0..self.across.planes() {
            self.feed.pad(plane, strip_row, reach, &mut self.padded);
            if let Some(centres) = &mut self.centres {
                let row = centres.row_mut(plane, slot);
                row.copy_from_slice(&self.padded[reach..reach + row.len()]);
            }
            blur_across(&self.padded, &self.kernel.weights, self.across.row_mut(plane, slot));
        }
        Ok(())
    }
}

impl Rows for SeparableStage<'_> {
    fn pull(&mut self, strip: &mut Strip) -> Result<(), Error> {
        let Extent { picture, output, .. } = self.feed.extent;
        let rows = strip.capacity().min(output.bottom() - self.next);
        let reach = self.kernel.reach();
        for y in 0..rows {
            while self.feed.taken <= (self.next + reach).min(picture.height - 1) {
                self.take()?;
            }
            let ring = self.across.capacity();
            for plane in 0..strip.planes() {
                let window: Vec<&[f32]> = (0..self.kernel.weights.len())
                    .map(|i| (self.next + i).saturating_sub(reach).min(picture.height - 1))
                    .map(|row| self.across.row(plane, row % ring))
                    .collect();
                weighted(&window, &self.kernel.weights, strip.row_mut(plane, y));
            }
            if let (Finish::Mix(mix), Some(centres)) = (&self.kernel.finish, &self.centres) {
                mix(&centres.padded_row(self.next % ring), &mut strip.padded_row_mut(y));
            }
            self.next += 1;
        }
        strip.set_rows(rows);
        Ok(())
    }
}

/// Pixels summed at once, in registers.
const LANES: usize = 16;

type Sums = [f32x4; LANES / 4];

fn add(sums: &mut Sums, values: &[f32; LANES], weight: f32) {
    let weight = f32x4::splat(weight);
    for (sum, four) in sums.iter_mut().zip(values.as_chunks::<4>().0) {
        *sum += f32x4::from(*four) * weight;
    }
}

fn store(sums: &Sums, out: &mut [f32]) {
    for (four, sum) in out.chunks_mut(4).zip(sums) {
        four.copy_from_slice(&sum.to_array()[..four.len()]);
    }
}

/// `out[i] = sum over k of weights[k] padded[i + k]`.
pub(super) fn blur_across(padded: &[f32], weights: &[f32], out: &mut [f32]) {
    for (block, out) in out.chunks_mut(LANES).enumerate() {
        let mut sums = Sums::default();
        for (values, weight) in padded[block * LANES..].array_windows::<LANES>().zip(weights) {
            add(&mut sums, values, *weight);
        }
        store(&sums, out);
    }
}

/// `out[i] = sum over k of weights[k] rows[k][i]`.
pub(crate) fn weighted(rows: &[&[f32]], weights: &[f32], out: &mut [f32]) {
    let whole = out.len() / LANES * LANES;
    let (blocks, tail) = out.split_at_mut(whole);
    for (block, out) in blocks.chunks_exact_mut(LANES).enumerate() {
        let mut sums = Sums::default();
        for (row, weight) in rows.iter().zip(weights) {
            if let Some(values) = row[block * LANES..].first_chunk::<LANES>() {
                add(&mut sums, values, *weight);
            }
        }
        store(&sums, out);
    }
    for (i, out) in tail.iter_mut().enumerate() {
        *out = rows.iter().zip(weights).fold(0.0, |sum, (row, weight)| sum + row[whole + i] * weight);
    }
}
