//! The layout of a result at a scale: the size of the proxy for the photograph, and the region of the result.

use super::{Draw, Region};
use crate::error::Error;
use crate::image::{Channels, Rect, Size};
use crate::limits::Limits;
use crate::plan::{Input, OutputAlpha, Plan};
use crate::recipe::{Recipe, Step};

/// With more pixels than this, a draft is drawn at half the scale.
const DRAFT_PX: usize = 200_000;

/// Properties of a photograph that a plan needs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Photograph {
    /// Its upright size.
    pub(super) full: Size,
    pub(super) channels: Channels,
    pub(super) limits: Limits,
}

/// A result at a scale.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) plan: Plan,
    /// The recipe's steps, and further steps that scale the result if needed.
    pub(super) steps: Vec<Step>,
    /// The size of the rendition.
    pub(super) rendition: Size,
    /// Drawn pixels per pixel of the rendition: as requested, and as achieved.
    pub(super) asked: f64,
    pub(super) scale: f64,
    /// The wanted region of the result.
    pub(super) part: Rect,
}

impl Photograph {
    /// Lays out `draw`. With `from_full`, from the photograph at full size, scaled at the end.
    pub(super) fn layout(&self, recipe: &Recipe, draw: &Draw, from_full: bool) -> Result<Layout, Error> {
        let scale = if draw.scale.is_finite() { draw.scale.clamp(f64::MIN_POSITIVE, 1.0) } else { 1.0 };
        let whole = self.at_scale(recipe, scale, from_full)?;
        let size = whole.plan.size;
        let part = draw.region.map_or(size.rect(), |region| clipped(region, size));
        if !draw.draft || part.width * part.height <= DRAFT_PX {
            return Ok(Layout { part, ..whole });
        }
        let draft = self.at_scale(recipe, scale / 2.0, from_full)?;
        let part = scaled_part(part, size, draft.plan.size);
        Ok(Layout { part, ..draft })
    }

    /// Lays out the whole result of `recipe` at `scale`.
    fn at_scale(&self, recipe: &Recipe, scale: f64, from_full: bool) -> Result<Layout, Error> {
        let output_alpha = OutputAlpha::for_encoding(recipe.output.encoding);
        let first = if from_full { 1.0 } else { scale };
        let mut plan = self.plan(scaled(self.full, first), &recipe.steps, output_alpha)?;
        if first < 1.0 && plan.enlargement != 1.0 {
            // A recipe that enlargement or reduces its result needs less or more of the photograph.
            plan = self.plan(scaled(self.full, scale * plan.enlargement), &recipe.steps, output_alpha)?;
        }
        let rendition = plan.full;
        let (target, mut steps) = (scaled(rendition, scale), recipe.steps.clone());
        // Steps round sizes on the way.
        let much_more = |length: usize, target: usize| length * 10 > target * 11 + 20;
        if much_more(plan.size.width, target.width) || much_more(plan.size.height, target.height) {
            steps.extend(Step::resizing(target.width, target.height, true)?);
            let source = plan.source_size();
            plan = self.plan(source, &steps, output_alpha)?;
        }
        let near = plan.size.width.abs_diff(target.width).max(plan.size.height.abs_diff(target.height)) <= 2;
        let asked = scale;
        let scale = if near { scale } else { plan.size.width as f64 / rendition.width as f64 };
        let part = plan.size.rect();
        Ok(Layout { plan, steps, rendition, asked, scale, part })
    }

    /// Lays out the whole result of `recipe` over a proxy of `size`.
    pub(super) fn over(&self, recipe: &Recipe, size: Size) -> Result<Layout, Error> {
        let plan = self.plan(size, &recipe.steps, OutputAlpha::for_encoding(recipe.output.encoding))?;
        let (rendition, part) = (plan.full, plan.size.rect());
        let scale = plan.size.width as f64 / rendition.width as f64;
        Ok(Layout { plan, steps: recipe.steps.clone(), rendition, asked: scale, scale, part })
    }

    /// The size of the whole result at scale 1.
    pub(super) fn rendition(&self, recipe: &Recipe) -> Result<Size, Error> {
        self.plan(self.full, &recipe.steps, OutputAlpha::for_encoding(recipe.output.encoding)).map(|plan| plan.full)
    }

    fn plan(&self, size: Size, steps: &[Step], output_alpha: OutputAlpha) -> Result<Plan, Error> {
        let &Self { full, channels, ref limits } = self;
        Plan::new(&Input { full, size, channels, one_plane: channels.is_gray() }, steps, output_alpha, limits)
    }
}

/// `size` times `scale`, rounded; neither side is zero or longer than before.
fn scaled(size: Size, scale: f64) -> Size {
    let side = |length: usize| ((length as f64 * scale + 0.5) as usize).clamp(1, length);
    Size { width: side(size.width), height: side(size.height) }
}

/// The part of a region inside a picture: at least one pixel.
pub(super) fn clipped(region: Region, size: Size) -> Rect {
    let span = |start: u32, length: u32, within: usize| {
        let start = (start as usize).min(within - 1);
        (start, (length as usize).clamp(1, within - start))
    };
    let (x, width) = span(region.x, region.width, size.width);
    let (y, height) = span(region.y, region.height, size.height);
    Rect { x, y, width, height }
}

/// The smallest region of a picture of size `to` that shows all of `part` of one of size `from`.
fn scaled_part(part: Rect, from: Size, to: Size) -> Rect {
    let span = |start: usize, end: usize, from: usize, to: usize| {
        let first = (start * to / from).min(to - 1);
        (first, (end * to).div_ceil(from).clamp(first + 1, to) - first)
    };
    let (x, width) = span(part.x, part.right(), from.width, to.width);
    let (y, height) = span(part.y, part.bottom(), from.height, to.height);
    Rect { x, y, width, height }
}
