//! The resample stage: a picture at another size, by a separable kernel in two passes. Across each row and then down, or, where
//! a picture gets smaller and the rows to be summed are not too many to be held, down and then across: there are fewer rows to go
//! across then. Which of them depends on the sizes of the whole picture only, so that a part comes out as in the whole.

use super::Rows;
use super::filter::Filter;
use super::needs::Needs;
use super::strip::Strip;
use super::sums::{dot, weighted};
use crate::error::Error;
use crate::image::{Rect, Size};

/// Most samples of a plane that are held to be summed before they go across: 4 MB.
const MOST_HELD: usize = 1 << 20;

/// The weights of one axis: for each output place, where its inputs begin and how each counts.
#[derive(Debug, Clone)]
struct Axis {
    starts: Vec<usize>,
    /// `taps` weights an output place, a multiple of four; those beyond the kernel are zero.
    weights: Vec<f32>,
    taps: usize,
}

/// One axis of a resample.
#[derive(Debug, Clone, Copy)]
struct Span {
    from: usize,
    to: usize,
    filter: Filter,
    /// Where among the inputs the outputs begin, and how many inputs they are.
    start: f64,
    length: f64,
}

impl Span {
    fn ratio(self) -> f64 {
        self.length / self.to as f64
    }

    /// The input in which the middle of an output place lies, from the middle of the first.
    fn centre(self, place: usize) -> f64 {
        self.start + (place as f64 + 0.5) * self.ratio() - 0.5
    }

    /// How much of an output place lies on the inputs.
    fn coverage(self, place: usize) -> f64 {
        let start = self.start + place as f64 * self.ratio();
        let end = (start + self.ratio()).min(self.from as f64);
        ((end - start.max(0.0)) / self.ratio()).clamp(0.0, 1.0)
    }

    /// How far the kernel reaches, in inputs: widened when shrinking, so that it averages.
    fn support(self) -> f64 {
        if self.filter == Filter::Nearest { 0.0 } else { self.filter.support() * self.ratio().max(1.0) }
    }

    /// Whether the outputs are all of the inputs and no more.
    fn is_whole(self) -> bool {
        self.start == 0.0 && self.length == self.from as f64
    }

    /// Most inputs one output place can touch.
    fn taps(self) -> usize {
        (2.0 * self.support()).ceil() as usize + 2
    }

    /// The inputs that an output place touches.
    fn touched(self, place: usize) -> std::ops::RangeInclusive<usize> {
        if self.filter == Filter::Nearest {
            // In whole numbers: the pixel in which the middle of the place lies.
            let nearest = (2 * place + 1) * self.from / (2 * self.to);
            return nearest..=nearest;
        }
        let centre = self.centre(place);
        let first = ((centre - self.support()).ceil().max(0.0) as usize).min(self.from - 1);
        first..=((centre + self.support()).floor() as usize).clamp(first, self.from - 1)
    }
}

impl Axis {
    /// Output places `range` of an axis; at its edges the kernel is cut off and made to sum to one, or to as much as the inputs cover.
    fn new(span: Span, range: std::ops::Range<usize>) -> Self {
        let taps = span.taps().min(span.from).next_multiple_of(4);
        let widen = span.ratio().max(1.0);
        let mut axis = Self { starts: Vec::new(), weights: Vec::new(), taps };
        for place in range {
            let (centre, touched) = (span.centre(place), span.touched(place));
            let covered = if span.is_whole() { 1.0 } else { span.coverage(place) };
            axis.starts.push(*touched.start());
            if span.filter == Filter::Nearest {
                axis.weights.push(1.0);
            } else if covered > 0.0 {
                let weights: Vec<f64> = touched.map(|i| span.filter.weight((i as f64 - centre) / widen)).collect();
                let sum: f64 = weights.iter().sum();
                axis.weights.extend(weights.iter().map(|weight| (weight / sum * covered) as f32));
            }
            axis.weights.resize(axis.starts.len() * taps, 0.0);
        }
        axis
    }

    /// Resamples a row whose first pixel is `x`; it must be readable for the weights' zeros too.
    fn go_across(&self, row: &[f32], x: usize, out: &mut [f32]) {
        for (place, out) in out.iter_mut().enumerate() {
            let (start, weights) = self.at(place);
            *out = dot(&row[start - x..], weights);
        }
    }

    fn at(&self, place: usize) -> (usize, &[f32]) {
        (self.starts[place], &self.weights[place * self.taps..(place + 1) * self.taps])
    }
}

/// From one size to another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Resample {
    pub(crate) from: Size,
    pub(crate) to: Size,
    pub(crate) filter: Filter,
    /// What the result shows, across and down: where in the input it begins and how long it is, in pixels of the input. It may lie
    /// partly beyond: there a pixel counts by how much of it the input covers.
    pub(crate) shown: [[f64; 2]; 2],
}

impl Resample {
    /// All of a picture.
    pub(crate) const fn whole(from: Size, to: Size, filter: Filter) -> Self {
        Self { from, to, filter, shown: [[0.0, from.width as f64], [0.0, from.height as f64]] }
    }

    const fn columns(&self) -> Span {
        let [[start, length], _] = self.shown;
        Span { from: self.from.width, to: self.to.width, filter: self.filter, start, length }
    }

    const fn lines(&self) -> Span {
        let [_, [start, length]] = self.shown;
        Span { from: self.from.height, to: self.to.height, filter: self.filter, start, length }
    }

    /// How much of each column and of each row of the result the input covers.
    pub(crate) fn coverage(&self) -> (Vec<f32>, Vec<f32>) {
        let covered = |span: Span| (0..span.to).map(|place| span.coverage(place) as f32).collect();
        (covered(self.columns()), covered(self.lines()))
    }

    /// The part of the input that `part` of the output is made of.
    fn input(&self, part: Rect) -> Rect {
        let touched = |span: Span, start: usize, end: usize| {
            let first = *span.touched(start).start();
            (first, span.touched(end - 1).end() + 1 - first)
        };
        let (x, width) = touched(self.columns(), part.x, part.right());
        let (y, height) = touched(self.lines(), part.y, part.bottom());
        Rect { x, y, width, height }
    }

    /// Whether rows are summed before they are resampled across.
    fn goes_down_first(&self) -> bool {
        self.to.height < self.from.height && self.from.width * self.lines().taps() <= MOST_HELD
    }

    /// What the stage needs to yield `part`.
    pub(crate) fn needs(&self, part: Rect, planes: usize, strip_rows: usize) -> Needs {
        let input = self.input(part);
        let taps = |span: Span| span.taps() + 4;
        let weights = (taps(self.columns()) * part.width + taps(self.lines()) * part.height) * size_of::<f32>();
        let row = if self.goes_down_first() { input.width } else { part.width };
        let ring = Strip::bytes(row, planes, taps(self.lines()));
        Needs { input, memory_bytes: ring + Strip::bytes(input.width, planes, strip_rows) + weights as u64 }
    }
}

/// A resample of the rows of the stage before.
pub(crate) struct ResampleStage<'a> {
    inner: Box<dyn Rows + 'a>,
    columns: Axis,
    lines: Axis,
    down_first: bool,
    input: Rect,
    strip: Strip,
    strip_next: usize,
    /// Rows, as they came or resampled across, by their number in the input modulo its capacity.
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
        let (input, down_first) = (resample.input(output), resample.goes_down_first());
        let columns = Axis::new(resample.columns(), output.x..output.right());
        let lines = Axis::new(resample.lines(), output.y..output.bottom());
        Self {
            inner,
            input,
            strip: Strip::new(input.width, planes, strip_rows),
            strip_next: 0,
            ring: Strip::new(if down_first { input.width } else { output.width }, planes, lines.taps + 1),
            down_first,
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
            if self.down_first {
                self.ring.row_mut(plane, slot).copy_from_slice(row);
            } else {
                self.padded[..row.len()].copy_from_slice(row);
                self.columns.go_across(&self.padded, self.input.x, self.ring.row_mut(plane, slot));
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
                let lines: Vec<&[f32]> =
                    (start..end).map(|line| self.ring.row(plane, line % self.ring.capacity())).collect();
                if self.down_first {
                    let summed = &mut self.padded[..self.input.width];
                    weighted(&lines, weights, summed);
                    self.columns.go_across(&self.padded, self.input.x, strip.row_mut(plane, y));
                } else {
                    weighted(&lines, weights, strip.row_mut(plane, y));
                }
            }
            self.next += 1;
        }
        strip.set_rows(rows);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILTERS: [Filter; 5] =
        [Filter::Lanczos3, Filter::Mitchell, Filter::CatmullRom, Filter::Triangle, Filter::Nearest];

    fn spans() -> impl Iterator<Item = Span> {
        let lengths = [(10, 10), (1, 7), (7, 1), (640, 100), (100, 640), (3, 2), (31, 30)];
        let whole = |filter, (from, to)| Span { from, to, filter, start: 0.0, length: from as f64 };
        FILTERS.into_iter().flat_map(move |filter| lengths.map(|lengths| whole(filter, lengths)))
    }

    /// A row of ones on a longer one: what is covered counts wholly, what is beyond not at all, and the ends in part.
    #[test]
    fn resample_beyond_its_input_counts_by_what_is_covered() {
        let span = Span { from: 10, to: 20, filter: Filter::CatmullRom, start: -4.3, length: 20.0 };
        let axis = Axis::new(span, 0..20);
        let seen: Vec<f32> = (0..20).map(|place| axis.at(place).1.iter().sum()).collect();
        let mut want = [0.0; 20];
        want[4] = 0.7;
        want[5..14].fill(1.0);
        want[14] = 0.3;
        assert!(seen.iter().zip(want).all(|(seen, want)| (seen - want).abs() < 1e-6), "{seen:?}");
    }

    #[test]
    fn resample_weights_sum_to_one_and_stay_inside() {
        for span in spans() {
            let axis = Axis::new(span, 0..span.to);
            for place in 0..span.to {
                let (start, weights) = axis.at(place);
                let sum: f32 = weights.iter().sum();
                assert!((sum - 1.0).abs() < 1e-5, "{span:?} at {place}: {sum}");
                let used = weights.iter().rposition(|w| *w != 0.0).unwrap();
                assert!(start + used < span.from, "{span:?} at {place}");
            }
        }
    }

    #[test]
    fn resample_touches_exactly_what_its_axis_reads() {
        for span in spans() {
            let whole = Axis::new(span, 0..span.to);
            for place in 0..span.to {
                let (first, weights) = whole.at(place);
                let used = weights.iter().rposition(|w| *w != 0.0).unwrap();
                let touched = span.touched(place);
                assert!(*touched.start() <= first && first + used <= *touched.end(), "{span:?} at {place}");
                assert!(touched.count() <= whole.taps, "{span:?} at {place}");
            }
        }
    }
}
