//! The forward pass: turns stages into segments, and converts between domains only where neighbours differ.

use super::Input;
use super::scale::{Padded, border_fill, mosaic, padded, proxy_size, scaled_rect, size_in_render};
use super::segment::Segment;
use crate::error::Error;
use crate::image::{Rect, Size, Turn};
use crate::limits::Limits;
use crate::ops::{Stage, StepContext};
use crate::pipeline::affine::Affine;
use crate::pipeline::domain::{Domain, Gray};
use crate::pipeline::filter::Filter;
use crate::pipeline::point::{Map, PointStep};
use crate::pipeline::resample::Resample;
use crate::pipeline::rotated::Rotation;
use crate::pipeline::statistic::Statistic;
use crate::pipeline::window::Window;

/// How much of a plan is final at a step: a number of whole segments, and a number of point steps in the next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) segments: usize,
    pub(super) points: usize,
}

/// A plan under construction, and the form of the pixels at its current end.
pub(super) struct Builder<'a> {
    limits: &'a Limits,
    pub(super) segments: Vec<Segment>,
    /// One mark for each step of the recipe so far.
    pub(super) marks: Vec<Mark>,
    /// Point steps that are not in a segment yet.
    points: Vec<PointStep>,
    /// The turn to apply to the source's samples.
    pub(super) turn: Turn,
    pub(super) place: StepContext,
    /// The product of the enlargements by each resize in full size, for the side that grows more.
    pub(super) enlargement: f64,
    /// The last rotation and the place before it, while a following crop may still reduce it.
    rotation: Option<(Rotation, StepContext)>,
    domain: Domain,
    premultiplied: bool,
    pub(super) alpha: bool,
    pub(super) gray: bool,
    /// Whether the colours are one plane. A grey picture may have three planes that are equal within rounding; then the first one counts.
    one_plane: bool,
}

impl<'a> Builder<'a> {
    /// Starts with the source's pixels: display-encoded, with straight alpha.
    pub(super) fn new(input: &Input, limits: &'a Limits) -> Self {
        let Input { full, size, channels, one_plane } = *input;
        Self {
            limits,
            segments: Vec::new(),
            marks: Vec::new(),
            points: Vec::new(),
            turn: Turn::default(),
            place: StepContext { full, size },
            enlargement: 1.0,
            rotation: None,
            domain: Domain::Encoded,
            premultiplied: false,
            alpha: channels.has_alpha(),
            gray: channels.is_gray(),
            one_plane,
        }
    }

    pub(super) fn add(&mut self, stage: Stage) -> Result<(), Error> {
        if let (Some((rotation, before)), Stage::Crop(rect)) = (&self.rotation, &stage)
            && let Some(cropped) = rotation.cropped(*rect)
        {
            self.place = *before;
            self.rotation = None;
            return self.rotated(cropped);
        }
        self.finish_rotation()?;
        match stage {
            Stage::Matrix(domain, affine) => self.matrix(domain, affine),
            Stage::Map(domain, map) => self.map(domain, map),
            Stage::Statistic(domain, statistic) => self.statistic(domain, statistic),
            Stage::Window(domain, window) => {
                self.convert(domain, true);
                self.window(window);
            }
            Stage::Resize(full, filter) => self.resize(full, filter)?,
            Stage::Crop(rect) => self.crop(rect),
            Stage::Turn(turn) => self.turn(turn),
            Stage::Rotate { degrees, crop } => self.rotate(degrees, crop)?,
            Stage::Pad { border, color } => self.pad(border, color)?,
        }
        Ok(())
    }

    /// Finishes the last rotation: no crop follows, so its corners are transparent.
    pub(super) fn finish_rotation(&mut self) -> Result<(), Error> {
        let Some((rotation, before)) = self.rotation.take() else { return Ok(()) };
        self.place = before;
        self.alpha = true;
        self.rotated(rotation)
    }

    /// The number of statistics so far.
    pub(super) fn statistics(&self) -> usize {
        self.segments.iter().filter(|segment| matches!(segment, Segment::Statistic(..))).count()
    }

    /// Marks the end of a step. A matrix at the end may still be fused with the next one, and the changes of planes around it removed:
    /// these are not final.
    pub(super) fn mark(&mut self) {
        let mut settled = self.points.as_slice();
        while let [before @ .., PointStep::Affine(_) | PointStep::Expand | PointStep::Collapse] = settled {
            settled = before;
        }
        self.marks.push(Mark { segments: self.segments.len(), points: settled.len() });
    }

    /// Converts back to display-encoded straight alpha, composited on white if requested.
    pub(super) fn finish(&mut self, on_white: bool) {
        self.convert(Domain::Encoded, false);
        if on_white {
            self.points.push(PointStep::OnWhite);
        }
        self.flush();
    }

    fn matrix(&mut self, domain: Domain, affine: Affine) {
        self.gray = affine.gray(domain).after(self.gray);
        self.convert(domain, false);
        let affine = self.pop_affine().map_or(affine, |before| before.then(affine));
        if !affine.fits_one_plane() {
            self.expand();
        }
        self.points.push(PointStep::Affine(affine));
        if domain != Domain::Oklab && affine.makes_one_plane() {
            self.collapse();
        }
    }

    /// Removes the last step if it is a matrix, and the changes of planes around it.
    fn pop_affine(&mut self) -> Option<Affine> {
        let collapsed = self.points.last()?.collapses();
        let at = self.points.len().checked_sub(1 + usize::from(collapsed))?;
        let &PointStep::Affine(affine) = self.points.get(at)? else { return None };
        self.points.truncate(at);
        self.one_plane &= !collapsed;
        self.one_plane |= self.points.pop_if(|step| step.expands()).is_some();
        Some(affine)
    }

    fn map(&mut self, domain: Domain, map: Map) {
        self.gray = map.gray.after(self.gray);
        self.convert(domain, false);
        if map.gray == Gray::Loses {
            self.expand();
        }
        self.alpha |= map.makes_alpha;
        let makes_one_plane = map.makes_one_plane;
        self.points.push(PointStep::Map(map));
        if makes_one_plane {
            self.collapse();
        }
    }

    fn statistic(&mut self, domain: Domain, statistic: Statistic) {
        self.gray = statistic.gray.after(self.gray);
        self.convert(domain, false);
        // The resulting map takes the same planes as the measurement.
        if statistic.gray == Gray::Loses {
            self.expand();
        }
        self.push(Segment::Statistic(statistic, self.place.size));
    }

    /// In a preview, cells may have fractional sizes: then a pixel on a border belongs to both cells.
    fn window(&mut self, window: Window) {
        let size = self.place.size;
        let broken = match &window {
            Window::Cells(cells) if size != self.place.full => cells.broken_size(),
            _ => None,
        };
        match broken {
            Some(cell_px) => mosaic(size, cell_px).into_iter().for_each(|cells| self.push(Segment::Resample(cells))),
            None => self.push(Segment::Window(window, size)),
        }
    }

    fn resize(&mut self, full: Size, filter: Filter) -> Result<(), Error> {
        self.check(full)?;
        let grows = |to: usize, from: usize| to as f64 / from as f64;
        self.enlargement *= grows(full.width, self.place.full.width).max(grows(full.height, self.place.full.height));
        let size = proxy_size(full, &self.place);
        if size != self.place.size {
            // Nearest neighbour copies pixels, so it needs no linear light.
            if filter != Filter::Nearest {
                self.convert(Domain::Linear, true);
            }
            self.push(Segment::Resample(Resample::whole(self.place.size, size, filter)));
        }
        self.place = StepContext { full, size };
        Ok(())
    }

    fn crop(&mut self, rect: Rect) {
        let here = scaled_rect(rect, &self.place);
        self.push(Segment::Crop(here));
        self.place = StepContext { full: rect.size(), size: here.size() };
    }

    fn turn(&mut self, turn: Turn) {
        let StepContext { full, size } = self.place;
        // Per-pixel steps do not depend on position, so a turn that only they precede is applied to the source.
        if self.segments.is_empty() {
            self.turn = self.turn.then(turn);
        } else {
            self.push(Segment::Turn(turn, size));
        }
        self.place = StepContext { full: turn.size(full), size: turn.size(size) };
    }

    fn rotate(&mut self, degrees: f64, crop: bool) -> Result<(), Error> {
        let rotation = Rotation::new(self.place.full, degrees, crop);
        if crop {
            return self.rotated(rotation);
        }
        let full = rotation.to;
        let size = size_in_render(full, &self.place);
        self.rotation = Some((rotation, std::mem::replace(&mut self.place, StepContext { full, size })));
        Ok(())
    }

    fn rotated(&mut self, rotation: Rotation) -> Result<(), Error> {
        let full = rotation.to;
        self.check(full)?;
        let rotation = rotation.scaled(self.place.size, size_in_render(full, &self.place));
        self.convert(Domain::Linear, true);
        self.push(Segment::Rotate(rotation));
        self.place = StepContext { full, size: rotation.to };
        Ok(())
    }

    fn pad(&mut self, border: [usize; 4], color: [f64; 4]) -> Result<(), Error> {
        let (full, padded) = padded(border, color, &self.place);
        self.check(full)?;
        let [r, g, b, alpha] = color;
        if r != g || g != b {
            self.gray = false;
            self.expand();
        }
        let size = match padded {
            Padded::Whole(pad) => {
                self.convert(Domain::Encoded, false);
                self.alpha |= alpha < 1.0;
                self.push(Segment::Pad(pad));
                pad.size
            }
            Padded::Between(resample) => {
                self.alpha |= alpha < 1.0;
                self.convert(Domain::Linear, true);
                self.push(Segment::Resample(resample));
                self.points.push(PointStep::Map(border_fill(&resample, color)));
                resample.to
            }
        };
        self.place = StepContext { full, size };
        Ok(())
    }

    fn check(&self, full: Size) -> Result<(), Error> {
        self.limits.check_picture(full.width as u32, full.height as u32)
    }

    /// Converts to a domain, with premultiplied or straight alpha.
    fn convert(&mut self, domain: Domain, premultiplied: bool) {
        let premultiplied = premultiplied && self.alpha;
        if self.premultiplied && (!premultiplied || self.domain != domain) {
            self.points.push(PointStep::Unpremultiply);
            self.premultiplied = false;
        }
        // The domains form a line: encoded, linear, Oklab. Each iteration moves one step.
        while self.domain != domain {
            let (step, next) = match (self.domain, domain) {
                (Domain::Encoded, _) => (PointStep::Decode, Domain::Linear),
                (Domain::Linear, Domain::Oklab) => (PointStep::ToOklab, Domain::Oklab),
                (Domain::Linear, _) => (PointStep::Encode, Domain::Encoded),
                (Domain::Oklab, _) => (PointStep::FromOklab, Domain::Linear),
            };
            // Oklab's matrices mix three colours, and grey results are only grey within rounding.
            if next == Domain::Oklab {
                self.expand();
            }
            self.points.push(step);
            self.domain = next;
        }
        if premultiplied && !self.premultiplied {
            self.points.push(PointStep::Premultiply);
            self.premultiplied = true;
        }
    }

    /// Continues with three colour planes.
    fn expand(&mut self) {
        if self.one_plane && self.points.pop_if(|step| step.collapses()).is_none() {
            self.points.push(PointStep::Expand);
        }
        self.one_plane = false;
    }

    /// Continues with one colour plane.
    fn collapse(&mut self) {
        if !self.one_plane {
            self.points.push(PointStep::Collapse);
        }
        self.one_plane = true;
    }

    fn push(&mut self, segment: Segment) {
        self.flush();
        self.segments.push(segment);
    }

    fn flush(&mut self) {
        if !self.points.is_empty() {
            self.segments.push(Segment::Points(std::mem::take(&mut self.points)));
        }
    }
}
