//! An editing session: draws one photograph with recipes, at any scale up to that of the rendition, whole or in part.

mod band;
mod draw_cache;
mod histogram;
mod layout;
mod picture_cache;
mod preview;

use std::fmt;
use std::sync::Arc;

use crate::codec;
use crate::error::Error;
use crate::image::{Rect, Region, Size};
use crate::limits::Limits;
use crate::lut::Lut;
use crate::pipeline::Tuning;
use crate::plan::Plan;
use crate::probe::{ImageInfo, probe};
use crate::recipe::{Recipe, Step};
use crate::source::Source;
pub use band::Band;
use band::BandContent;
use draw_cache::DrawCache;
pub use histogram::{Histogram, histogram, paint_clipping};
use layout::{Layout, Photograph, clipped};
use picture_cache::PictureCache;
pub use preview::{Preview, PreviewImage};

/// Extra pixels on each side of what a band needs, for sharing.
const SPARE_PX: usize = 32;

/// A photograph in an editing session.
///
/// Holds the file, decoded samples up to a limit, up to 64 MiB of scaled pictures, up to 64 MiB of pixels before the step that changes, and
/// the assets of the last recipes. Recipes must have their assets resolved ([`Recipe::with_assets`]).
pub struct View {
    info: ImageInfo,
    photograph: Photograph,
    picture_cache: PictureCache,
    draw_cache: DrawCache,
}

/// Which part of a result to draw, and at what scale.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Draw {
    /// Drawn pixels per pixel of the rendition, above 0 and at most 1. At 1 the pixels equal the rendition's.
    pub scale: f64,
    /// The wanted region in pixels at `scale`. `None` means all.
    pub region: Option<Region>,
    /// Whether half the scale is enough, as during a drag. [`Drawn::scale`] says whether it was used.
    pub draft: bool,
}

/// The geometry of what [`View::draw`] would draw.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Placement {
    /// Width and height of the rendition in pixels.
    pub rendition: (u32, u32),
    /// As [`Drawn::scale`].
    pub scale: f64,
    /// Width and height of the whole result at that scale.
    pub size: (u32, u32),
    /// The region in pixels at that scale.
    pub region: Region,
}

/// A drawn picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawn {
    /// Width and height of the rendition in pixels.
    pub rendition: (u32, u32),
    /// Drawn pixels per pixel of the rendition: the requested scale, or less in a draft or if the photograph has fewer pixels.
    pub scale: f64,
    /// Width and height of the whole result at that scale.
    pub size: (u32, u32),
    /// The region that was drawn, in pixels at that scale.
    pub region: Region,
    /// Whether the result has no alpha: alpha is 255 in every pixel.
    pub opaque: bool,
    /// The region's pixels, row by row, as RGBA: 8 bits per sample, sRGB, straight alpha.
    pub rgba: Vec<u8>,
}

impl View {
    /// Opens a photograph; its pixels are decoded with the first draw. Holds at most `hold_bytes` of decoded samples: for a larger
    /// photograph it holds a reduced picture, and decodes regions at full size for each draw.
    ///
    /// # Errors
    ///
    /// As [`crate::probe`].
    pub fn open(source: Vec<u8>, limits: &Limits, hold_bytes: u64) -> Result<Self, Error> {
        let header = codec::header(&source, limits)?;
        let info = probe(&source, limits)?;
        let full = header.turn().size(header.size);
        let photograph = Photograph { full, channels: header.channels, limits: *limits };
        let picture_cache = PictureCache::new(source, header, photograph, hold_bytes);
        Ok(Self { info, photograph, picture_cache, draw_cache: DrawCache::default() })
    }

    /// The contents of the file's header.
    #[must_use]
    pub const fn info(&self) -> &ImageInfo {
        &self.info
    }

    /// Width and height of the rendition with `recipe`.
    ///
    /// # Errors
    ///
    /// The recipe is not possible for the picture, or exceeds a limit.
    pub fn rendition_size(&self, recipe: &Recipe) -> Result<(u32, u32), Error> {
        self.photograph.rendition(recipe).map(pair)
    }

    /// The geometry of what [`Self::draw`] would draw, without drawing.
    ///
    /// # Errors
    ///
    /// The recipe is not possible for the picture, or exceeds a limit.
    pub fn placement(&self, recipe: &Recipe, draw: &Draw) -> Result<Placement, Error> {
        let (Layout { plan, rendition, scale, part, .. }, _) = self.layout(recipe, draw)?;
        Ok(Placement { rendition: pair(rendition), scale, size: pair(plan.size), region: Region::from_rect(part) })
    }

    /// Draws the result of `recipe` or a region of it. At scale 1 its pixels equal the rendition's; below, it resembles the rendition
    /// scaled down.
    ///
    /// # Errors
    ///
    /// The recipe is not possible for the picture, the file is damaged, or a limit is exceeded.
    pub fn draw(&mut self, recipe: &Recipe, draw: &Draw) -> Result<Drawn, Error> {
        let (mut layout, _) = self.layout(recipe, draw)?;
        self.measure(&mut layout)?;
        let part = layout.part;
        let (size, reads) = (layout.plan.source_size(), layout.plan.source_region(part, Tuning::default()));
        self.picture_cache.prepare(size, reads)?;
        let rgba = 4 * (part.width * part.height) as u64;
        let spare_bytes = self.spare_bytes(&layout.plan, part, rgba)?;
        self.draw_cache.draw(layout, self.picture_cache.source(size, reads), spare_bytes)
    }

    /// Draws the whole result of `recipe` with its longer side at most `side_px`.
    ///
    /// # Errors
    ///
    /// As [`Self::draw`].
    pub fn thumbnail(&mut self, recipe: &Recipe, side_px: u32) -> Result<Drawn, Error> {
        let (width, height) = self.rendition_size(recipe)?;
        let scale = f64::from(side_px.max(1)) / f64::from(width.max(height));
        self.draw(recipe, &Draw { scale: scale.min(1.0), region: None, draft: false })
    }

    /// Serialises what another instance of the engine needs to draw `region`, a band of `draw`: opaque bytes for [`Band::new`]. They serve
    /// every recipe that needs no more of the photograph and has the same statistics.
    ///
    /// `region` is in pixels at [`Placement::scale`], which is a draft's scale if drafts are allowed.
    ///
    /// # Errors
    ///
    /// As [`Self::draw`]; [`Error::NotShared`] if the band needs pixels that are too large to be held.
    pub fn share(&mut self, recipe: &Recipe, draw: &Draw, region: Region) -> Result<Vec<u8>, Error> {
        let (mut layout, from_full) = self.layout(recipe, draw)?;
        let statistics = DrawCache::statistics(&layout);
        self.measure(&mut layout)?;
        let Layout { plan, steps, asked: scale, .. } = layout;
        let size = plan.source_size();
        let gathered = self.draw_cache.cached_statistics(size, &statistics);
        // A margin for recipes that need slightly more.
        let part = plan.source_region(clipped(region, plan.size), Tuning::default()).grown([SPARE_PX; 2], size);
        self.picture_cache.prepare(size, part)?;
        let Source::Samples(samples) = self.picture_cache.source(size, part) else { return Err(Error::NotShared) };
        let photograph = &self.photograph;
        Ok(BandContent { photograph, scale, from_full, samples, part, gathered, luts: luts(&steps) }.write())
    }

    /// The memory of the session in bytes: the file, decoded and scaled pixels, and pixels before the step that changes.
    #[must_use]
    pub fn memory_bytes(&self) -> u64 {
        self.picture_cache.bytes() + self.draw_cache.bytes()
    }

    /// Frees the decoded pixels and everything derived from them. The next draw decodes again.
    pub fn clear_cache(&mut self) {
        self.picture_cache.clear();
        self.draw_cache = DrawCache::default();
    }

    /// Lays out a draw. If the proxy for the photograph would be too large to hold, and is needed whole, the result is drawn from full
    /// size; the second value says so.
    fn layout(&self, recipe: &Recipe, draw: &Draw) -> Result<(Layout, bool), Error> {
        let layout = self.photograph.layout(recipe, draw, false)?;
        let size = layout.plan.source_size();
        let reads = layout.plan.source_region(layout.part, Tuning::default()).size();
        let needed = if layout.plan.statistics().next().is_some() { size } else { reads };
        if size == self.photograph.full || self.picture_cache.fits(needed) {
            return Ok((layout, false));
        }
        Ok((self.photograph.layout(recipe, draw, true)?, true))
    }

    /// Measures the statistics that are not known yet.
    fn measure(&mut self, layout: &mut Layout) -> Result<(), Error> {
        if !self.draw_cache.needs_measuring(layout) {
            return self.draw_cache.measure(layout, None, 0);
        }
        let size = layout.plan.source_size();
        self.picture_cache.prepare(size, size.rect())?;
        let spare_bytes = self.spare_bytes(&layout.plan, layout.plan.size.rect(), 0)?;
        self.draw_cache.measure(layout, Some(self.picture_cache.source(size, size.rect())), spare_bytes)
    }

    /// The memory that the limit leaves next to what is held, a chain that yields `part`, and `result` bytes for its output.
    fn spare_bytes(&self, plan: &Plan, part: Rect, result: u64) -> Result<u64, Error> {
        let size = plan.source_size();
        let reads = plan.source_region(part, Tuning::default());
        let chain = self.picture_cache.chain_bytes(plan, part, self.picture_cache.source(size, reads));
        let used = self.memory_bytes() + chain + result;
        self.photograph.limits.check_memory(used)?;
        Ok(self.photograph.limits.memory_bytes - used)
    }
}

/// The look-up tables of some steps.
fn luts(steps: &[Step]) -> Vec<Arc<Lut>> {
    steps.iter().filter(|step| !step.is_off()).filter_map(|step| step.params().lut().map(Arc::clone)).collect()
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
