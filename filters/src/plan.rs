//! The plan: compiles a recipe for a picture of a given size into fused segments and a chain of stages.
//!
//! All sizes and regions are computed before any pixel: a forward pass for sizes and checks (`builder.rs`), and a backward pass from the
//! wanted region to the region of the source that it needs (`chain.rs`).

mod builder;
mod chain;
mod checkpoint;
mod cost;
mod measuring;
mod scale;
mod segment;
mod start;
mod table_prefix;

use crate::codec::Header;
use crate::error::{Error, RecipeError};
use crate::image::{Channels, Encoding, Frame, Rect, Size, Turn};
use crate::limits::Limits;
use crate::ops;
use crate::pipeline::Tuning;
use crate::pipeline::picture::Picture;
use crate::pipeline::strip::Strip;
use crate::recipe::Step;
use crate::sort::sort_by_key;
use crate::source;
use builder::{Builder, Mark};
pub(crate) use cost::{EVERY_PIXEL_NS, cost_ms};
pub(crate) use measuring::Measuring;
use segment::Segment;
pub(crate) use start::{Checkpoint, Start};
use table_prefix::is_table_only;

/// Most statistics in one recipe: each needs another pass over the source.
const MAX_STATISTICS: usize = 4;

/// Properties of the source that a plan needs, with its orientation applied.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Input {
    /// The size of the full-size picture.
    pub(crate) full: Size,
    /// The size of the picture that is rendered: the full size, or a smaller proxy.
    pub(crate) size: Size,
    pub(crate) channels: Channels,
    /// Whether the colours are stored as one plane: true for a grey source.
    pub(crate) one_plane: bool,
}

/// The form of the pixels at the end of a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OutputAlpha {
    /// With straight alpha, if there is any.
    KeepAlpha,
    /// Composited on white. The alpha plane exists but has no meaning.
    OnWhite,
}

impl OutputAlpha {
    /// The form that an encoder needs.
    pub(crate) const fn for_encoding(encoding: Encoding) -> Self {
        match encoding {
            Encoding::Jpeg { .. } => Self::OnWhite,
            Encoding::Png { .. } | Encoding::Webp => Self::KeepAlpha,
        }
    }
}

/// A recipe, compiled for a picture.
#[derive(Debug)]
pub(crate) struct Plan {
    /// The turn to apply to the source's samples.
    turn: Turn,
    segments: Vec<Segment>,
    /// After each step: how much of the plan no later step can change.
    marks: Vec<Mark>,
    /// The size of the picture that is read.
    source: Size,
    /// The planes that are read from the source: one or three of colour, and alpha if any stage has it.
    read: Channels,
    /// The size of the full-size result, and of this result.
    pub(crate) full: Size,
    pub(crate) size: Size,
    /// The channels of the result.
    pub(crate) channels: Channels,
    /// The memory of the steps' assets in bytes.
    assets_bytes: u64,
    /// The factor by which all resizes together enlarge a side of the full-size picture; 1 without any.
    pub(crate) enlargement: f64,
}

impl Plan {
    /// Compiles `steps` for a picture. Steps that are off have no stages, but keep their place in errors and in the marks.
    pub(crate) fn new(
        input: &Input,
        steps: &[Step],
        output_alpha: OutputAlpha,
        limits: &Limits,
    ) -> Result<Self, Error> {
        let mut builder = Builder::new(input, limits);
        for (i, step) in steps.iter().enumerate() {
            if step.is_off() {
                builder.mark();
                continue;
            }
            // Earlier stages may change the size, so each step is prepared for the place that they leave.
            for stage in ops::prepare(step.params(), &builder.place).map_err(|error| error.in_step(i))? {
                builder.add(stage)?;
            }
            // Before the rotation, which the next step may still change.
            builder.mark();
            let next = steps.iter().skip(i + 1).find(|next| !next.is_off());
            if next.is_none_or(|next| next.spec().name != "crop") {
                builder.finish_rotation()?;
            }
            if builder.statistics() > MAX_STATISTICS {
                let message = format!(
                    "A recipe can have {MAX_STATISTICS} operations at most that measure the whole picture first. Remove some of them."
                );
                return Err(RecipeError::does_not_fit("", message).in_step(i).into());
            }
        }
        let keep_alpha = builder.alpha && output_alpha == OutputAlpha::KeepAlpha;
        builder.finish(builder.alpha && !keep_alpha);
        let Builder { turn, segments, marks, place, alpha, gray, enlargement, .. } = builder;
        let read = Channels::new(input.one_plane, alpha);
        let channels = Channels::new(gray, keep_alpha);
        let (full, size, source) = (place.full, place.size, input.size);
        let assets_bytes = assets_bytes(steps);
        Ok(Self { turn, segments, marks, source, read, full, size, channels, assets_bytes, enlargement })
    }

    /// The composition of all quarter turns and reflections in the steps.
    pub(crate) fn turn(&self) -> Turn {
        self.segments.iter().fold(self.turn, |turn, segment| match segment {
            Segment::Turn(next, _) => turn.then(*next),
            _ => turn,
        })
    }

    /// Whether positions relative to the sides may differ between source and result.
    pub(crate) fn moves(&self) -> bool {
        let moves = |segment: &Segment| {
            matches!(segment, Segment::Crop(_) | Segment::Turn(..) | Segment::Rotate(_) | Segment::Pad(_))
        };
        !self.turn.is_identity() || self.segments.iter().any(moves)
    }

    /// Estimated peak memory of the chain over a file, without the file itself.
    pub(crate) fn file_bytes(&self, header: &Header, tuning: Tuning) -> u64 {
        header.decoder_bytes + self.chain_bytes(header.frame(), header.turn(), tuning)
    }

    /// Estimated peak memory of the chain over samples with the orientation `turn`, without the samples themselves.
    pub(crate) fn chain_bytes(&self, frame: Frame, turn: Turn, tuning: Tuning) -> u64 {
        let (_, needs) = self.needs(&self.segments, self.size.rect(), tuning);
        let held: u64 = needs.iter().map(|(_, needs)| needs.memory_bytes).sum();
        let turn = turn.then(self.turn);
        let read = source::memory_bytes(frame, turn, tuning.hold_bytes);
        let strip = if is_table_only(&self.segments) && source::is_passed_as_samples(frame, turn) {
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

    /// How the picture is read: its planes, and the turn. The last steps of the plan may change both.
    pub(crate) const fn source_layout(&self) -> (Channels, Turn) {
        (self.read, self.turn)
    }

    /// The region of the upright source that `part` of the result needs.
    pub(crate) fn source_region(&self, part: Rect, tuning: Tuning) -> Rect {
        self.turn.source_rect(self.needs(&self.segments, part, tuning).0, self.source)
    }

    /// Estimated memory of the chain over samples in memory for `part`, in bytes.
    pub(crate) fn part_bytes(&self, part: Rect, tuning: Tuning) -> u64 {
        let (_, needs) = self.needs(&self.segments, part, tuning);
        let held: u64 = needs.iter().map(|(_, needs)| needs.memory_bytes).sum();
        held + Strip::bytes(part.width, self.planes(), tuning.strip_rows) + self.assets_bytes
    }

    /// The size of the whole result as a picture, in bytes.
    pub(crate) fn picture_bytes(&self) -> u64 {
        Picture::bytes(self.size, self.planes())
    }

    /// The numbers of planes after the source and after each of `segments`, the first ones of the plan.
    fn planes_along(&self, segments: &[Segment]) -> Vec<usize> {
        let alpha = self.read.has_alpha();
        let along = segments.iter().scan(self.read.is_gray(), move |one_plane, segment| {
            *one_plane = segment.makes_one_plane().unwrap_or(*one_plane);
            Some(Channels::new(*one_plane, alpha).count())
        });
        [self.read.count()].into_iter().chain(along).collect()
    }

    /// The number of planes after all of `segments`, the first ones of the plan.
    fn planes_after(&self, segments: &[Segment]) -> usize {
        self.planes_along(segments).last().copied().unwrap_or(self.read.count())
    }

    /// The number of planes of the result.
    pub(crate) fn planes(&self) -> usize {
        self.planes_after(&self.segments)
    }
}

/// The memory of the assets of `steps` in bytes; an asset counts once.
fn assets_bytes(steps: &[Step]) -> u64 {
    let on = steps.iter().filter(|step| !step.is_off());
    let luts = on.filter_map(|step| step.params().lut().map(|lut| lut.info()));
    let mut luts: Vec<_> = luts.map(|info| (info.id, info.memory_bytes)).collect();
    sort_by_key(&mut luts, |(id, _)| *id);
    luts.dedup_by_key(|(id, _)| *id);
    luts.into_iter().map(|(_, bytes)| bytes).sum()
}

#[cfg(test)]
mod tests;
