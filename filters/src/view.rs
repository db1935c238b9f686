//! An editing session: one photograph, drawn at any scale up to that of its rendition, whole or in part.

mod desk;
mod histogram;
mod layout;
mod preview;
mod share;
mod store;

use std::fmt;
use std::sync::Arc;

use crate::codec;
use crate::error::Error;
use crate::image::{Rect, Size};
use crate::limits::Limits;
use crate::lut::Lut;
use crate::pipeline::Tuning;
use crate::plan::Plan;
use crate::probe::{ImageInfo, probe};
use crate::recipe::{Recipe, Step};
use crate::source::Source;
use desk::Desk;
pub use histogram::{Histogram, histogram, paint_clipping};
use layout::{Layout, Photograph, clipped};
pub use preview::{Preview, PreviewImage};
pub use share::Band;
use share::Shared;
use store::Store;

/// Pixels that are shared around what a band needs.
const SPARE_PX: usize = 32;

/// A photograph that is being edited.
///
/// It holds the file, decoded samples up to what it was opened with, up to 64 MiB of scaled pictures, up to 64 MiB of pixels before the
/// step that changes, and the assets of the recipes that were drawn last. Recipes bring their assets ([`Recipe::with_assets`]).
pub struct View {
    info: ImageInfo,
    photograph: Photograph,
    store: Store,
    desk: Desk,
}

/// A rectangle of the result, in drawn pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Region {
    /// Pixels left of it.
    pub x: u32,
    /// Pixels above it.
    pub y: u32,
    /// Its width in pixels.
    pub width: u32,
    /// Its height in pixels.
    pub height: u32,
}

impl Region {
    fn of(rect: Rect) -> Self {
        let [x, y, width, height] = [rect.x, rect.y, rect.width, rect.height].map(|v| v as u32);
        Self { x, y, width, height }
    }
}

/// What is to be drawn of a result, and how large.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Draw {
    /// Drawn pixels per pixel of the rendition, above 0 and up to 1. At 1 the pixels are the rendition's.
    pub scale: f64,
    /// The part that is wanted, in pixels at `scale`; `None` is all of it.
    pub region: Option<Region>,
    /// Whether half the scale will do, as during a drag. [`Drawn::scale`] tells whether it was used.
    pub draft: bool,
}

/// What [`View::draw`] would draw.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Placement {
    /// Width and height of the rendition, in its own pixels.
    pub rendition: (u32, u32),
    /// As [`Drawn::scale`].
    pub scale: f64,
    /// Width and height of the whole result at that scale.
    pub size: (u32, u32),
    /// The part that would be drawn, in pixels at that scale.
    pub region: Region,
}

/// A drawn picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawn {
    /// Width and height of the rendition, in its own pixels.
    pub rendition: (u32, u32),
    /// Drawn pixels per pixel of the rendition: what was asked for, less in a draft, or less where there are no more pixels.
    pub scale: f64,
    /// Width and height of the whole result at that scale.
    pub size: (u32, u32),
    /// The part that was drawn, in pixels at that scale.
    pub region: Region,
    /// Whether the result has no alpha: every pixel's is 255.
    pub opaque: bool,
    /// The part's pixels, row by row, four bytes each: red, green, blue, alpha (not premultiplied), sRGB.
    pub rgba: Vec<u8>,
}

impl View {
    /// Takes a photograph; its pixels are decoded when they are drawn first. At most `hold_bytes` of decoded samples are held: of a
    /// larger photograph a smaller picture is, and regions at full size are decoded as they are drawn.
    ///
    /// # Errors
    ///
    /// As [`crate::probe`].
    pub fn open(source: Vec<u8>, limits: &Limits, hold_bytes: u64) -> Result<Self, Error> {
        let header = codec::header(&source, limits)?;
        let info = probe(&source, limits)?;
        let full = header.turn().size(header.size);
        let photograph = Photograph { full, channels: header.channels, limits: *limits };
        let store = Store::new(source, header, photograph, hold_bytes);
        Ok(Self { info, photograph, store, desk: Desk::default() })
    }

    /// What the file's header says.
    #[must_use]
    pub const fn info(&self) -> &ImageInfo {
        &self.info
    }

    /// Width and height of the rendition by `recipe`.
    ///
    /// # Errors
    ///
    /// The recipe does not fit the picture, or passes a limit.
    pub fn rendition_size(&self, recipe: &Recipe) -> Result<(u32, u32), Error> {
        self.photograph.rendition(recipe).map(pair)
    }

    /// What [`Self::draw`] would draw, without a pixel of it.
    ///
    /// # Errors
    ///
    /// The recipe does not fit the picture, or passes a limit.
    pub fn placement(&self, recipe: &Recipe, draw: &Draw) -> Result<Placement, Error> {
        let (Layout { plan, rendition, scale, part, .. }, _) = self.layout(recipe, draw)?;
        Ok(Placement { rendition: pair(rendition), scale, size: pair(plan.size), region: Region::of(part) })
    }

    /// Draws the result of `recipe`, or a part of it. At scale 1 its pixels are the rendition's; below, it looks like the
    /// rendition scaled down.
    ///
    /// # Errors
    ///
    /// The recipe does not fit the picture, the file is damaged, or a limit.
    pub fn draw(&mut self, recipe: &Recipe, draw: &Draw) -> Result<Drawn, Error> {
        let (mut layout, _) = self.layout(recipe, draw)?;
        self.measure(&mut layout)?;
        let part = layout.part;
        let (size, reads) = (layout.plan.source_size(), layout.plan.reads(part, Tuning::default()));
        self.store.prepare(size, reads)?;
        let rgba = 4 * (part.width * part.height) as u64;
        let spare_bytes = self.spare_bytes(&layout.plan, part, rgba)?;
        self.desk.draw(layout, self.store.source(size, reads), spare_bytes)
    }

    /// Draws the whole result of `recipe` small: its longer side is `side_px` at most.
    ///
    /// # Errors
    ///
    /// As [`Self::draw`].
    pub fn thumbnail(&mut self, recipe: &Recipe, side_px: u32) -> Result<Drawn, Error> {
        let (width, height) = self.rendition_size(recipe)?;
        let scale = f64::from(side_px.max(1)) / f64::from(width.max(height));
        self.draw(recipe, &Draw { scale: scale.min(1.0), region: None, draft: false })
    }

    /// What another instance of the engine needs to draw `region`, a band of what `draw` asks for: opaque bytes for [`Band::new`]. They
    /// serve every recipe that needs no more of the photograph and whose statistics are the same.
    ///
    /// `region` is in pixels at [`Placement::scale`], which is that of a draft where one is allowed.
    ///
    /// # Errors
    ///
    /// As [`Self::draw`]; [`Error::NotShared`] where so much of so large a photograph is needed that it is not held.
    pub fn share(&mut self, recipe: &Recipe, draw: &Draw, region: Region) -> Result<Vec<u8>, Error> {
        let (mut layout, from_full) = self.layout(recipe, draw)?;
        let statistics = Desk::statistics(&layout);
        self.measure(&mut layout)?;
        let Layout { plan, steps, asked: scale, .. } = layout;
        let size = plan.source_size();
        let gathered = self.desk.known(size, &statistics);
        // A little more around it, for recipes that look a little further.
        let part = plan.reads(clipped(region, plan.size), Tuning::default()).grown([SPARE_PX; 2], size);
        self.store.prepare(size, part)?;
        let Source::Samples(samples) = self.store.source(size, part) else { return Err(Error::NotShared) };
        let photograph = &self.photograph;
        Ok(Shared { photograph, scale, from_full, samples, part, gathered, luts: luts(&steps) }.write())
    }

    /// What is held, in bytes: the file, pixels as they were decoded and scaled, and pixels before the step that changes.
    #[must_use]
    pub fn memory_bytes(&self) -> u64 {
        self.store.bytes() + self.desk.bytes()
    }

    /// Gives back the memory of decoded pixels and all that was made of them. The next draw decodes again.
    pub fn drop_levels(&mut self) {
        self.store.clear();
        self.desk = Desk::default();
    }

    /// Lays out a draw. Where the picture that would stand for the photograph is too large to be held, and is needed whole, the result is
    /// drawn from full size: the second value tells.
    fn layout(&self, recipe: &Recipe, draw: &Draw) -> Result<(Layout, bool), Error> {
        let layout = self.photograph.layout(recipe, draw, false)?;
        let size = layout.plan.source_size();
        let reads = layout.plan.reads(layout.part, Tuning::default()).size();
        let needed = if layout.plan.statistics().next().is_some() { size } else { reads };
        if size == self.photograph.full || self.store.fits(needed) {
            return Ok((layout, false));
        }
        Ok((self.photograph.layout(recipe, draw, true)?, true))
    }

    /// Measures what is not known yet of the whole picture.
    fn measure(&mut self, layout: &mut Layout) -> Result<(), Error> {
        if !self.desk.has_to_measure(layout) {
            return self.desk.measure(layout, None, 0);
        }
        let size = layout.plan.source_size();
        self.store.prepare(size, size.rect())?;
        let spare_bytes = self.spare_bytes(&layout.plan, layout.plan.size.rect(), 0)?;
        self.desk.measure(layout, Some(self.store.source(size, size.rect())), spare_bytes)
    }

    /// What the limit leaves beside what is held, a chain that yields `part`, and so many bytes that it is put into.
    fn spare_bytes(&self, plan: &Plan, part: Rect, result: u64) -> Result<u64, Error> {
        let size = plan.source_size();
        let reads = plan.reads(part, Tuning::default());
        let chain = self.store.chain_bytes(plan, part, self.store.source(size, reads));
        let used = self.memory_bytes() + chain + result;
        self.photograph.limits.check_memory(used)?;
        Ok(self.photograph.limits.memory_bytes - used)
    }
}

/// The look-up tables of some steps.
fn luts(steps: &[Step]) -> Vec<Arc<Lut>> {
    steps.iter().filter_map(|step| step.params().lut().map(Arc::clone)).collect()
}

fn pair(size: Size) -> (u32, u32) {
    (size.width as u32, size.height as u32)
}

impl fmt::Debug for View {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("View").field("info", &self.info).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
