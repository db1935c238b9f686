//! The backward pass: from the part that is wanted to the part of the source it needs, and the chain of stages between.

use super::Plan;
use super::front::{front, is_all_front};
use super::segment::Segment;
use crate::error::Error;
use crate::image::{Channels, Depth, Rect};
use crate::pipeline::needs::Needs;
use crate::pipeline::picture::Picture;
use crate::pipeline::point::PointStep;
use crate::pipeline::quantize::Quantized;
use crate::pipeline::strip::{Shape, Strip};
use crate::pipeline::{Rows, Tuning};
use crate::source::Source;

/// A plan that knows all it must of its source's pixels.
#[derive(Debug)]
pub(crate) struct Measured(Plan);

impl Plan {
    /// The plan with every statistic measured on `source`: each is a pass over the segments before it.
    pub(crate) fn measured(mut self, source: Source<'_>, tuning: Tuning) -> Result<Measured, Error> {
        for i in 0..self.segments.len() {
            if let Some(Segment::Statistic(statistic, size)) = self.segments.get(i) {
                let mut rows = self.rows(source, &self.segments[..i], size.rect(), tuning)?;
                let planes = self.planes_after(&self.segments[..i]);
                let mut strip = Strip::new(size.width, planes, tuning.strip_rows);
                let map = statistic.measure(rows.as_mut(), *size, &mut strip)?;
                drop(rows);
                self.segments[i] = Segment::Points(vec![PointStep::Map(map)]);
            }
        }
        Ok(Measured(self))
    }

    /// The whole result over `source`, held as a picture.
    pub(crate) fn picture(self, source: Source<'_>, tuning: Tuning) -> Result<Picture, Error> {
        let plan = self.measured(source, tuning)?.0;
        let mut rows = plan.rows(source, &plan.segments, plan.size.rect(), tuning)?;
        Picture::collect(rows.as_mut(), plan.size, plan.planes(), tuning.strip_rows)
    }

    /// The whole result over `source`, as interleaved samples of 8 bits.
    pub(crate) fn samples(self, source: Source<'_>, channels: Channels, tuning: Tuning) -> Result<Vec<u8>, Error> {
        let size = self.size;
        let mut rows = self.measured(source, tuning)?.quantized(source, size.rect(), channels, Depth::Eight, tuning)?;
        let mut samples = Vec::with_capacity(size.width * size.height * channels.count());
        for _ in 0..size.height {
            samples.extend_from_slice(rows.next_row()?);
        }
        Ok(samples)
    }

    /// What each of `segments` needs for `result`, and the part of the upright source that all of them do.
    pub(super) fn needs(&self, segments: &[Segment], result: Rect, tuning: Tuning) -> (Rect, Vec<(Rect, Needs)>) {
        let planes = self.planes_along(segments);
        let mut part = result;
        let mut needs: Vec<(Rect, Needs)> = segments
            .iter()
            .zip(planes.into_iter().skip(1))
            .rev()
            .map(|(segment, planes)| {
                let output = part;
                let needs = segment.needs(output, Shape { planes, strip_rows: tuning.strip_rows });
                part = needs.input;
                (output, needs)
            })
            .collect();
        needs.reverse();
        (part, needs)
    }

    /// The chain of `segments`, the first of the plan's, that yields `part` of their result.
    fn rows<'a>(
        &self,
        source: Source<'a>,
        segments: &[Segment],
        part: Rect,
        tuning: Tuning,
    ) -> Result<Box<dyn Rows + 'a>, Error> {
        self.rows_before(0, source, segments, part, tuning)
    }

    /// [`Self::rows`] before the last `left` of their point steps.
    fn rows_before<'a>(
        &self,
        left: usize,
        source: Source<'a>,
        segments: &[Segment],
        part: Rect,
        tuning: Tuning,
    ) -> Result<Box<dyn Rows + 'a>, Error> {
        let (mut input, needs) = self.needs(segments, part, tuning);
        let planes = self.planes_along(segments);
        let outputs = needs.into_iter().map(|(output, _)| output).zip(planes.into_iter().skip(1));
        let front = if source.is_unpacked_by_table() { front(segments) } else { Vec::new() };
        let mut rows = source.rows(self.turn, input, &front, tuning.hold_bytes)?;
        let all: usize = segments.iter().map(|segment| segment.steps().len()).sum();
        let (first, last) = (front.len(), all - left);
        let mut before = 0;
        for (segment, (output, planes)) in segments.iter().zip(outputs) {
            let at = |step: usize| step.saturating_sub(before).min(segment.steps().len());
            let steps = at(first)..at(last);
            before += segment.steps().len();
            rows = segment.stage(steps, rows, input, output, Shape { planes, strip_rows: tuning.strip_rows });
            input = output;
        }
        Ok(rows)
    }

    /// Whether an encoding is the last step and is not done by the table of `source` anyway.
    fn ends_in_linear_light(&self, source: Source<'_>) -> bool {
        let folded = source.is_unpacked_by_table() && is_all_front(&self.segments);
        let last = self.segments.last().and_then(|segment| segment.steps().last());
        !folded && matches!(last, Some(PointStep::Encode))
    }
}

impl Measured {
    /// The rows of `part` of the result, as an encoder takes them.
    pub(crate) fn quantized<'a>(
        &self,
        source: Source<'a>,
        part: Rect,
        channels: Channels,
        depth: Depth,
        tuning: Tuning,
    ) -> Result<Quantized<'a>, Error> {
        let Self(plan) = self;
        if depth == Depth::Eight && is_all_front(&plan.segments) {
            let (input, _) = plan.needs(&plan.segments, part, tuning);
            let of = (channels, plan.read.has_alpha());
            if let Some(samples) = source.samples(plan.turn, input, &front(&plan.segments), of)? {
                return Ok(Quantized::of(samples));
            }
        }
        let strip = Strip::new(part.width, plan.planes(), tuning.strip_rows);
        if depth == Depth::Eight && plan.ends_in_linear_light(source) {
            let linear = plan.rows_before(1, source, &plan.segments, part, tuning)?;
            return Ok(Quantized::of_linear(linear, channels, strip));
        }
        let rows = plan.rows(source, &plan.segments, part, tuning)?;
        Ok(Quantized::new(rows, channels, depth, strip))
    }
}

#[cfg(test)]
impl Measured {
    /// How many of its point steps a source's table takes over, and how many there are.
    pub(super) fn folded(&self) -> [usize; 2] {
        let Self(plan) = self;
        [front(&plan.segments).len(), plan.segments.iter().map(|segment| segment.steps().len()).sum()]
    }

    /// All of its result.
    pub(super) const fn part(&self) -> Rect {
        self.0.size.rect()
    }

    /// Whether its table takes over all there is to do.
    pub(super) fn is_all_folded(&self) -> bool {
        is_all_front(&self.0.segments)
    }
}
