//! A queue of strips: rows that a stage needs more than once, without a copy.

use std::collections::VecDeque;
use std::ops::Range;

use crate::pipeline::Rows;
use crate::pipeline::meter::{Interrupt, Meter};
use crate::pipeline::strip::Strip;

/// The rows of the previous stage that are still needed.
pub(super) struct StripQueue<'a> {
    inner: Box<dyn Rows + 'a>,
    /// Each strip with the number of its first row.
    strips: VecDeque<(usize, Strip)>,
    taken: usize,
    width: usize,
    planes: usize,
    /// Rows in a strip.
    rows: usize,
    /// A free strip to pull into.
    spare: Option<Strip>,
}

impl<'a> StripQueue<'a> {
    /// An empty queue. Rows begin with number `first` and come in strips of `rows` rows.
    pub(super) fn new(inner: Box<dyn Rows + 'a>, first: usize, width: usize, planes: usize, rows: usize) -> Self {
        Self { inner, strips: VecDeque::new(), taken: first, width, planes, rows, spare: None }
    }

    /// Pulls until `rows` are in the queue, and drops the rows before them.
    pub(super) fn advance_to(&mut self, rows: &Range<usize>, meter: &mut Meter) -> Result<(), Interrupt> {
        while self.taken < rows.end {
            let spare = self.spare.take().or_else(|| self.pop_before(rows.start));
            let mut strip = spare.unwrap_or_else(|| Strip::new(self.width, self.planes, self.rows));
            let pulled = self.inner.pull(&mut strip, meter);
            if pulled.is_err() {
                self.spare = Some(strip);
                return pulled;
            }
            let first = self.taken;
            self.taken += strip.rows();
            self.push(first, strip);
        }
        Ok(())
    }

    /// Removes a strip whose rows are all before `start`.
    fn pop_before(&mut self, start: usize) -> Option<Strip> {
        self.strips.pop_front_if(|(first, strip)| *first + strip.rows() <= start).map(|(_, strip)| strip)
    }

    /// Adds a strip. Short strips after a pause are merged, so that memory stays within the estimate.
    fn push(&mut self, first: usize, mut strip: Strip) {
        if let Some((_, last)) = self.strips.back_mut() {
            let moved = last.append(&strip);
            if moved == strip.rows() {
                self.spare = Some(strip);
                return;
            }
            strip.remove_first(moved);
            self.strips.push_back((first + moved, strip));
        } else {
            self.strips.push_back((first, strip));
        }
    }

    /// The rows `rows` of one plane, which must be in the queue.
    pub(super) fn rows(&self, plane: usize, rows: &Range<usize>) -> Vec<&[f32]> {
        let mut lines = Vec::with_capacity(rows.len());
        for (first, strip) in &self.strips {
            let of_strip = rows.start.max(*first)..rows.end.min(first + strip.rows());
            lines.extend(of_strip.map(|number| strip.row(plane, number - first)));
        }
        lines
    }
}
