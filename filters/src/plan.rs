//! The plan: a recipe for a picture of a given size becomes segments, fused where they can be, and a chain of stages.
//!
//! Sizes and parts are worked out before any pixel is: forwards for sizes and checks (`builder.rs`), then backwards from the part
//! that is wanted to the part of the source that it needs (`chain.rs`).

mod between;
mod builder;
mod chain;
mod front;
mod measuring;
mod scale;
mod segment;
mod start;
mod work;

use std::collections::BTreeMap;

use crate::codec::Header;
use crate::error::{Error, RecipeError};
use crate::image::{Channels, Encoding, Frame, Rect, Size, Turn};
use crate::limits::Limits;
use crate::ops;
use crate::pipeline::Tuning;
use crate::pipeline::picture::Picture;
use crate::pipeline::strip::Strip;
use crate::recipe::Step;
use crate::source;
use builder::{Builder, Mark};
use front::is_all_front;
pub(crate) use measuring::Measuring;
use segment::Segment;
pub(crate) use start::{Between, Start};
pub(crate) use work::{EVERY_PIXEL_NS, cost_ms};

/// Most statistics in one recipe: each is one more pass over the source.
const MAX_STATISTICS: usize = 4;

/// What a plan must know of its source, orientation applied.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Input {
    /// The full-size picture.
    pub(crate) full: Size,
    /// The picture that is rendered: the full one, or a smaller one that stands for it.
    pub(crate) size: Size,
    pub(crate) channels: Channels,
    /// Whether its colours come as one plane: those of a source without colour do.
    pub(crate) one_plane: bool,
}

/// Which form the rows leave a chain in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// Straight alpha, if there is any.
    KeepAlpha,
    /// Laid on white; the alpha plane is there but means nothing.
    OnWhite,
}

impl Ending {
    /// The form that an encoder takes.
    pub(crate) const fn of(encoding: Encoding) -> Self {
        match encoding {
            Encoding::Jpeg { .. } => Self::OnWhite,
            Encoding::Png { .. } | Encoding::Webp => Self::KeepAlpha,
        }
    }
}

/// A recipe worked out for a picture.
#[derive(Debug)]
pub(crate) struct Plan {
    /// Turns that can be done on the source's own samples.
    turn: Turn,
    segments: Vec<Segment>,
    /// How far the plan is settled after each step, whatever follows it.
    marks: Vec<Mark>,
    /// The size of the picture that is read.
    source: Size,
    /// The planes that are read from the source: one colour or three, and alpha if there is some anywhere in the chain.
    read: Channels,
    /// The size of the full-size result, and of this one.
    pub(crate) full: Size,
    pub(crate) size: Size,
    /// The samples of the result.
    pub(crate) channels: Channels,
    /// What the assets of the steps hold, in bytes.
    assets_bytes: u64,
    /// How many times as many pixels along a side the resizes make of the full-size picture, all of them together; 1 without.
    pub(crate) enlarges: f64,
}

impl Plan {
    /// Works out `steps` for a picture.
    pub(crate) fn new(input: &Input, steps: &[Step], ending: Ending, limits: &Limits) -> Result<Self, Error> {
        let mut builder = Builder::new(input, limits);
        for (i, step) in steps.iter().enumerate() {
            // A stage may follow another of the same step, so each step is prepared for the place that those before leave.
            for stage in ops::prepare(step.params(), &builder.place).map_err(|error| error.in_step(i))? {
                builder.add(stage)?;
            }
            if steps.get(i + 1).is_none_or(|next| next.spec().name != "crop") {
                builder.settle()?;
            }
            if builder.statistics() > MAX_STATISTICS {
                let message = format!("A recipe can measure the picture {MAX_STATISTICS} times at most.");
                return Err(RecipeError::does_not_fit("", message).in_step(i).into());
            }
            builder.mark();
        }
        let keep_alpha = builder.alpha && ending == Ending::KeepAlpha;
        builder.finish(builder.alpha && !keep_alpha);
        let Builder { turn, segments, marks, place, alpha, gray, enlarges, .. } = builder;
        let read = Channels::new(input.one_plane, alpha);
        let channels = Channels::new(gray, keep_alpha);
        let (full, size, source) = (place.full, place.size, input.size);
        let assets_bytes = assets_bytes(steps);
        Ok(Self { turn, segments, marks, source, read, full, size, channels, assets_bytes, enlarges })
    }

    /// All quarter turns and mirrorings of the steps.
    pub(crate) fn turn(&self) -> Turn {
        self.segments.iter().fold(self.turn, |turn, segment| match segment {
            Segment::Turn(next, _) => turn.then(*next),
            _ => turn,
        })
    }

    /// Whether something may be elsewhere in the result than in the source, in shares of width and height.
    pub(crate) fn moves(&self) -> bool {
        let moves = |segment: &Segment| {
            matches!(segment, Segment::Crop(_) | Segment::Turn(..) | Segment::Rotate(_) | Segment::Pad(_))
        };
        !self.turn.is_identity() || self.segments.iter().any(moves)
    }

    /// Peak memory of the chain over a file, without the file's own bytes, estimated.
    pub(crate) fn file_bytes(&self, header: &Header, tuning: Tuning) -> u64 {
        header.decoder_bytes + self.chain_bytes(header.frame(), header.turn(), tuning)
    }

    /// Peak memory of the chain over samples that are turned by `turn` at their source, without those, estimated.
    pub(crate) fn chain_bytes(&self, frame: Frame, turn: Turn, tuning: Tuning) -> u64 {
        let (_, needs) = self.needs(&self.segments, self.size.rect(), tuning);
        let held: u64 = needs.iter().map(|(_, needs)| needs.memory_bytes).sum();
        let turn = turn.then(self.turn);
        let read = source::memory_bytes(frame, turn, tuning.hold_bytes);
        let strip = if is_all_front(&self.segments) && source::is_passed_as_samples(frame, turn) {
            0
        } else {
            Strip::bytes(self.size.width, self.planes(), tuning.strip_rows)
        };
        read + held + strip + self.assets_bytes
    }

    /// The size of the picture that is read.
    pub(crate) const fn source_size(&self) -> Size {
        self.source
    }

    /// How it is read: its planes, and turned by what. Steps at the plan's end may change both.
    pub(crate) const fn reading(&self) -> (Channels, Turn) {
        (self.read, self.turn)
    }

    /// The part of the picture that is read, upright, which `part` of the result is made of.
    pub(crate) fn reads(&self, part: Rect, tuning: Tuning) -> Rect {
        self.turn.source_rect(self.needs(&self.segments, part, tuning).0, self.source)
    }

    /// What the chain over samples in memory holds to yield `part`, in bytes, estimated.
    pub(crate) fn part_bytes(&self, part: Rect, tuning: Tuning) -> u64 {
        let (_, needs) = self.needs(&self.segments, part, tuning);
        let held: u64 = needs.iter().map(|(_, needs)| needs.memory_bytes).sum();
        held + Strip::bytes(part.width, self.planes(), tuning.strip_rows) + self.assets_bytes
    }

    /// What the whole result takes as a picture, in bytes.
    pub(crate) fn picture_bytes(&self) -> u64 {
        Picture::bytes(self.size, self.planes())
    }

    /// Planes that the source and each of `segments`, the first of the plan's, yield.
    fn planes_along(&self, segments: &[Segment]) -> Vec<usize> {
        let alpha = self.read.has_alpha();
        let along = segments.iter().scan(self.read.is_gray(), move |one_plane, segment| {
            *one_plane = segment.makes_one_plane().unwrap_or(*one_plane);
            Some(Channels::new(*one_plane, alpha).count())
        });
        [self.read.count()].into_iter().chain(along).collect()
    }

    /// Planes of what all of `segments`, the first of the plan's, yield.
    fn planes_after(&self, segments: &[Segment]) -> usize {
        self.planes_along(segments).last().copied().unwrap_or(self.read.count())
    }

    /// Planes of the result.
    pub(crate) fn planes(&self) -> usize {
        self.planes_after(&self.segments)
    }
}

/// What the assets of `steps` hold, each once, in bytes.
fn assets_bytes(steps: &[Step]) -> u64 {
    let luts = steps.iter().filter_map(|step| step.params().lut().map(|lut| lut.info()));
    luts.map(|info| (info.id, info.memory_bytes)).collect::<BTreeMap<_, _>>().into_values().sum()
}

#[cfg(test)]
mod tests;
