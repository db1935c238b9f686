//! A preview session: one photograph, decoded once, rendered again and again at one size.

use super::Drawn;
use super::desk::Desk;
use super::layout::Photograph;
use crate::codec;
use crate::error::Error;
use crate::image::{Frame, Size};
use crate::limits::Limits;
use crate::pipeline::Tuning;
use crate::plan::{Ending, Input, Plan, Start};
use crate::probe::{ImageInfo, probe};
use crate::recipe::{Recipe, Step};
use crate::source::{Samples, Source};

/// A photograph held at screen size for quick renders.
#[derive(Debug)]
pub struct Preview {
    info: ImageInfo,
    photograph: Photograph,
    /// Upright.
    frame: Frame,
    samples: Vec<u8>,
    desk: Desk,
}

/// A screen-size render.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreviewImage {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Pixels, row by row, four bytes each: red, green, blue, alpha (not premultiplied), sRGB.
    pub rgba: Vec<u8>,
}

impl Preview {
    /// Decodes `source` once and keeps a proxy whose longer side is at most `side_px`.
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
        // The full-size picture is held as deep as it is decoded.
        let depth = if size == full && longer <= side { header.depth } else { header.file_depth };
        let plan = fitting(&photograph, full, size, side)?;
        let frame = Frame { size: plan.size, channels: header.channels, depth };
        let tuning = Tuning::default();
        limits.check_memory(source.len() as u64 + plan.file_bytes(&reduced, tuning) + frame.bytes())?;
        let samples = all(plan, Source::File(source, &reduced), frame)?;
        let info = probe(source, limits)?;
        Ok(Self { info, photograph, frame, samples, desk: Desk::default() })
    }

    /// A session of its own over the same photograph at another size, `side_px` at most and no larger than this one's: for
    /// pictures of many recipes side by side. It takes no decoding.
    ///
    /// # Errors
    ///
    /// A limit.
    pub fn smaller(&self, side_px: u32) -> Result<Self, Error> {
        let Self { info, photograph, frame, .. } = self;
        let side = side_px.clamp(1, photograph.limits.side_px) as usize;
        // In the proxy's own pixels: what the full size was is kept aside.
        let plan = fitting(photograph, frame.size, frame.size, side)?;
        let frame = Frame { size: plan.size, ..*frame };
        let samples = all(plan, self.source(), frame)?;
        Ok(Self { info: info.clone(), photograph: *photograph, frame, samples, desk: Desk::default() })
    }

    /// What the file's header says.
    #[must_use]
    pub const fn info(&self) -> &ImageInfo {
        &self.info
    }

    /// Renders `recipe` as the full-size rendition would look at this size.
    ///
    /// # Errors
    ///
    /// The recipe does not fit the picture, or passes a limit.
    pub fn render(&mut self, recipe: &Recipe) -> Result<PreviewImage, Error> {
        let mut layout = self.photograph.over(recipe, self.frame.size)?;
        let source = Source::Samples(Samples::whole(&self.samples, self.frame));
        self.desk.measure(&mut layout, Some(source), u64::MAX)?;
        let Drawn { size: (width, height), rgba, .. } = self.desk.draw(layout, source, u64::MAX)?;
        Ok(PreviewImage { width, height, rgba })
    }

    fn source(&self) -> Source<'_> {
        Source::Samples(Samples::whole(&self.samples, self.frame))
    }
}

/// The plan that fits a picture of `size`, which stands for one of size `full`, into a square.
fn fitting(photograph: &Photograph, full: Size, size: Size, side: usize) -> Result<Plan, Error> {
    let steps = if size.width.max(size.height) > side { Step::resizing(side, side, false)? } else { Vec::new() };
    let Photograph { channels, limits, .. } = photograph;
    let input = Input { full, size, channels: *channels, one_plane: channels.is_gray() };
    Plan::new(&input, &steps, Ending::KeepAlpha, limits)
}

/// All that a plan makes, as samples of `frame`.
fn all(plan: Plan, source: Source<'_>, frame: Frame) -> Result<Vec<u8>, Error> {
    let (part, tuning) = (frame.size.rect(), Tuning::default());
    plan.measured(source, tuning)?.samples(Start::Source(source), part, frame.channels, frame.depth, tuning)
}

#[cfg(test)]
mod tests;
