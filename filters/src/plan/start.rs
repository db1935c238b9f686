//! Where a chain begins: at the source, or at pixels in the middle of a plan that an earlier render left.
//!
//! Those are the f32 that they are between two stages, in whatever domain that is, so that going on from them changes no bit.

use crate::image::Rect;
use crate::pipeline::picture::{Picture, PictureStage};
use crate::source::Source;

/// Where a chain begins.
#[derive(Clone, Copy)]
pub(crate) enum Start<'a> {
    /// At the source.
    Source(Source<'a>),
    /// Behind so many segments.
    Between(usize, &'a Between),
}

impl Start<'_> {
    /// How many segments are done there.
    pub(super) const fn after(&self) -> usize {
        match *self {
            Self::Source(_) => 0,
            Self::Between(after, _) => after,
        }
    }
}

/// Pixels on their way, held behind some of a plan's segments.
#[derive(Debug)]
pub(crate) struct Between {
    pub(super) part: Rect,
    pub(super) picture: Picture,
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
