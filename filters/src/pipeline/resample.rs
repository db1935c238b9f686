//! The resample stage: a picture at another size, by a separable kernel, across each row and then down.

use wide::f32x4;

use super::Rows;
use super::geometry::{Rect, Size};
use super::strip::Strip;
use crate::Error;

/// The kernel's support: Lanczos with three lobes.
const LOBES: f64 = 3.0;

/// The weights of one axis: for each output place, where its inputs begin and how each counts.
#[derive(Debug, Clone)]
struct Axis {
    starts: Vec<usize>,
    /// `taps` weights an output place, a multiple of four; those beyond the kernel are zero.
    weights: Vec<f32>,
    taps: usize,
}

/// Lanczos: sinc(x) sinc(x / 3) for |x| < 3 (Duchon 1979). The sines are the `libm` crate's, which are software and so
/// the same on every target.
fn lanczos(x: f64) -> f64 {
    let sinc = |x: f64| if x == 0.0 { 1.0 } else { libm::sin(std::f64::consts::PI * x) / (std::f64::consts::PI * x) };
    if x.abs() < LOBES { sinc(x) * sinc(x / LOBES) } else { 0.0 }
}

/// How many inputs one output place can touch.
const fn reach(from: usize, to: usize) -> usize {
    let widened = (LOBES as usize) * if from > to { from.div_ceil(to) } else { 1 };
    widened + 1
}

impl Axis {
    /// Output places `range` of an axis that goes from `from` to `to` pixels.
    ///
    /// The kernel is widened when shrinking, so that it averages; at the edges it is cut off and made to sum to one.
    fn new(from: usize, to: usize, range: std::ops::Range<usize>) -> Self {
        let ratio = from as f64 / to as f64;
        let widen = ratio.max(1.0);
        let taps = (2 * reach(from, to) + 1).min(from).next_multiple_of(4);
        let mut axis = Self { starts: Vec::new(), weights: Vec::new(), taps };
        for place in range {
            let centre = (place as f64 + 0.5) * ratio - 0.5;
            let first = (centre - LOBES * widen).ceil().max(0.0) as usize;
            let last = ((centre + LOBES * widen).floor() as usize).min(from - 1);
            let weights: Vec<f64> = (first..=last).map(|i| lanczos((i as f64 - centre) / widen)).collect();
            let sum: f64 = weights.iter().sum();
            axis.starts.push(first);
            axis.weights.extend(weights.iter().map(|weight| (weight / sum) as f32));
            axis.weights.resize(axis.starts.len() * taps, 0.0);
        }
        axis
    }

    fn at(&self, place: usize) -> (usize, &[f32]) {
        (self.starts[place], &self.weights[place * self.taps..(place + 1) * self.taps])
    }
}

/// The inputs that output places `start..end` of an axis touch.
fn touched(from: usize, to: usize, start: usize, end: usize) -> std::ops::Range<usize> {
    let ratio = from as f64 / to as f64;
    let support = LOBES * ratio.max(1.0);
    let first = ((start as f64 + 0.5) * ratio - 0.5 - support).ceil().max(0.0) as usize;
    let last = ((end as f64 - 0.5) * ratio - 0.5 + support).floor() as usize;
    first..(last + 1).min(from)
}

/// From one size to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Resample {
    pub(crate) from: Size,
    pub(crate) to: Size,
}

impl Resample {
    /// The part of the input that `part` of the output is made of.
    pub(crate) fn input(&self, part: Rect) -> Rect {
        let x = touched(self.from.width, self.to.width, part.x, part.right());
        let y = touched(self.from.height, self.to.height, part.y, part.bottom());
        Rect { x: x.start, y: y.start, width: x.len(), height: y.len() }
    }

    /// What the stage holds at a time, in bytes.
    pub(crate) fn bytes(&self, part: Rect, planes: usize, strip_rows: usize) -> u64 {
        let taps = |from, to| 2 * reach(from, to) + 4;
        let weights = (taps(self.from.width, self.to.width) * part.width
            + taps(self.from.height, self.to.height) * part.height)
            * size_of::<f32>();
        Strip::bytes(part.width, planes, taps(self.from.height, self.to.height))
            + Strip::bytes(self.input(part).width, planes, strip_rows)
            + weights as u64
    }
}

/// A resample of the rows of the stage before.
pub(crate) struct ResampleStage<'a> {
    inner: Box<dyn Rows + 'a>,
    columns: Axis,
    lines: Axis,
    input: Rect,
    strip: Strip,
    strip_next: usize,
    /// Rows resampled across, by their number in the input modulo its capacity.
    ring: Strip,
    taken: usize,
    next: usize,
    padded: Vec<f32>,
}

impl<'a> ResampleStage<'a> {
    pub(crate) fn new(
        inner: Box<dyn Rows + 'a>,
        resample: Resample,
        output: Rect,
        planes: usize,
        strip_rows: usize,
    ) -> Self {
        let Resample { from, to } = resample;
        let input = resample.input(output);
        let columns = Axis::new(from.width, to.width, output.x..output.right());
        let lines = Axis::new(from.height, to.height, output.y..output.bottom());
        Self {
            inner,
            input,
            strip: Strip::new(input.width, planes, strip_rows),
            strip_next: 0,
            ring: Strip::new(output.width, planes, lines.taps + 1),
            taken: input.y,
            next: 0,
            padded: vec![0.0; input.width + columns.taps],
            columns,
            lines,
        }
    }

    fn take(&mut self) -> Result<(), Error> {
        if self.strip_next == self.strip.rows() {
            self.inner.pull(&mut self.strip)?;
            self.strip_next = 0;
        }
        let slot = self.taken % self.ring.capacity();
        for plane in 0..self.strip.planes() {
            let row = self.strip.row(plane, self.strip_next);
            self.padded[..row.len()].copy_from_slice(row);
            for (place, out) in self.ring.row_mut(plane, slot).iter_mut().enumerate() {
                let (start, weights) = self.columns.at(place);
                *out = dot(&self.padded[start - self.input.x..], weights);
            }
        }
        self.strip_next += 1;
        self.taken += 1;
        Ok(())
    }
}

impl Rows for ResampleStage<'_> {
    fn pull(&mut self, strip: &mut Strip) -> Result<(), Error> {
        let rows = strip.capacity().min(self.lines.starts.len() - self.next);
        for y in 0..rows {
            let start = self.lines.starts[self.next];
            let end = (start + self.lines.taps).min(self.input.bottom());
            while self.taken < end {
                self.take()?;
            }
            let (_, weights) = self.lines.at(self.next);
            for plane in 0..strip.planes() {
                let out = strip.row_mut(plane, y);
                out.fill(0.0);
                for (line, weight) in (start..end).zip(weights) {
                    let row = self.ring.row(plane, line % self.ring.capacity());
                    out.iter_mut().zip(row).for_each(|(sum, value)| *sum += value * weight);
                }
            }
            self.next += 1;
        }
        strip.set_rows(rows);
        Ok(())
    }
}

/// Four partial sums, added in a fixed order: the same on every target.
fn dot(values: &[f32], weights: &[f32]) -> f32 {
    let fours = values.as_chunks::<4>().0.iter().zip(weights.as_chunks::<4>().0);
    let sum = fours.fold(f32x4::ZERO, |sum, (v, w)| sum + f32x4::from(*v) * f32x4::from(*w)).to_array();
    (sum[0] + sum[2]) + (sum[1] + sum[3])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resample_weights_sum_to_one_and_stay_inside() {
        for (from, to) in [(10, 10), (1, 7), (7, 1), (640, 100), (100, 640), (3, 2)] {
            let axis = Axis::new(from, to, 0..to);
            for place in 0..to {
                let (start, weights) = axis.at(place);
                let sum: f32 = weights.iter().sum();
                assert!((sum - 1.0).abs() < 1e-5, "{from} to {to} at {place}: {sum}");
                let used = weights.iter().rposition(|w| *w != 0.0).unwrap();
                assert!(start + used < from, "{from} to {to} at {place}");
            }
        }
    }

    #[test]
    fn resample_touches_exactly_what_its_axis_reads() {
        for (from, to) in [(640, 100), (100, 640), (7, 1), (31, 30)] {
            let whole = Axis::new(from, to, 0..to);
            for (start, end) in [(0, to), (to / 3, to / 2 + 1), (to - 1, to)] {
                let range = touched(from, to, start, end);
                let (first, _) = whole.at(start);
                let (last, weights) = whole.at(end - 1);
                let used = weights.iter().rposition(|w| *w != 0.0).unwrap();
                assert!(range.start <= first && last + used < range.end, "{from} to {to}, {start}..{end}");
            }
        }
    }
}
