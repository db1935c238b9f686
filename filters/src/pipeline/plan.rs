//! The plan: a recipe for a picture of a given size becomes segments, fused where they can be, and a chain of stages.
//!
//! Sizes and parts are worked out before any pixel is: forwards for sizes and checks, then backwards from the part that is
//! wanted to the part of the source that it needs.

use super::affine::Affine;
use super::filter::Filter;
use super::geometry::{Rect, Size, Turn};
use super::pad::Pad;
use super::picture::{Picture, PictureStage, TurnStage};
use super::point::{Domain, Map, PointStage, PointStep};
use super::resample::{Resample, ResampleStage};
use super::rotated::Rotation;
use super::source::{SourceStage, Unpack};
use super::statistic::Statistic;
use super::strip::Strip;
use super::turned::{Reopen, TurnedSource};
use super::window::{Extent, Window};
use super::{Rows, Tuning};
use crate::codec::{self, Channels, Depth, Frame, Header};
use crate::ops::{self, Place, Stage};
use crate::recipe::{RecipeError, Step};
use crate::{Error, Limits};

/// Most statistics in one recipe: each is one more pass over the source.
const MAX_STATISTICS: usize = 4;

/// Where the rows of a chain come from.
#[derive(Clone, Copy)]
pub(crate) enum Source<'a> {
    /// A file.
    File(&'a [u8], &'a Header),
    /// Interleaved samples in memory, upright.
    Samples(&'a [u8], Frame),
    /// A picture in memory, upright.
    Picture(&'a Picture),
}

/// A source of interleaved samples.
struct Decoded<'a> {
    open: Reopen<'a>,
    frame: Frame,
    /// What brings its rows upright.
    turn: Turn,
}

impl<'a> Decoded<'a> {
    /// The picture itself where the source is one.
    fn of(source: Source<'a>) -> Result<Self, &'a Picture> {
        match source {
            Source::Picture(picture) => Err(picture),
            Source::File(bytes, header) => {
                let open = Box::new(move || codec::open(bytes, header));
                Ok(Self { open, frame: header.frame(), turn: header.turn() })
            }
            Source::Samples(samples, frame) => {
                Ok(Self { open: Box::new(move || Ok(codec::samples(samples))), frame, turn: Turn::default() })
            }
        }
    }
}

/// What a plan must know of its source, orientation applied.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Input {
    /// The full-size picture.
    pub(crate) full: Size,
    /// The picture that is rendered: the full one, or a smaller one that stands for it.
    pub(crate) size: Size,
    pub(crate) channels: Channels,
}

/// Which form the rows leave a chain in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// Straight alpha, if there is any.
    KeepAlpha,
    /// Laid on white; the alpha plane is there but means nothing.
    OnWhite,
}

/// A plan that knows all it must of its source's pixels.
#[derive(Debug)]
pub(crate) struct Measured(Plan);

impl Measured {
    /// The chain that yields `part` of the result.
    pub(crate) fn chain<'a>(
        &self,
        source: Source<'a>,
        part: Rect,
        tuning: Tuning,
    ) -> Result<Box<dyn Rows + 'a>, Error> {
        self.0.rows(source, &self.0.segments, part, tuning)
    }
}

impl std::ops::Deref for Measured {
    type Target = Plan;

    fn deref(&self) -> &Plan {
        &self.0
    }
}

/// A recipe worked out for a picture.
#[derive(Debug)]
pub(crate) struct Plan {
    /// Turns that can be done on the source's own samples.
    turn: Turn,
    segments: Vec<Segment>,
    planes: usize,
    /// The size of the full-size result, and of this one.
    pub(crate) full: Size,
    pub(crate) size: Size,
    /// The samples of the result.
    pub(crate) channels: Channels,
}

/// A stretch of a plan that is one stage of the chain.
#[derive(Debug)]
enum Segment {
    Points(Vec<PointStep>),
    /// Takes the place of the points it makes until they are measured.
    Statistic(Statistic, Size),
    Window(Window, Size),
    Resample(Resample),
    Crop(Rect),
    Turn(Turn, Size),
    Rotate(Rotation),
    Pad(Pad),
}

impl Segment {
    /// The part of its input that `part` of its output needs.
    fn input(&self, part: Rect) -> Rect {
        match self {
            Self::Points(_) | Self::Statistic(..) => part,
            Self::Window(window, size) => part.grown(window.reach(), *size),
            Self::Resample(resample) => resample.input(part),
            Self::Crop(rect) => part.moved(rect.x, rect.y),
            Self::Turn(turn, size) => turn.source_rect(part, *size),
            Self::Rotate(rotation) => rotation.input(part),
            Self::Pad(pad) => pad.input(part),
        }
    }

    /// What its stage holds at a time, in bytes.
    fn bytes(&self, part: Rect, planes: usize, strip_rows: usize) -> u64 {
        match self {
            Self::Points(_) | Self::Statistic(..) | Self::Crop(_) => 0,
            Self::Window(window, _) => window.bytes(part.width, planes, strip_rows),
            Self::Resample(resample) => resample.bytes(part, planes, strip_rows),
            Self::Turn(..) => Strip::bytes(part.width, planes, part.height),
            Self::Rotate(rotation) => rotation.bytes(part, planes, strip_rows),
            Self::Pad(pad) => pad.bytes(part, planes, strip_rows),
        }
    }
}

/// The form pixels have while a plan is being made.
struct Builder {
    segments: Vec<Segment>,
    points: Vec<PointStep>,
    domain: Domain,
    premultiplied: bool,
    alpha: bool,
    gray: bool,
}

impl Builder {
    fn be(&mut self, domain: Domain, premultiplied: bool) {
        let premultiplied = premultiplied && self.alpha;
        if self.premultiplied && (!premultiplied || self.domain != domain) {
            self.points.push(PointStep::Unpremultiply);
            self.premultiplied = false;
        }
        self.convert(domain);
        if premultiplied && !self.premultiplied {
            self.points.push(PointStep::Premultiply);
            self.premultiplied = true;
        }
    }

    /// Encoded, linear, Oklab: from each to the next and back.
    fn convert(&mut self, domain: Domain) {
        while self.domain != domain {
            let (step, next) = match (self.domain, domain) {
                (Domain::Encoded, _) => (PointStep::Decode, Domain::Linear),
                (Domain::Linear, Domain::Oklab) => (PointStep::ToOklab, Domain::Oklab),
                (Domain::Linear, _) => (PointStep::Encode, Domain::Encoded),
                (Domain::Oklab, _) => (PointStep::FromOklab, Domain::Linear),
            };
            self.points.push(step);
            self.domain = next;
        }
    }

    fn matrix(&mut self, domain: Domain, affine: Affine) {
        self.gray = affine.gray(domain).after(self.gray);
        self.be(domain, false);
        match self.points.last_mut() {
            Some(PointStep::Affine(before)) => *before = before.then(affine),
            _ => self.points.push(PointStep::Affine(affine)),
        }
    }

    fn map(&mut self, domain: Domain, map: Map) {
        self.gray = map.gray.after(self.gray);
        self.be(domain, false);
        self.alpha |= map.makes_alpha;
        self.points.push(PointStep::Map(map));
    }

    fn statistic(&mut self, domain: Domain, statistic: Statistic, size: Size) {
        self.gray = statistic.gray.after(self.gray);
        self.be(domain, false);
        self.segment(Segment::Statistic(statistic, size));
    }

    fn statistics(&self) -> usize {
        self.segments.iter().filter(|segment| matches!(segment, Segment::Statistic(..))).count()
    }

    fn segment(&mut self, segment: Segment) {
        if !self.points.is_empty() {
            self.segments.push(Segment::Points(std::mem::take(&mut self.points)));
        }
        self.segments.push(segment);
    }
}

impl Plan {
    /// Works out `steps` for a picture.
    pub(crate) fn new(input: &Input, steps: &[Step], ending: Ending, limits: &Limits) -> Result<Self, Error> {
        let mut place = Place { full: input.full, size: input.size };
        let mut turn = Turn::default();
        let mut to = Builder {
            segments: Vec::new(),
            points: Vec::new(),
            domain: Domain::Encoded,
            premultiplied: false,
            alpha: input.channels.has_alpha(),
            gray: input.channels.is_gray(),
        };
        let mut stages = Vec::new();
        for (i, step) in steps.iter().enumerate() {
            // A stage may follow another of the same step, so each step is prepared for the place that those before leave.
            stages.extend(ops::prepare(step, &place).map_err(|error| error.in_step(i))?);
            for stage in stages.drain(..) {
                match stage {
                    Stage::Matrix(domain, affine) => to.matrix(domain, affine),
                    Stage::Map(domain, map) => to.map(domain, map),
                    Stage::Statistic(domain, statistic) => {
                        to.statistic(domain, statistic, place.size);
                        if to.statistics() > MAX_STATISTICS {
                            let message = format!("A recipe can measure the picture {MAX_STATISTICS} times at most.");
                            return Err(RecipeError::does_not_fit("", message).in_step(i).into());
                        }
                    }
                    Stage::Window(domain, window) => {
                        to.be(domain, true);
                        to.segment(Segment::Window(window, place.size));
                    }
                    Stage::Resize(full, filter) => {
                        limits.check_picture(full.width as u32, full.height as u32)?;
                        let size = stand_in(full, &place);
                        if size != place.size {
                            // Pixels that are taken as they are need no linear light.
                            if filter != Filter::Nearest {
                                to.be(Domain::Linear, true);
                            }
                            to.segment(Segment::Resample(Resample { from: place.size, to: size, filter }));
                        }
                        place = Place { full, size };
                    }
                    Stage::Crop(rect) => {
                        let here = scaled_rect(rect, &place);
                        to.segment(Segment::Crop(here));
                        place = Place { full: rect.size(), size: here.size() };
                    }
                    // Per-pixel steps do not care where a pixel stands, so a turn behind them only is done at the source.
                    Stage::Turn(quarter) if to.segments.is_empty() => {
                        turn = turn.then(quarter);
                        place = Place { full: quarter.size(place.full), size: quarter.size(place.size) };
                    }
                    Stage::Turn(quarter) => {
                        to.segment(Segment::Turn(quarter, place.size));
                        place = Place { full: quarter.size(place.full), size: quarter.size(place.size) };
                    }
                    Stage::Rotate { degrees, edge_goes_on } => {
                        let full = Rotation::new(place.full, degrees, edge_goes_on).to;
                        limits.check_picture(full.width as u32, full.height as u32)?;
                        let rotation = Rotation::new(place.size, degrees, edge_goes_on);
                        to.alpha |= !edge_goes_on;
                        to.be(Domain::Linear, true);
                        to.segment(Segment::Rotate(rotation));
                        place = Place { full, size: rotation.to };
                    }
                    Stage::Pad { border, color } => {
                        let (full, pad) = padded(border, color, &place);
                        limits.check_picture(full.width as u32, full.height as u32)?;
                        let [r, g, b, alpha] = color;
                        to.gray &= r == g && g == b;
                        to.be(Domain::Encoded, false);
                        to.alpha |= alpha < 1.0;
                        place = Place { full, size: pad.size };
                        to.segment(Segment::Pad(pad));
                    }
                }
            }
        }
        to.be(Domain::Encoded, false);
        let keep_alpha = to.alpha && ending == Ending::KeepAlpha;
        if to.alpha && !keep_alpha {
            to.points.push(PointStep::OnWhite);
        }
        if !to.points.is_empty() {
            to.segments.push(Segment::Points(to.points));
        }
        let planes = Channels::new(false, to.alpha).planes();
        let channels = Channels::new(to.gray, keep_alpha);
        Ok(Self { turn, segments: to.segments, planes, full: place.full, size: place.size, channels })
    }

    /// Peak memory of the chain over a file, without the file's own bytes, estimated.
    pub(crate) fn file_bytes(&self, header: &Header, tuning: Tuning) -> u64 {
        header.decoder_bytes + self.chain_bytes(header.frame(), header.turn(), tuning)
    }

    /// Peak memory of the chain over samples that are turned by `turn` at their source, without those, estimated.
    pub(crate) fn chain_bytes(&self, frame: Frame, turn: Turn, tuning: Tuning) -> u64 {
        let (_, parts) = Self::parts(&self.segments, self.size.rect());
        let held: u64 = self
            .segments
            .iter()
            .zip(&parts)
            .map(|(segment, part)| segment.bytes(*part, self.planes, tuning.strip_rows))
            .sum();
        let turn = turn.then(self.turn);
        let pixel_bytes = frame.channels.count() * frame.depth.bytes();
        let turned = if turn.transpose || turn.flip_y {
            TurnedSource::bytes(turn.size(frame.size).rect(), pixel_bytes, tuning.hold_bytes)
        } else {
            0
        };
        let strip = Strip::bytes(self.size.width, self.planes, tuning.strip_rows);
        turned + held + strip + frame.row_bytes() as u64
    }

    /// The plan with every statistic measured on `source`: each is a pass over the segments before it.
    pub(crate) fn measured(mut self, source: Source<'_>, tuning: Tuning) -> Result<Measured, Error> {
        for i in 0..self.segments.len() {
            if let Some(Segment::Statistic(statistic, size)) = self.segments.get(i) {
                let mut rows = self.rows(source, &self.segments[..i], size.rect(), tuning)?;
                let mut strip = self.strip(size.width, tuning);
                let map = statistic.measure(rows.as_mut(), *size, &mut strip)?;
                drop(rows);
                self.segments[i] = Segment::Points(vec![PointStep::Map(map)]);
            }
        }
        Ok(Measured(self))
    }

    /// For a part of the result: the part of the upright source, and the part each segment yields.
    fn parts(segments: &[Segment], result: Rect) -> (Rect, Vec<Rect>) {
        let mut part = result;
        let mut parts: Vec<Rect> = segments
            .iter()
            .rev()
            .map(|segment| {
                let output = part;
                part = segment.input(part);
                output
            })
            .collect();
        parts.reverse();
        (part, parts)
    }

    /// The chain of `segments`, the first of the plan's, that yields `part` of their result.
    fn rows<'a>(
        &self,
        source: Source<'a>,
        segments: &[Segment],
        part: Rect,
        tuning: Tuning,
    ) -> Result<Box<dyn Rows + 'a>, Error> {
        let (mut input, parts) = Self::parts(segments, part);
        let mut segments = segments.iter().zip(parts).peekable();
        let mut rows = match Decoded::of(source) {
            Err(picture) => {
                let read = self.turn.source_rect(input, picture.size());
                let rows: Box<dyn Rows + 'a> = Box::new(PictureStage::new(picture, read));
                if self.turn.is_identity() { rows } else { Box::new(TurnStage::new(rows, read.size(), self.turn)) }
            }
            Ok(decoded) => {
                // A table decodes 8-bit samples for nothing, so a leading decoding step goes into the source.
                let first = segments.peek().and_then(|(segment, _)| match segment {
                    Segment::Points(steps) => steps.first(),
                    _ => None,
                });
                let linear = matches!(first, Some(PointStep::Decode)) && decoded.frame.depth == Depth::Eight;
                let rows = self.decoded_rows(decoded, input, linear, tuning)?;
                if let (true, Some((Segment::Points(steps), part))) = (linear, segments.peek()) {
                    input = *part;
                    let rest = steps.get(1..).unwrap_or_default().to_vec();
                    segments.next();
                    PointStage::over(rows, rest, input)
                } else {
                    rows
                }
            }
        };
        for (segment, output) in segments {
            rows = match segment {
                Segment::Points(steps) => PointStage::over(rows, steps.clone(), output),
                Segment::Window(window, size) => {
                    let (planes, strip_rows) = (self.planes, tuning.strip_rows);
                    window.stage(rows, Extent { picture: *size, input, output, planes, strip_rows })
                }
                Segment::Resample(resample) => {
                    Box::new(ResampleStage::new(rows, *resample, output, self.planes, tuning.strip_rows))
                }
                // A statistic is measured before the chain that goes past it is made.
                Segment::Crop(_) | Segment::Statistic(..) => rows,
                Segment::Turn(turn, _) => Box::new(TurnStage::new(rows, input.size(), *turn)),
                Segment::Rotate(rotation) => Box::new(rotation.stage(rows, output, self.planes, tuning.strip_rows)),
                Segment::Pad(pad) => Box::new(pad.stage(rows, output, self.planes, tuning.strip_rows)),
            };
            input = output;
        }
        Ok(rows)
    }

    fn decoded_rows<'a>(
        &self,
        Decoded { open, frame, turn }: Decoded<'a>,
        part: Rect,
        linear: bool,
        tuning: Tuning,
    ) -> Result<Box<dyn Rows + 'a>, Error> {
        let turn = turn.then(self.turn);
        let unpack = Unpack::new(frame.channels, frame.depth, linear);
        if turn.transpose || turn.flip_y {
            return Ok(Box::new(TurnedSource::new(open, unpack, turn, frame.size, part, tuning.hold_bytes)));
        }
        let read = turn.source_rect(part, frame.size);
        Ok(Box::new(SourceStage::new(open()?, unpack, frame.size.width, read, turn.flip_x)))
    }

    /// A strip for rows of the result `width` wide.
    pub(crate) fn strip(&self, width: usize, tuning: Tuning) -> Strip {
        Strip::new(width, self.planes, tuning.strip_rows)
    }

    pub(crate) const fn planes(&self) -> usize {
        self.planes
    }
}

/// What stands for a picture resized to `full`: itself in a full-size render; in a preview, no more pixels than are at hand.
fn stand_in(full: Size, place: &Place) -> Size {
    let here = place.size;
    let scale = (here.width as f64 / full.width as f64).max(here.height as f64 / full.height as f64);
    if here == place.full || scale >= 1.0 { full } else { scaled(full, scale) }
}

/// The full-size picture with its border, and this one's.
fn padded(border: [usize; 4], color: [f64; 4], place: &Place) -> (Size, Pad) {
    let with = |size: Size, [left, top, right, bottom]: [usize; 4]| Size {
        width: left + size.width + right,
        height: top + size.height + bottom,
    };
    let here = border.map(|length| (length as f64 * place.scale() + 0.5) as usize);
    let inner = place.size.rect().moved(here[0], here[1]);
    (with(place.full, border), Pad { size: with(place.size, here), inner, color: color.map(|v| v as f32) })
}

/// `size` at `scale`, rounded, neither side zero.
fn scaled(size: Size, scale: f64) -> Size {
    let side = |length: usize| ((length as f64 * scale + 0.5) as usize).max(1);
    Size { width: side(size.width), height: side(size.height) }
}

/// A rectangle of the full-size picture in the pixels of this one.
fn scaled_rect(rect: Rect, place: &Place) -> Rect {
    let span = |start: usize, end: usize, full: usize, here: usize| {
        let at = |v: usize| (2 * v * here + full) / (2 * full);
        let start = at(start).min(here - 1);
        (start, at(end).clamp(start + 1, here) - start)
    };
    let (x, width) = span(rect.x, rect.right(), place.full.width, place.size.width);
    let (y, height) = span(rect.y, rect.bottom(), place.full.height, place.size.height);
    Rect { x, y, width, height }
}
