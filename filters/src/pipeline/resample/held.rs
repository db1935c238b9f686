//! Rows that a stage needs more than once, in the strips that they came in: without a copy.

use std::collections::VecDeque;
use std::ops::Range;

use crate::pipeline::Rows;
use crate::pipeline::meter::{Meter, Stop};
use crate::pipeline::strip::Strip;

/// Rows of the stage before: those that are still wanted.
pub(super) struct Held<'a> {
    inner: Box<dyn Rows + 'a>,
    /// Each with the number of its first row.
    strips: VecDeque<(usize, Strip)>,
    taken: usize,
    width: usize,
    planes: usize,
    /// Rows a strip holds.
    rows: usize,
    /// A strip to pull into.
    spare: Option<Strip>,
}

impl<'a> Held<'a> {
    /// Nothing yet of rows that begin with number `first`, to come in strips of `rows` rows.
    pub(super) fn new(inner: Box<dyn Rows + 'a>, first: usize, width: usize, planes: usize, rows: usize) -> Self {
        Self { inner, strips: VecDeque::new(), taken: first, width, planes, rows, spare: None }
    }

    /// Holds `rows`; those before them are not wanted any more.
    pub(super) fn hold(&mut self, rows: &Range<usize>, meter: &mut Meter) -> Result<(), Stop> {
        while self.taken < rows.end {
            let spare = self.spare.take().or_else(|| self.past(rows.start));
            let mut strip = spare.unwrap_or_else(|| Strip::new(self.width, self.planes, self.rows));
            let pulled = self.inner.pull(&mut strip, meter);
            if pulled.is_err() {
                self.spare = Some(strip);
                return pulled;
            }
            let first = self.taken;
            self.taken += strip.rows();
            self.put(first, strip);
        }
        Ok(())
    }

    /// A strip whose rows all stand before `start`.
    fn past(&mut self, start: usize) -> Option<Strip> {
        self.strips.pop_front_if(|(first, strip)| *first + strip.rows() <= start).map(|(_, strip)| strip)
    }

    /// Holds a strip. Strips that a pause left short share one, so that no more are held than was counted.
    fn put(&mut self, first: usize, mut strip: Strip) {
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

    /// One plane's part of `rows`, which are held.
    pub(super) fn rows(&self, plane: usize, rows: &Range<usize>) -> Vec<&[f32]> {
        let mut lines = Vec::with_capacity(rows.len());
        for (first, strip) in &self.strips {
            let of_strip = rows.start.max(*first)..rows.end.min(first + strip.rows());
            lines.extend(of_strip.map(|number| strip.row(plane, number - first)));
        }
        lines
    }
}
