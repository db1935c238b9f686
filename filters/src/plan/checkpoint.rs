//! Checkpoints in the middle of a plan: pixels that are kept from one render to the next.

use super::Plan;
use super::chain::Measured;
use super::segment::Segment;
use super::start::{Checkpoint, Start};
use crate::error::Error;
use crate::image::{Rect, Turn};
use crate::pipeline::Tuning;
use crate::pipeline::meter::run_to_end;
use crate::pipeline::picture::{Collecting, Picture};

/// These methods cover the plan up to its first statistic that is not measured yet.
impl Plan {
    /// Splits the plan after its first `steps` steps, as far as no later step changes them. Returns the number of segments before the
    /// split, if repeating them would take long.
    pub(crate) fn split_after_step(&mut self, steps: usize) -> Option<usize> {
        let mark = *self.marks.get(steps.checked_sub(1)?)?;
        let mut after = mark.segments;
        if let Some(Segment::Points(points)) = self.segments.get_mut(after)
            && mark.points > 0
        {
            after += 1;
            if points.len() > mark.points {
                let rest = points.split_off(mark.points);
                self.segments.insert(after, Segment::Points(rest));
                for later in self.marks.iter_mut().skip(steps - 1) {
                    if later.segments == mark.segments {
                        later.points -= mark.points;
                    }
                    later.segments += 1;
                }
            }
        }
        let before = self.segments.get(..after).filter(|_| after <= self.end())?;
        before.iter().any(Segment::is_slow).then_some(after)
    }

    /// Stores the pixels after the first `after` segments that `part` of the result needs. `None` if they take more than `most_bytes`.
    pub(crate) fn checkpoint(
        &self,
        start: Start<'_>,
        after: usize,
        part: Rect,
        most_bytes: u64,
        tuning: Tuning,
    ) -> Result<Option<Checkpoint>, Error> {
        let part = self.region_after(after, self.end(), part, tuning);
        let planes = self.planes_after(self.segments.get(..after).unwrap_or_default());
        if Picture::bytes(part.size(), planes) > most_bytes {
            return Ok(None);
        }
        let rows = self.rows(start, after, part, tuning)?;
        let mut collecting = Collecting::new(rows, part.size(), planes, tuning.strip_rows, Turn::default());
        run_to_end(|meter| collecting.resume(meter))?;
        Ok(Some(Checkpoint { part, picture: collecting.finish() }))
    }

    /// Whether the checkpoint `checkpoint`, after the first `after` segments, covers `part` of the result.
    pub(crate) fn can_resume_from(&self, after: usize, checkpoint: &Checkpoint, part: Rect, tuning: Tuning) -> bool {
        checkpoint.part.contains(self.region_after(after, self.end(), part, tuning))
    }

    /// The plan, if every statistic is measured.
    pub(crate) fn into_measured(self) -> Option<Measured> {
        self.next_statistic().is_none().then_some(Measured(self))
    }
}
