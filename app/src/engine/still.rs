//! A picture of a file outside of the editor: drawn to fit into a box, or rendered to a file. Each call has a worker of
//! its own, so the photograph in the editor stays open.

use filters::{ImageInfo, Limits, Recipe, Rendered};
use js_sys::ArrayBuffer;
use web_sys::{Blob, ImageData};

use super::area::{Area, Region};
use super::bridge::{call_in_own_worker, file_bytes};
use super::protocol::{Refusal, Reply, Request, Shot};
use crate::browser::canvas::{image_data, rgba};
use crate::text;

/// The facts of a photograph, and its picture scaled down to fit into a square of `side_px`.
pub(crate) async fn draw(file: &Blob, side_px: u32) -> Result<(ImageInfo, ImageData), Refusal> {
    // Checked before the bytes are read, so that a file that the engine would refuse does not fill the memory.
    let (size, limit) = (file.size() as u64, Limits::BROWSER.source_bytes);
    if size > limit {
        return Err(Refusal::new(text::editor::too_large(text::size(size), text::size(limit))));
    }
    let area = Area::Fit { width: side_px, height: side_px };
    let shot = Shot { area, draft: false, clipping: false, histogram: false };
    let (Reply::Opened { info, drawing }, Some(pixels)) =
        call_in_own_worker(&Request::Open { shot }, &[file_bytes(file).await?]).await?
    else {
        return Err(Refusal::unexpected_reply());
    };
    let Region { width, height, .. } = drawing.region;
    let pixels = image_data(&rgba(&pixels, 0, width, height), width, height);
    Ok((info, pixels.map_err(|_| Refusal::new(text::engine::not_shown()))?))
}

/// The file that the recipe makes of a photograph, and its facts.
pub(crate) async fn render(file: &Blob, recipe: Recipe) -> Result<(Rendered, ArrayBuffer), Refusal> {
    match call_in_own_worker(&Request::Render { recipe }, &[file_bytes(file).await?]).await? {
        (Reply::Rendered { rendered }, Some(bytes)) => Ok((rendered, bytes)),
        _ => Err(Refusal::unexpected_reply()),
    }
}
