//! The backward pass: from the wanted region to the region of the source, and the chain of stages between them.

use super::Plan;
use super::segment::Segment;
use super::start::Start;
use super::table_prefix::{is_table_only, table_prefix};
use crate::error::Error;
use crate::image::{Channels, Depth, Rect, Turn};
use crate::pipeline::meter::run_to_end;
use crate::pipeline::needs::Needs;
use crate::pipeline::picture::Collecting;
use crate::pipeline::point::PointStep;
use crate::pipeline::quantize::Quantized;
use crate::pipeline::strip::{Shape, Strip};
use crate::pipeline::{Metered, Rows, Tuning};
use crate::source::Source;

/// A plan in which every statistic is measured.
#[derive(Debug)]
pub(crate) struct Measured(pub(super) Plan);

impl Plan {
    /// The first statistic that is not measured yet: the number of recipe steps it depends on (its own included), and the whole region that
    /// it measures.
    pub(crate) fn next_statistic(&self) -> Option<(usize, Rect)> {
        match self.segments.get(self.end()) {
            Some(Segment::Statistic(_, size)) => Some((self.steps_before(self.end()), size.rect())),
            _ => None,
        }
    }

    /// Runs the pass of the first statistic that is not measured yet, and returns its data.
    pub(crate) fn collect_statistic(&self, start: Start<'_>, tuning: Tuning) -> Result<Vec<u8>, Error> {
        let end = self.end();
        let Some(Segment::Statistic(statistic, size)) = self.segments.get(end) else { return Ok(Vec::new()) };
        let rows = self.rows(start, end, size.rect(), tuning)?;
        let mut pass = statistic.pass(rows, *size, self.strip_after(end, size.width, tuning));
        run_to_end(|meter| pass.resume(meter))?;
        Ok(pass.data())
    }

    /// Completes the first statistic that is not measured yet, with the data of its pass.
    pub(crate) fn measure(&mut self, gathered: &[u8]) -> Result<(), Error> {
        let end = self.end();
        let Some(segment) = self.segments.get_mut(end) else { return Ok(()) };
        if let Segment::Statistic(statistic, size) = segment {
            let map = statistic.map_from_data(*size, gathered).ok_or(Error::NotShared)?;
            *segment = Segment::Points(vec![PointStep::Map(map)]);
        }
        Ok(())
    }

    /// The number of segments before the first statistic that is not measured yet, or of all segments.
    pub(super) fn end(&self) -> usize {
        let statistic = self.segments.iter().position(|segment| matches!(segment, Segment::Statistic(..)));
        statistic.unwrap_or(self.segments.len())
    }

    /// For each statistic in order: the number of recipe steps it depends on.
    pub(crate) fn statistics(&self) -> impl Iterator<Item = usize> {
        let all = self.segments.iter().enumerate();
        all.filter(|(_, segment)| matches!(segment, Segment::Statistic(..))).map(|(i, _)| self.steps_before(i))
    }

    /// The number of recipe steps that determine segment `i`.
    fn steps_before(&self, i: usize) -> usize {
        self.marks.iter().take_while(|mark| mark.segments <= i).count() + 1
    }

    pub(super) fn strip_after(&self, end: usize, width: usize, tuning: Tuning) -> Strip {
        let segments = self.segments.get(..end).unwrap_or_default();
        Strip::new(width, self.planes_after(segments), tuning.strip_rows)
    }

    /// The whole result over `source`, to be held as a picture that is turned. There is no statistic in it.
    pub(crate) fn collecting<'a>(
        &self,
        source: Source<'a>,
        tuning: Tuning,
        turn: Turn,
    ) -> Result<Collecting<'a>, Error> {
        let rows = self.rows(Start::Source(source), self.segments.len(), self.size.rect(), tuning)?;
        Ok(Collecting::new(rows, self.size, self.planes(), tuning.strip_rows, turn))
    }

    /// The whole result over `source`, as interleaved 8-bit samples.
    pub(crate) fn samples(self, source: Source<'_>, channels: Channels, tuning: Tuning) -> Result<Vec<u8>, Error> {
        let part = self.size.rect();
        self.measured(source, tuning)?.samples(Start::Source(source), part, channels, Depth::Eight, tuning)
    }

    /// What each of `segments` needs for `result`, and the region of the upright source for all of them.
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

    /// The region after the first `after` segments that `part` after the first `end` segments needs.
    pub(super) fn region_after(&self, after: usize, end: usize, part: Rect, tuning: Tuning) -> Rect {
        let (_, needs) = self.needs(self.segments.get(..end).unwrap_or_default(), part, tuning);
        needs.get(after).map_or(part, |(_, needs)| needs.input)
    }

    /// The chain from `start` that yields `part` of the result of the first `end` segments.
    pub(super) fn rows<'a>(
        &self,
        start: Start<'a>,
        end: usize,
        part: Rect,
        tuning: Tuning,
    ) -> Result<Box<dyn Rows + 'a>, Error> {
        self.rows_before(0, start, end, part, tuning)
    }

    /// [`Self::rows`] without the last `left` point steps.
    fn rows_before<'a>(
        &self,
        left: usize,
        start: Start<'a>,
        end: usize,
        part: Rect,
        tuning: Tuning,
    ) -> Result<Box<dyn Rows + 'a>, Error> {
        let segments = self.segments.get(..end).unwrap_or_default();
        let (mut input, needs) = self.needs(segments, part, tuning);
        let planes = self.planes_along(segments);
        let outputs = needs.into_iter().zip(planes.into_iter().skip(1));
        let (mut rows, first): (Box<dyn Rows + 'a>, usize) = match start {
            Start::Source(source) => {
                let prefix = if source.is_unpacked_by_table() { table_prefix(segments) } else { Vec::new() };
                (source.rows(self.turn, input, &prefix, tuning)?, prefix.len())
            }
            Start::Checkpoint(after, checkpoint) => {
                input = self.region_after(after, end, part, tuning);
                (Box::new(checkpoint.rows(input)), 0)
            }
        };
        let all: usize = segments.iter().map(|segment| segment.steps().len()).sum();
        let last = all - left;
        let mut before = 0;
        for (i, (segment, ((output, Needs { work_ns, .. }), planes))) in segments.iter().zip(outputs).enumerate() {
            let at = |step: usize| step.saturating_sub(before).min(segment.steps().len());
            let steps = at(first)..at(last);
            before += segment.steps().len();
            if i < start.after() {
                continue;
            }
            let shape = Shape { planes, strip_rows: tuning.strip_rows };
            rows = Metered::over(segment.stage(steps, rows, input, output, shape), work_ns / output.height as f64);
            input = output;
        }
        Ok(rows)
    }

    /// Whether the last step after `start` is an encoding that the source's table does not do already.
    fn ends_in_linear_light(&self, start: Start<'_>) -> bool {
        let table_steps = match start {
            Start::Source(source) => source.is_unpacked_by_table() && is_table_only(&self.segments),
            Start::Checkpoint(after, _) => after == self.segments.len(),
        };
        let last = self.segments.last().and_then(|segment| segment.steps().last());
        !table_steps && matches!(last, Some(PointStep::Encode))
    }
}

impl Plan {
    /// The rows of `part` of the result in the form that an encoder takes. Every statistic must be measured.
    pub(crate) fn quantized<'a>(
        &self,
        start: Start<'a>,
        part: Rect,
        channels: Channels,
        depth: Depth,
        tuning: Tuning,
    ) -> Result<Quantized<'a>, Error> {
        if let Start::Source(source) = start
            && depth == Depth::Eight
            && is_table_only(&self.segments)
        {
            let (input, _) = self.needs(&self.segments, part, tuning);
            let of = (channels, self.read.has_alpha());
            if let Some(samples) = source.samples(self.turn, input, &table_prefix(&self.segments), of)? {
                return Ok(Quantized::from_samples(samples));
            }
        }
        let strip = Strip::new(part.width, self.planes(), tuning.strip_rows);
        if depth == Depth::Eight && self.ends_in_linear_light(start) {
            let linear = self.rows_before(1, start, self.segments.len(), part, tuning)?;
            return Ok(Quantized::from_linear(linear, channels, strip));
        }
        let rows = self.rows(start, self.segments.len(), part, tuning)?;
        Ok(Quantized::new(rows, channels, depth, strip))
    }
}

impl Measured {
    /// The rows of `part` of the result in the form that an encoder takes.
    pub(crate) fn quantized<'a>(
        &self,
        start: Start<'a>,
        part: Rect,
        channels: Channels,
        depth: Depth,
        tuning: Tuning,
    ) -> Result<Quantized<'a>, Error> {
        self.0.quantized(start, part, channels, depth, tuning)
    }

    /// `part` of the result as interleaved samples.
    pub(crate) fn samples(
        &self,
        start: Start<'_>,
        part: Rect,
        channels: Channels,
        depth: Depth,
        tuning: Tuning,
    ) -> Result<Vec<u8>, Error> {
        let mut rows = self.quantized(start, part, channels, depth, tuning)?;
        let mut samples = Vec::with_capacity(part.width * part.height * channels.count() * depth.bytes());
        for _ in 0..part.height {
            run_to_end(|meter| rows.next_row(meter).map(|row| samples.extend_from_slice(row)))?;
        }
        Ok(samples)
    }
}

#[cfg(test)]
impl Measured {
    /// The number of point steps that the source's table does, and the number of all.
    pub(super) fn table_steps(&self) -> [usize; 2] {
        let Self(plan) = self;
        [table_prefix(&plan.segments).len(), plan.segments.iter().map(|segment| segment.steps().len()).sum()]
    }

    /// The whole result.
    pub(super) const fn part(&self) -> Rect {
        self.0.size.rect()
    }

    /// Whether the source's table does all steps.
    pub(super) fn is_done_by_table(&self) -> bool {
        is_table_only(&self.0.segments)
    }
}
