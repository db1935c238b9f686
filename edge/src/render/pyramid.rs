//! The cost of pyramids.

use filters::{BitDepth, Encoding, Error, Recipe, Subsampling};

use super::LIMITS;

/// Checks a recipe for a pyramid of a picture with a displayed size of `width` x `height` pixels, and returns the cost of
/// the build in milliseconds of processor time. `quality` is that of JPEG tiles; without it the tiles are deflated.
pub(crate) fn pyramid_cost_ms(width: u32, height: u32, recipe: &Recipe, quality: Option<u8>) -> Result<u64, Error> {
    // The tiles are compressed as the picture would be in a file of this format.
    let encoding = match quality {
        Some(quality) => Encoding::Jpeg { quality, subsampling: Subsampling::S420 },
        None => Encoding::Png { depth: Some(BitDepth::Eight) },
    };
    let mut recipe = recipe.clone();
    recipe.output.encoding = encoding;
    let cost_ms = filters::check(width, height, &recipe, &LIMITS)?.cost_ms;
    // The smaller levels have a third of the pixels of the largest one.
    Ok(cost_ms + cost_ms / 3)
}
