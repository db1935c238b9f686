//! A part of a result, in strips of a given height: what the strip property needs, here in its test and in the fuzzer, and nobody else. And the assets
//! of the golden cases.

use std::io::Write;

use crate::error::Error;
use crate::image::Rect;
use crate::limits::Limits;
use crate::lut::{Assets, Lut};
use crate::pipeline::Tuning;
use crate::recipe::Recipe;
use crate::render::Rendered;

/// [`crate::render`] of the rectangle `part` (x, y, width, height) of the result, `strip_rows` rows at a time and holding no more
/// than `hold_bytes` of a turned source.
///
/// # Errors
///
/// As [`crate::render`].
pub fn render_part(
    source: &[u8],
    recipe: &Recipe,
    limits: &Limits,
    part: [usize; 4],
    (strip_rows, hold_bytes): (usize, u64),
    sink: &mut dyn Write,
) -> Result<Rendered, Error> {
    let [x, y, width, height] = part;
    let tuning = Tuning { strip_rows, hold_bytes };
    crate::render::render_part(source, recipe, limits, sink, tuning, Some(Rect { x, y, width, height }))
}

/// The look-up tables that golden cases name.
#[must_use]
pub fn golden_assets() -> Assets {
    let files: [&[u8]; 4] = [
        include_bytes!("../goldens/lut3d/film_curve.cube"),
        include_bytes!("../goldens/lut3d/swapped.cube"),
        include_bytes!("../goldens/lut3d/video_shaper.cube"),
        include_bytes!("../goldens/lut3d/warm_lights.cube"),
    ];
    let mut assets = Assets::default();
    for lut in files.into_iter().filter_map(|file| Lut::parse(file).ok()) {
        assets.add(lut);
    }
    assets
}

#[cfg(test)]
mod tests;
