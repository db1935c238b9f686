//! Code of fuzz targets and tests only: renders a part of a result in strips of a given height, for the strip property; reads all of a tiled
//! TIFF; the assets of the golden cases.

mod tiles;

use std::io::Write;

pub use tiles::read_tiles;

use crate::error::Error;
use crate::image::Rect;
use crate::limits::Limits;
use crate::lut::{Assets, Lut};
use crate::pipeline::Tuning;
use crate::recipe::Recipe;
use crate::render::Rendered;

/// Like [`crate::render`], for the rectangle `part` (x, y, width, height) of the result, in strips of `strip_rows` rows, with at most
/// `hold_bytes` of a source that is turned.
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

/// The look-up tables of the golden cases.
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
