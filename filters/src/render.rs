//! Renders a file with a recipe at full size.

mod hashing_writer;
mod output_format;
mod ranged_original;
mod rendering;
mod result_rows;

use std::io::Write;

use crate::codec::{self, File, Header};
use crate::error::Error;
use crate::image::{Channels, Depth, Frame, PyramidSettings, Rect, Size};
use crate::limits::Limits;
use crate::lut::Assets;
use crate::metadata::{Blocks, Geometry, Metadata};
use crate::pipeline::Tuning;
use crate::pixel_digest::PixelHasher;
use crate::plan::{self, Input, OutputAlpha, Plan};
use crate::recipe::{Recipe, Step};
use crate::source::Source;
pub(crate) use output_format::OutputFormat;
pub use ranged_original::{OpenedRanged, RangedOriginal};
pub(crate) use rendering::Destination;
pub use rendering::{Progress, RenderBudget, Rendered, Rendering};
pub(crate) use result_rows::{Region, ResultRows};

/// Memory of small allocations that are not counted one by one.
const SMALL_BYTES: u64 = 24 << 10;

/// The result's size and cost, from the recipe and the size of the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RenderEstimate {
    /// Width of the result in pixels.
    pub width: u32,
    /// Height of the result in pixels.
    pub height: u32,
    /// Estimated cost in milliseconds on the reference machine (docs/bench/cost.md), for a file in colour, without alpha, in a slow format.
    pub cost_ms: u64,
}

/// Checks that `recipe` is valid for a picture with a displayed size of `width` x `height` pixels, and returns the size and cost of the
/// result. Its assets may be missing.
///
/// # Errors
///
/// The recipe is not possible for the picture, or exceeds a limit on size or cost.
pub fn check(width: u32, height: u32, recipe: &Recipe, limits: &Limits) -> Result<RenderEstimate, Error> {
    check_output(width, height, recipe, &recipe.output.encoding, limits)
}

/// [`check`] for a pyramid: the cost is that of [`Original::pyramid`].
///
/// # Errors
///
/// As [`check`].
pub fn check_pyramid(
    width: u32,
    height: u32,
    recipe: &Recipe,
    settings: PyramidSettings,
    limits: &Limits,
) -> Result<RenderEstimate, Error> {
    check_output(width, height, recipe, &settings, limits)
}

fn check_output(
    width: u32,
    height: u32,
    recipe: &Recipe,
    format: &impl OutputFormat,
    limits: &Limits,
) -> Result<RenderEstimate, Error> {
    limits.check_picture(width, height)?;
    if width == 0 || height == 0 {
        return Err(Error::Empty);
    }
    let full = Size::new(width, height);
    let input = Input { full, size: full, channels: Channels::Rgb, one_plane: false };
    let plan = Plan::new(&input, &recipe.with_placeholders().steps, OutputAlpha::KeepAlpha, limits)?;
    let size = plan.size;
    format.check_size(size)?;
    let frame = Frame { size, channels: Channels::Rgb, depth: format.depth(Depth::Eight) };
    let cost_ms = plan::cost_ms(plan.unknown_file_work_ns() + format.work_ns(frame));
    limits.check_cost(cost_ms)?;
    Ok(RenderEstimate { width: size.width as u32, height: size.height as u32, cost_ms })
}

/// Renders `source` with `recipe` at full size and writes the encoded file to `sink`.
///
/// # Errors
///
/// The file or the recipe is not valid, a limit is exceeded, or `sink` fails. Discard what was written before an error.
pub fn render(source: &[u8], recipe: &Recipe, limits: &Limits, sink: &mut dyn Write) -> Result<Rendered, Error> {
    render_part(source, recipe, limits, sink, Tuning::default(), None)
}

/// [`render`] with a recipe that names assets.
///
/// # Errors
///
/// As [`render`], or an asset of the recipe is not in `assets`.
pub fn render_with_assets(
    source: &[u8],
    recipe: &Recipe,
    assets: &Assets,
    limits: &Limits,
    sink: &mut dyn Write,
) -> Result<Rendered, Error> {
    render(source, &recipe.with_assets(assets), limits, sink)
}

/// [`render`] with a progress callback, from 0 to 1: 0 after the file is open and all statistics are measured, then about a hundred times,
/// and 1 at the end.
///
/// # Errors
///
/// As [`render`].
pub fn render_with_progress(
    source: &[u8],
    recipe: &Recipe,
    limits: &Limits,
    sink: &mut dyn Write,
    progress: &mut dyn FnMut(f64),
) -> Result<Rendered, Error> {
    let original = Original::open(source, limits)?;
    let mut rendering = original.rendering(recipe)?;
    let hundredth = RenderBudget { pixels: rendering.pixels().div_ceil(100), ..RenderBudget::UNLIMITED };
    loop {
        progress(rendering.share());
        match rendering.resume(hundredth, sink)? {
            Progress::Paused(part) => rendering = part,
            Progress::Complete(rendered) => {
                progress(1.0);
                return Ok(rendered);
            }
        }
    }
}

/// [`render`] of a part of the result.
pub(crate) fn render_part(
    source: &[u8],
    recipe: &Recipe,
    limits: &Limits,
    sink: &mut dyn Write,
    tuning: Tuning,
    part: Option<Rect>,
) -> Result<Rendered, Error> {
    Original::open(source, limits)?.rendering_of(recipe, tuning, part)?.finish(sink)
}

/// A file with a parsed header, to be rendered in pieces.
#[derive(Debug)]
pub struct Original<'a> {
    source: File<'a>,
    header: Header,
    limits: Limits,
}

impl<'a> Original<'a> {
    /// Parses the header of `source`.
    ///
    /// # Errors
    ///
    /// As [`crate::probe`].
    pub fn open(source: &'a [u8], limits: &Limits) -> Result<Self, Error> {
        Ok(Self { source: source.into(), header: codec::header(source, limits)?, limits: *limits })
    }

    /// The upright width and height in pixels.
    #[must_use]
    pub fn size(&self) -> (u32, u32) {
        let size = self.header.turn().size(self.header.size);
        (size.width as u32, size.height as u32)
    }

    /// The same file at a reduced scale, if its format has one: the smallest scale at which the upright picture has at least `width` x
    /// `height` pixels. Recipes then mean the pixels of the reduced picture.
    ///
    /// # Errors
    ///
    /// The file is damaged.
    pub fn reduced(&self, width: u32, height: u32) -> Result<Self, Error> {
        let target = self.header.turn().size(Size::new(width, height));
        Ok(Self { header: codec::reduced(self.source.head(), &self.header, target)?, ..*self })
    }

    /// Starts a render as [`render`] does. The passes of statistics run in its first pieces.
    ///
    /// # Errors
    ///
    /// As [`render`].
    pub fn rendering(&self, recipe: &Recipe) -> Result<Rendering<'_>, Error> {
        self.rendering_of(recipe, Tuning::default(), None)
    }

    /// The cost of [`Self::rendering`] in milliseconds and its memory in bytes, as [`Rendering::cost_ms`] and [`Rendering::memory_bytes`].
    /// Decodes no pixels.
    ///
    /// # Errors
    ///
    /// The recipe is not possible for the picture, or a limit is exceeded.
    pub fn estimate(&self, recipe: &Recipe) -> Result<(u64, u64), Error> {
        let CompiledRender { cost_ms, memory_bytes, .. } =
            self.compile(&recipe.steps, &recipe.output.encoding, Tuning::default(), None)?;
        Ok((cost_ms, memory_bytes))
    }

    fn rendering_of(&self, recipe: &Recipe, tuning: Tuning, part: Option<Rect>) -> Result<Rendering<'_>, Error> {
        let encoding = recipe.output.encoding;
        let compiled = self.compile(&recipe.steps, &encoding, tuning, part)?;
        let blocks = self.blocks(&compiled, recipe.output.metadata);
        let CompiledRender { plan, part, depth, tuning, memory_bytes, cost_ms, .. } = compiled;
        let out = Destination { part, depth, encoding, blocks };
        let rendering = Rendering::new(plan, self.source(), out, tuning)?;
        Ok(rendering.estimated(memory_bytes, cost_ms))
    }

    pub(crate) const fn source(&self) -> Source<'_> {
        Source::File(self.source, &self.header)
    }

    /// The metadata of a result.
    pub(crate) fn blocks(&self, compiled: &CompiledRender, metadata: Metadata) -> Blocks {
        let Self { source, header, .. } = self;
        let CompiledRender { full, plan, part, .. } = compiled;
        let turn = header.turn().then(plan.turn());
        let moved = !header.turn().is_identity() || plan.moves() || *part != plan.size.rect();
        let geometry = Geometry { source: *full, result: part.size(), turn, moved };
        source.embedded(header.format).blocks.cleaned(metadata, geometry)
    }

    /// Compiles the recipe and checks it against the limits.
    pub(crate) fn compile(
        &self,
        steps: &[Step],
        format: &impl OutputFormat,
        tuning: Tuning,
        part: Option<Rect>,
    ) -> Result<CompiledRender, Error> {
        let Self { source, header, limits } = self;
        let full = header.turn().size(header.size);
        let input = Input { full, size: full, channels: header.channels, one_plane: header.channels.is_gray() };
        let plan = Plan::new(&input, steps, format.alpha(), limits)?;
        let tuning = plan.with_short_strips(tuning);
        let part = part.unwrap_or(plan.size.rect());
        let size = part.size();
        format.check_size(size)?;
        let depth = format.depth(header.file_depth);
        let frame = Frame { size, channels: plan.channels, depth };
        // Includes the row between the chain and the encoder.
        let writing = format.memory_bytes(frame) + PixelHasher::bytes(frame) + frame.row_bytes() as u64 + SMALL_BYTES;
        let estimate = |tuning| source.memory_bytes() + plan.file_bytes(header, tuning) + writing;
        let unturned = estimate(Tuning { hold_bytes: 0, ..tuning });
        let tuning = tuning.within(limits.memory_bytes.saturating_sub(unturned), header.whole_bytes());
        let memory_bytes = estimate(tuning);
        limits.check_memory(memory_bytes)?;
        limits.check_read(libm::ceil(plan.file_passes(header, tuning) * source.pass_bytes() as f64) as u64)?;
        let cost_ms = plan::cost_ms(plan.file_work_ns(header, tuning) + format.work_ns(frame));
        limits.check_cost(cost_ms)?;
        Ok(CompiledRender { full, plan, part, depth, tuning, memory_bytes, cost_ms })
    }
}

/// A recipe that is compiled for a file and within the limits.
pub(crate) struct CompiledRender {
    /// The upright size of the source.
    full: Size,
    pub(crate) plan: Plan,
    pub(crate) part: Rect,
    pub(crate) depth: Depth,
    pub(crate) tuning: Tuning,
    pub(crate) memory_bytes: u64,
    pub(crate) cost_ms: u64,
}

#[cfg(test)]
mod tests;
