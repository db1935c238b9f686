//! A preview session: decodes one photograph once, and renders it many times at one size.

use super::Drawn;
use super::draw_cache::DrawCache;
use super::layout::Photograph;
use crate::codec;
use crate::error::Error;
use crate::image::{Frame, Size};
use crate::limits::Limits;
use crate::pipeline::Tuning;
use crate::plan::{Input, OutputAlpha, Plan, Start};
use crate::probe::{ImageInfo, probe};
use crate::recipe::{Recipe, Step};
use crate::source::{Samples, Source};

/// A photograph at screen size, for fast renders.
#[derive(Debug)]
pub struct Preview {
    info: ImageInfo,
    photograph: Photograph,
    /// The upright layout.
    frame: Frame,
    samples: Vec<u8>,
    draw_cache: DrawCache,
}

/// A rendered preview.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreviewImage {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Pixels, row by row, as RGBA: 8 bits per sample, sRGB, straight alpha.
    pub rgba: Vec<u8>,
}

impl Preview {
    /// Decodes `source` once, and keeps a proxy with its longer side at most `side_px`.
    ///
    /// # Errors
    ///
    /// As [`crate::render`].
    pub fn open(source: &[u8], limits: &Limits, side_px: u32) -> Result<Self, Error> {
        let header = codec::header(source, limits)?;
        let full = header.turn().size(header.size);
        let side = side_px.clamp(1, limits.side_px) as usize;
        let longer = full.width.max(full.height);
        let shrink = |length: usize| (length * side.min(longer)).div_ceil(longer).max(1);
        let target = Size { width: shrink(header.size.width), height: shrink(header.size.height) };
        let reduced = codec::reduced(source, &header, target)?;
        let size = reduced.turn().size(reduced.size);
        let photograph = Photograph { full, channels: header.channels, limits: *limits };
        // A full-size picture keeps the decoder's depth.
        let depth = if size == full && longer <= side { header.depth } else { header.file_depth };
        let plan = fitting(&photograph, full, size, side)?;
        let frame = Frame { size: plan.size, channels: header.channels, depth };
        let tuning = Tuning::default();
        limits.check_memory(source.len() as u64 + plan.file_bytes(&reduced, tuning) + frame.bytes())?;
        let samples = all(plan, Source::File(source.into(), &reduced), frame)?;
        let info = probe(source, limits)?;
        Ok(Self { info, photograph, frame, samples, draw_cache: DrawCache::default() })
    }

    /// A separate session over the same photograph at a smaller size, at most `side_px`, for thumbnails of many recipes. Does not decode
    /// again.
    ///
    /// # Errors
    ///
    /// A limit is exceeded.
    pub fn smaller(&self, side_px: u32) -> Result<Self, Error> {
        let Self { info, photograph, frame, .. } = self;
        let side = side_px.clamp(1, photograph.limits.side_px) as usize;
        // In pixels of the proxy; the full size is stored separately.
        let plan = fitting(photograph, frame.size, frame.size, side)?;
        let frame = Frame { size: plan.size, ..*frame };
        let samples = all(plan, self.source(), frame)?;
        Ok(Self { info: info.clone(), photograph: *photograph, frame, samples, draw_cache: DrawCache::default() })
    }

    /// The contents of the file's header.
    #[must_use]
    pub const fn info(&self) -> &ImageInfo {
        &self.info
    }

    /// Renders `recipe` as the full-size rendition would look at this size.
    ///
    /// # Errors
    ///
    /// The recipe is not possible for the picture, or exceeds a limit.
    pub fn render(&mut self, recipe: &Recipe) -> Result<PreviewImage, Error> {
        let mut layout = self.photograph.over(recipe, self.frame.size)?;
        let source = Source::Samples(Samples::whole(&self.samples, self.frame));
        self.draw_cache.measure(&mut layout, Some(source), u64::MAX)?;
        let Drawn { size: (width, height), rgba, .. } = self.draw_cache.draw(layout, source, u64::MAX)?;
        Ok(PreviewImage { width, height, rgba })
    }

    fn source(&self) -> Source<'_> {
        Source::Samples(Samples::whole(&self.samples, self.frame))
    }
}

/// A plan that fits a picture of `size`, the proxy for one of size `full`, into a square.
fn fitting(photograph: &Photograph, full: Size, size: Size, side: usize) -> Result<Plan, Error> {
    let steps = if size.width.max(size.height) > side { Step::resizing(side, side, false)? } else { Vec::new() };
    let Photograph { channels, limits, .. } = photograph;
    let input = Input { full, size, channels: *channels, one_plane: channels.is_gray() };
    Plan::new(&input, &steps, OutputAlpha::KeepAlpha, limits)
}

/// The whole result of a plan, as samples of `frame`.
fn all(plan: Plan, source: Source<'_>, frame: Frame) -> Result<Vec<u8>, Error> {
    let (part, tuning) = (frame.size.rect(), Tuning::default());
    plan.measured(source, tuning)?.samples(Start::Source(source), part, frame.channels, frame.depth, tuning)
}

#[cfg(test)]
mod tests;
