//! Separable kernels: a horizontal and a vertical pass. Every output pixel is summed left to right and top to bottom.

use super::{Blend, Extent, Footprint, Kernel, RowReader};
use crate::pipeline::meter::{Interrupt, Meter};
use crate::pipeline::strip::Strip;
use crate::pipeline::sums::{LANES, sliding, weighted};
use crate::pipeline::{Rows, fill};

/// Time for each sample, and for each weight of both passes, in nanoseconds of the reference machine.
const SAMPLE_NS: f64 = 1.6;
const TAP_NS: f64 = 0.1;

/// A separable symmetric kernel, and how its result is used.
#[derive(Debug, Clone)]
pub(crate) struct Separable {
    /// `2 reach + 1` weights.
    weights: Vec<f32>,
    finish: Blend,
}

impl Separable {
    /// Weights from the centre outwards; the other half mirrors them.
    pub(crate) fn symmetric(half: &[f32], finish: Blend) -> Self {
        let weights = half.iter().rev().chain(half.iter().skip(1)).copied().collect();
        Self { weights, finish }
    }

    const fn reach(&self) -> usize {
        self.weights.len() / 2
    }
}

impl Kernel for Separable {
    fn footprint(&self, width: usize, planes: usize) -> Footprint {
        let ring = Strip::bytes(width, planes, self.weights.len());
        let memory_bytes = if matches!(self.finish, Blend::Replace) { ring } else { 2 * ring };
        let sample_ns = SAMPLE_NS + TAP_NS * self.weights.len() as f64 + self.finish.sample_ns();
        Footprint { reach: [self.reach(); 2], memory_bytes, sample_ns }
    }

    fn stage<'a>(&self, inner: Box<dyn Rows + 'a>, extent: Extent) -> Box<dyn Rows + 'a> {
        let (output, planes, ring) = (extent.output, extent.planes, self.weights.len());
        Box::new(SeparableStage {
            feed: RowReader::new(inner, extent),
            kernel: self.clone(),
            across: Strip::new(output.width, planes, ring),
            centres: (!matches!(self.finish, Blend::Replace)).then(|| Strip::new(output.width, planes, ring)),
            next: output.y,
            padded: vec![0.0; output.width.next_multiple_of(LANES) + 2 * self.reach()],
        })
    }
}

struct SeparableStage<'a> {
    feed: RowReader<'a>,
    kernel: Separable,
    /// A ring buffer of rows blurred horizontally, and one of the original rows.
    across: Strip,
    centres: Option<Strip>,
    next: usize,
    padded: Vec<f32>,
}

impl SeparableStage<'_> {
    /// Takes the next row and blurs it horizontally into the ring buffer.
    fn take(&mut self, meter: &mut Meter) -> Result<(), Interrupt> {
        let (number, strip_row) = self.feed.take(meter)?;
        let slot = number % self.across.capacity();
        let reach = self.kernel.reach();
        for plane in 0..self.across.planes() {
            self.feed.pad(plane, strip_row, reach, &mut self.padded);
            if let Some(centres) = &mut self.centres {
                let row = centres.row_mut(plane, slot);
                row.copy_from_slice(&self.padded[reach..reach + row.len()]);
            }
            sliding(&self.padded, &self.kernel.weights, self.across.row_mut(plane, slot));
        }
        Ok(())
    }
}

impl Rows for SeparableStage<'_> {
    fn pull(&mut self, strip: &mut Strip, meter: &mut Meter) -> Result<(), Interrupt> {
        let Extent { picture, output, .. } = self.feed.extent;
        let rows = strip.capacity().min(output.bottom() - self.next);
        let reach = self.kernel.reach();
        fill(strip, rows, |strip, y| {
            while self.feed.taken <= (self.next + reach).min(picture.height - 1) {
                self.take(meter)?;
            }
            meter.check()?;
            let ring = self.across.capacity();
            for plane in 0..strip.planes() {
                let window: Vec<&[f32]> = (0..self.kernel.weights.len())
                    .map(|i| (self.next + i).saturating_sub(reach).min(picture.height - 1))
                    .map(|row| self.across.row(plane, row % ring))
                    .collect();
                weighted(&window, &self.kernel.weights, strip.row_mut(plane, y));
            }
            if let (Blend::Mix(mix), Some(centres)) = (&self.kernel.finish, &self.centres) {
                mix(&centres.padded_row(self.next % ring), &mut strip.padded_row_mut(y));
            }
            self.next += 1;
            Ok(())
        })
    }
}
