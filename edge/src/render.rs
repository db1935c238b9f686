//! Bytes, a recipe, bytes: the one function that both the queue and a waiting request render with.

use filters::{Digest, Error, ImageInfo, Limits, ParamValue, Recipe, Rendered, Step};

/// What the engine is held to here.
pub(crate) const LIMITS: Limits = Limits::EDGE;

/// Quality of a thumbnail's JPEG.
const THUMBNAIL_QUALITY: u8 = 80;

/// Renders at full size.
pub(crate) fn render(source: &[u8], recipe: &Recipe) -> Result<(Vec<u8>, Rendered), Error> {
    let mut encoded = Vec::new();
    let rendered = filters::render(source, recipe, &LIMITS, &mut encoded)?;
    Ok((encoded, rendered))
}

/// What a file is, and its digest.
pub(crate) fn identify(source: &[u8]) -> Result<(ImageInfo, Digest), Error> {
    let info = filters::probe(source, &LIMITS)?;
    Ok((info, Digest::sha256(source)))
}

/// The recipe of a thumbnail: never enlarged.
pub(crate) fn thumbnail(original_width: u32, width: u32) -> Result<Recipe, Error> {
    let mut recipe = Recipe {
        output: filters::Output {
            encoding: filters::Encoding::Jpeg { quality: THUMBNAIL_QUALITY, subsampling: filters::Subsampling::S420 },
            metadata: filters::Metadata::None,
        },
        ..Recipe::default()
    };
    if width < original_width
        && let Some(mut step) = Step::new("resize")
    {
        step.set("width", ParamValue::Integer(i64::from(width)))?;
        recipe.steps.push(step);
    }
    Ok(recipe)
}
