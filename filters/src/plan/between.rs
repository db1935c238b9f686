//! Pixels in the middle of a plan, held from one render to the next: what steps that do not change have made.
//!
//! They are the f32 that they are between two stages, in whatever domain that is, so that going on from them changes no bit.

use super::Plan;
use super::chain::{Measured, Start};
use super::segment::Segment;
use crate::error::Error;
use crate::image::Rect;
use crate::pipeline::Tuning;
use crate::pipeline::picture::{Picture, PictureStage};

/// Pixels on their way, held behind some of a plan's segments.
#[derive(Debug)]
pub(crate) struct Between {
    part: Rect,
    picture: Picture,
}

impl Between {
    /// What it takes, in bytes.
    pub(crate) const fn bytes(&self) -> u64 {
        self.picture.bytes_held()
    }

    /// The rows of `part`, which is held.
    pub(super) fn rows(&self, part: Rect) -> PictureStage<'_> {
        debug_assert!(self.part.contains(part));
        PictureStage::new(&self.picture, Rect { x: part.x - self.part.x, y: part.y - self.part.y, ..part })
    }
}

/// All of these are of the plan up to its first statistic that is not measured yet.
impl Plan {
    /// Cuts the plan where its first `steps` steps are done, as far as no later step changes that. Returns how many segments are
    /// before the cut, if it would take long to go through them again.
    pub(crate) fn cut(&mut self, steps: usize) -> Option<usize> {
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
        before.iter().any(Segment::takes_long).then_some(after)
    }

    /// Holds the pixels behind the first `after` segments that `part` of the result is made of; `None` where they take more than
    /// `most_bytes`.
    pub(crate) fn between(
        &self,
        start: Start<'_>,
        after: usize,
        part: Rect,
        most_bytes: u64,
        tuning: Tuning,
    ) -> Result<Option<Between>, Error> {
        let part = self.part_between(after, self.end(), part, tuning);
        let planes = self.planes_after(self.segments.get(..after).unwrap_or_default());
        if Picture::bytes(part.size(), planes) > most_bytes {
            return Ok(None);
        }
        let mut rows = self.rows(start, after, part, tuning)?;
        let picture = Picture::collect(rows.as_mut(), part.size(), planes, tuning.strip_rows)?;
        Ok(Some(Between { part, picture }))
    }

    /// Whether `between`, behind the first `after` segments, serves `part` of the result.
    pub(crate) fn goes_on_from(&self, after: usize, between: &Between, part: Rect, tuning: Tuning) -> bool {
        between.part.contains(self.part_between(after, self.end(), part, tuning))
    }

    /// The plan, if every statistic is measured.
    pub(crate) fn into_measured(self) -> Option<Measured> {
        self.next_statistic().is_none().then_some(Measured(self))
    }
}
