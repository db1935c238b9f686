//! Renders pixel buffers, for callers that have a decoded picture, such as a canvas.

use crate::error::Error;
use crate::image::{Channels, Depth, Frame, Size, Turn};
use crate::limits::Limits;
use crate::pipeline::Tuning;
use crate::plan::{Input, OutputAlpha, Plan};
use crate::recipe::Recipe;
use crate::source::{Samples, Source};

/// A picture in memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pixels {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Display-encoded sRGB samples of 8 bits, row by row: red, green, blue, and straight alpha if there is any.
    pub samples: Vec<u8>,
}

/// Renders a pixel buffer with the steps of `recipe`; its output settings are ignored. `samples` has the layout of [`Pixels`]; its length
/// determines whether there is alpha. The result has alpha if `samples` has it, otherwise it is composited on white.
///
/// # Errors
///
/// `samples` has the wrong length, the recipe is not valid for the picture, or a limit is exceeded.
pub fn render_pixels(
    samples: &[u8],
    width: u32,
    height: u32,
    recipe: &Recipe,
    limits: &Limits,
) -> Result<Pixels, Error> {
    limits.check_picture(width, height)?;
    let size = Size::new(width, height);
    let alpha = alpha(samples, size).ok_or(Error::PixelCount { actual: samples.len() as u64, width, height })?;
    let channels = Channels::new(false, alpha);
    let output_alpha = if alpha { OutputAlpha::KeepAlpha } else { OutputAlpha::OnWhite };
    // A photograph on a canvas has an alpha channel that is fully opaque.
    let transparent = alpha && samples.as_chunks::<4>().0.iter().any(|pixel| pixel[3] != u8::MAX);
    let input = Input { full: size, size, channels: Channels::new(false, transparent), one_plane: false };
    let plan = Plan::new(&input, &recipe.steps, output_alpha, limits)?;

    let (frame, tuning) = (Frame { size, channels, depth: Depth::Eight }, Tuning::default());
    let result_bytes = plan.size.width * plan.size.height * channels.count();
    let held = (samples.len() + result_bytes) as u64;
    limits.check_memory(held + plan.chain_bytes(frame, Turn::default(), tuning))?;
    let size = plan.size;
    let samples = plan.samples(Source::Samples(Samples::whole(samples, frame)), channels, tuning)?;
    Ok(Pixels { width: size.width as u32, height: size.height as u32, samples })
}

/// Whether the samples have alpha. `None` if their number is wrong or zero.
fn alpha(samples: &[u8], size: Size) -> Option<bool> {
    let pixels = size.width * size.height;
    match samples.len() {
        0 => None,
        bytes if bytes == 4 * pixels => Some(true),
        bytes if bytes == 3 * pixels => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
