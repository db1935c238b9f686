//! An editing session: one photograph, drawn at any scale up to that of its rendition, whole or in part.

mod histogram;
mod preview;
mod share;

use std::fmt;

use crate::codec;
use crate::error::Error;
use crate::limits::Limits;
use crate::probe::{ImageInfo, probe};
use crate::recipe::Recipe;
pub use histogram::{Histogram, histogram, paint_clipping};
pub use preview::{Preview, PreviewImage};
pub use share::Band;

/// A photograph that is being edited.
pub struct View {
    source: Vec<u8>,
    info: ImageInfo,
    limits: Limits,
    hold_bytes: u64,
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
    /// The part's pixels, row by row, four bytes each: red, green, blue, alpha (not premultiplied), sRGB.
    pub rgba: Vec<u8>,
}

impl View {
    /// Takes a photograph. At most `hold_bytes` of its decoded samples are held; of a larger one, a smaller picture is.
    ///
    /// # Errors
    ///
    /// As [`crate::probe`].
    pub fn open(source: Vec<u8>, limits: &Limits, hold_bytes: u64) -> Result<Self, Error> {
        let info = probe(&source, limits)?;
        codec::header(&source, limits)?;
        Ok(Self { source, info, limits: *limits, hold_bytes })
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
        crate::render::check(self.info.width, self.info.height, recipe, &self.limits)
    }

    /// Draws the result of `recipe`, or a part of it. At scale 1 its pixels are the rendition's; below, it looks like the
    /// rendition scaled down.
    ///
    /// # Errors
    ///
    /// The recipe does not fit the picture, the file is damaged, or a limit.
    pub fn draw(&mut self, recipe: &Recipe, draw: &Draw) -> Result<Drawn, Error> {
        let _ = (recipe, draw, &self.source, self.hold_bytes);
        Err(Error::NotShared)
    }

    /// Draws the whole result of `recipe` small: its longer side is `side_px` at most.
    ///
    /// # Errors
    ///
    /// As [`Self::draw`].
    pub fn thumbnail(&mut self, recipe: &Recipe, side_px: u32) -> Result<Drawn, Error> {
        let (width, height) = self.rendition_size(recipe)?;
        let scale = (f64::from(side_px.max(1)) / f64::from(width.max(height).max(1))).min(1.0);
        self.draw(recipe, &Draw { scale, region: None, draft: false })
    }

    /// What another instance of the engine needs to draw `region`, a band of what `draw` asks for, in its pixels: opaque
    /// bytes for [`Band::new`]. They serve every recipe that needs no more of the photograph and measures the same.
    ///
    /// # Errors
    ///
    /// As [`Self::draw`].
    pub fn share(&mut self, recipe: &Recipe, draw: &Draw, region: Region) -> Result<Vec<u8>, Error> {
        let _ = (recipe, draw, region, &self.source);
        Err(Error::NotShared)
    }

    /// Gives back the memory of decoded pixels. The next draw decodes again.
    pub fn drop_levels(&mut self) {}
}

impl fmt::Debug for View {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("View").field("info", &self.info).finish_non_exhaustive()
    }
}
