//! The resample stage: a separable kernel in two passes. Horizontally first, then vertically; or, when the picture shrinks and the rows to
//! be summed fit in memory, vertically first, because fewer rows remain for the horizontal pass. The choice depends on the sizes of the
//! whole picture only, so that a part equals that part of the whole.

mod axis;
mod strip_queue;

use std::ops::Range;

use super::Rows;
use super::fill;
use super::filter::Filter;
use super::meter::{Interrupt, Meter};
use super::needs::Needs;
use super::strip::Strip;
use super::sums::weighted;
use crate::image::{Rect, Size};
use axis::{Axis, Span};
use strip_queue::StripQueue;

/// Time for each sample of a pass and for each of its weights, in nanoseconds of the reference machine.
const SAMPLE_NS: f64 = 0.3;
const TAP_NS: f64 = 0.07;

/// Most samples of a plane that the vertical pass may hold: 4 MB.
const MAX_HELD_SAMPLES: usize = 1 << 20;

/// A change of size.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Resample {
    pub(crate) from: Size,
    pub(crate) to: Size,
    pub(crate) filter: Filter,
    /// The region of the input that the result shows, per axis: its start and its length in input pixels. It may extend beyond the input;
    /// there a pixel counts by its covered part.
    pub(crate) shown: [[f64; 2]; 2],
}

impl Resample {
    /// A resample of the whole picture.
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

    /// The share of each column and row of the result that the input covers.
    pub(crate) fn coverage(&self) -> (Vec<f32>, Vec<f32>) {
        let covered = |span: Span| (0..span.to).map(|place| span.coverage(place) as f32).collect();
        (covered(self.columns()), covered(self.lines()))
    }

    /// The region of the input that `part` of the output needs.
    fn input(&self, part: Rect) -> Rect {
        let touched = |span: Span, start: usize, end: usize| {
            let first = *span.touched(start).start();
            (first, span.touched(end - 1).end() + 1 - first)
        };
        let (x, width) = touched(self.columns(), part.x, part.right());
        let (y, height) = touched(self.lines(), part.y, part.bottom());
        Rect { x, y, width, height }
    }

    /// Whether the vertical pass runs first.
    fn is_vertical_first(&self) -> bool {
        self.to.height < self.from.height && self.from.width * self.lines().taps() <= MAX_HELD_SAMPLES
    }

    /// What the stage needs to yield `part`.
    pub(crate) fn needs(&self, part: Rect, planes: usize, strip_rows: usize) -> Needs {
        let input = self.input(part);
        let taps = |span: Span| span.taps() + 4;
        let place = |span: Span| taps(span) * size_of::<f32>() + size_of::<Range<usize>>();
        let axes = place(self.columns()) * part.width + place(self.lines()) * part.height;
        let padded = (input.width + taps(self.columns())) * size_of::<f32>();
        let held = if self.is_vertical_first() {
            // The first and the last strip may be needed in part only.
            Strip::bytes(input.width, planes, taps(self.lines()) + strip_rows)
        } else {
            Strip::bytes(part.width, planes, taps(self.lines())) + Strip::bytes(input.width, planes, strip_rows)
        };
        // The number of samples in the horizontal and in the vertical pass.
        let (across, down) = if self.is_vertical_first() {
            (part.area(), input.width as f64 * part.height as f64)
        } else {
            (part.width as f64 * input.height as f64, part.area())
        };
        let pass = |samples: f64, span: Span| samples * (SAMPLE_NS + TAP_NS * span.taps() as f64);
        let work_ns = (pass(across, self.columns()) + pass(down, self.lines())) * planes as f64;
        Needs { input, memory_bytes: held + (axes + padded) as u64, work_ns }
    }
}

/// Resamples the rows of the previous stage.
pub(crate) struct ResampleStage<'a> {
    held: StripQueue<'a>,
    columns: Axis,
    lines: Axis,
    input: Rect,
    /// If the horizontal pass runs first: a ring buffer of resampled rows, and the number of the next row.
    across: Option<(Strip, usize)>,
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
        let input = resample.input(output);
        let columns = Axis::new(resample.columns(), output.x..output.right());
        let lines = Axis::new(resample.lines(), output.y..output.bottom());
        let across =
            (!resample.is_vertical_first()).then(|| (Strip::new(output.width, planes, lines.taps + 1), input.y));
        // Two strips that are needed in part hold as many rows as one.
        let rows = strip_rows.div_ceil(2);
        let held = StripQueue::new(inner, input.y, input.width, planes, rows);
        Self { held, across, input, next: 0, padded: vec![0.0; input.width + columns.taps], columns, lines }
    }

    /// Computes row `y` of a strip of the result, vertical pass first.
    fn vertical_first_row(&mut self, strip: &mut Strip, y: usize, meter: &mut Meter) -> Result<(), Interrupt> {
        let (inputs, weights) = self.lines.at(self.next);
        self.held.advance_to(&inputs, meter)?;
        meter.check()?;
        for plane in 0..strip.planes() {
            weighted(&self.held.rows(plane, &inputs), weights, &mut self.padded[..self.input.width]);
            self.columns.resample_row(&self.padded, self.input.x, strip.row_mut(plane, y));
        }
        Ok(())
    }

    /// Resamples rows up to `end` horizontally into the ring buffer.
    fn resample_rows_to(&mut self, end: usize, meter: &mut Meter) -> Result<(), Interrupt> {
        let Some((ring, taken)) = &mut self.across else { return Ok(()) };
        while *taken < end {
            let number = *taken..*taken + 1;
            self.held.advance_to(&number, meter)?;
            let slot = number.start % ring.capacity();
            for plane in 0..ring.planes() {
                for row in self.held.rows(plane, &number) {
                    self.padded[..row.len()].copy_from_slice(row);
                    self.columns.resample_row(&self.padded, self.input.x, ring.row_mut(plane, slot));
                }
            }
            *taken += 1;
        }
        Ok(())
    }
}

impl Rows for ResampleStage<'_> {
    fn pull(&mut self, strip: &mut Strip, meter: &mut Meter) -> Result<(), Interrupt> {
        let rows = strip.capacity().min(self.lines.inputs.len() - self.next);
        fill(strip, rows, |strip, y| {
            self.resample_rows_to(self.lines.inputs[self.next].end, meter)?;
            meter.check()?;
            if let Some((ring, _)) = &self.across {
                let (inputs, weights) = self.lines.at(self.next);
                for plane in 0..strip.planes() {
                    let lines = inputs.clone().map(|line| ring.row(plane, line % ring.capacity()));
                    weighted(&lines.collect::<Vec<_>>(), weights, strip.row_mut(plane, y));
                }
            } else {
                self.vertical_first_row(strip, y, meter)?;
            }
            self.next += 1;
            Ok(())
        })
    }
}
