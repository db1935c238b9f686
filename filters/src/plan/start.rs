//! The start of a chain: the source, or a checkpoint of an earlier render in the middle of the plan.
//!
//! A checkpoint stores the f32 values between two stages in their current domain, so continuing from it changes no bit.

use crate::image::Rect;
use crate::pipeline::picture::{Picture, PictureStage};
use crate::source::Source;

/// The start of a chain.
#[derive(Clone, Copy)]
pub(crate) enum Start<'a> {
    /// The source.
    Source(Source<'a>),
    /// A checkpoint after this number of segments.
    Checkpoint(usize, &'a Checkpoint),
}

impl Start<'_> {
    /// The number of segments that are done.
    pub(super) const fn after(&self) -> usize {
        match *self {
            Self::Source(_) => 0,
            Self::Checkpoint(after, _) => after,
        }
    }
}

/// A checkpoint: stored pixels after some segments of a plan.
#[derive(Debug)]
pub(crate) struct Checkpoint {
    pub(super) part: Rect,
    pub(super) picture: Picture,
}

impl Checkpoint {
    /// The memory of the checkpoint in bytes.
    pub(crate) const fn bytes(&self) -> u64 {
        self.picture.bytes_held()
    }

    /// The rows of `part`, which the checkpoint must contain.
    pub(super) fn rows(&self, part: Rect) -> PictureStage<'_> {
        debug_assert!(self.part.contains(part));
        PictureStage::new(&self.picture, Rect { x: part.x - self.part.x, y: part.y - self.part.y, ..part })
    }
}
