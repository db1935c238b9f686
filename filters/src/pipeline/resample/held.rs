//! Rows that a stage needs more than once, in the strips that they came in: without a copy.

use std::collections::VecDeque;
use std::ops::Range;

use crate::error::Error;
use crate::pipeline::Rows;
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
}

impl<'a> Held<'a> {
    /// Nothing yet of rows that begin with number `first`, to come in strips of `rows` rows.
    pub(super) fn new(inner: Box<dyn Rows + 'a>, first: usize, width: usize, planes: usize, rows: usize) -> Self {
        Self { inner, strips: VecDeque::new(), taken: first, width, planes, rows }
    }

    /// Holds `rows`; those before them are not wanted any more.
    pub(super) fn hold(&mut self, rows: &Range<usize>) -> Result<(), Error> {
        while self.taken < rows.end {
            let past = self.strips.pop_front_if(|(first, strip)| *first + strip.rows() <= rows.start);
            let mut strip = past.map_or_else(|| Strip::new(self.width, self.planes, self.rows), |(_, strip)| strip);
            self.inner.pull(&mut strip)?;
            let first = self.taken;
            self.taken += strip.rows();
            self.strips.push_back((first, strip));
        }
        Ok(())
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
