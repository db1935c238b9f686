//! Writes a result as a pyramid: a tiled TIFF with the picture at all scales, in one pass over the source.
//!
//! Rows of the result fill the tiles of the largest level. When a row of tiles is full, each of its tiles is compressed, and halved into the
//! next level. So the memory is about the size of one and a half rows of tiles, whatever the height.

mod levels;
mod mean;
mod rendering;
#[cfg(test)]
mod tests;

use crate::codec::{Head, HeadSettings, TileEncoder};
use crate::error::Error;
use crate::image::{Depth, Frame, PyramidCompression, PyramidLevel, PyramidSettings, Size};
use crate::pipeline::Tuning;
use crate::plan::OutputAlpha;
use crate::recipe::Recipe;
use crate::render::{CompiledRender, Original, OutputFormat, Region, ResultRows};
use levels::Levels;
pub use rendering::{PyramidProgress, PyramidRendered, PyramidRendering};

/// Memory of the metadata blocks in bytes: three blocks of up to 65,000 bytes, and the head with them.
const METADATA_BYTES: u64 = 400_000;

impl Original<'_> {
    /// Starts to write a pyramid of the result of `recipe`: a TIFF with a directory for each level, the largest first. The sides of a level are
    /// half of those of the level before, rounded up, and its samples are the means of 2 x 2 pixels; the last level fits one tile. The samples
    /// have 8 bits. Of the output settings of the recipe only `metadata` has an effect. The file states 300 pixels per inch, unless the source
    /// states another density.
    ///
    /// # Errors
    ///
    /// As [`crate::render`].
    pub fn pyramid(&self, recipe: &Recipe, settings: PyramidSettings) -> Result<PyramidRendering<'_>, Error> {
        self.pyramid_with(recipe, settings, Tuning::default(), false)
    }

    /// [`Self::pyramid`] as a BigTIFF, whatever its size: for tests of readers.
    ///
    /// # Errors
    ///
    /// As [`crate::render`].
    #[doc(hidden)]
    pub fn big_pyramid(&self, recipe: &Recipe, settings: PyramidSettings) -> Result<PyramidRendering<'_>, Error> {
        self.pyramid_with(recipe, settings, Tuning::default(), true)
    }

    /// The cost of [`Self::pyramid`] in milliseconds and its memory in bytes, as [`PyramidRendering::cost_ms`] and
    /// [`PyramidRendering::memory_bytes`]. Decodes no pixels.
    ///
    /// # Errors
    ///
    /// The recipe is not possible for the picture, or a limit is exceeded.
    pub fn estimate_pyramid(&self, recipe: &Recipe, settings: PyramidSettings) -> Result<(u64, u64), Error> {
        let CompiledRender { cost_ms, memory_bytes, .. } =
            self.compile(&recipe.steps, &settings, Tuning::default(), None)?;
        Ok((cost_ms, memory_bytes))
    }

    /// [`Self::pyramid`]. With `always_big` the file is a BigTIFF even if it is small.
    fn pyramid_with(
        &self,
        recipe: &Recipe,
        settings: PyramidSettings,
        tuning: Tuning,
        always_big: bool,
    ) -> Result<PyramidRendering<'_>, Error> {
        let compiled = self.compile(&recipe.steps, &settings, tuning, None)?;
        let blocks = self.blocks(&compiled, recipe.output.metadata);
        let CompiledRender { plan, part, depth, tuning, memory_bytes, cost_ms, .. } = compiled;
        let (size, channels) = (part.size(), plan.channels);
        let levels = PyramidLevel::all(size, settings.tile);
        let head = Head::new(HeadSettings { settings, channels, levels: &levels, always_big }, &blocks);
        let rows = ResultRows::new(plan, self.source(), Region { part, channels, depth, tuning });
        let frame = Frame { size, channels, depth };
        Ok(PyramidRendering::new(rows, frame, Levels::new(levels, settings, channels), head, (memory_bytes, cost_ms)))
    }
}

impl OutputFormat for PyramidSettings {
    fn alpha(&self) -> OutputAlpha {
        match self.compression {
            PyramidCompression::Deflate => OutputAlpha::KeepAlpha,
            PyramidCompression::Jpeg { .. } => OutputAlpha::OnWhite,
        }
    }

    fn depth(&self, _source: Depth) -> Depth {
        Depth::Eight
    }

    fn check_size(&self, _size: Size) -> Result<(), Error> {
        Ok(())
    }

    fn memory_bytes(&self, frame: Frame) -> u64 {
        let levels = PyramidLevel::all(frame.size, self.tile);
        let head = Head::bytes(&levels) + METADATA_BYTES;
        head + TileEncoder::bytes(*self, frame.channels) + Levels::bytes(&levels, *self, frame.channels)
    }

    fn work_ns(&self, frame: Frame) -> f64 {
        let levels = PyramidLevel::all(frame.size, self.tile);
        let tiles: usize = levels.iter().map(PyramidLevel::tiles).sum();
        tiles as f64 * levels::tile_ns(*self, frame.channels)
    }
}
