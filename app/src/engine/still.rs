//! A picture of a file outside of the editor: drawn to fit into a box, or rendered to a file. Each call has a worker of
//! its own, so the photograph in the editor stays open.

use filters::{ImageInfo, Limits, Recipe, Rendered};
use js_sys::ArrayBuffer;
use web_sys::{Blob, ImageData};

use super::area::{Area, Region, Strip};
use super::bridge::{Bridge, CallResult, call_in_own_worker, file_bytes};
use super::lut_calls::{Call, with_missing_luts};
use super::protocol::{Refusal, Reply, Request, Shot};
use crate::browser::canvas::{image_data, rgba};
use crate::text;

/// The facts of a photograph, and its picture scaled down to fit into a square of `side_px`.
pub(crate) async fn draw(file: &Blob, side_px: u32) -> Result<(ImageInfo, ImageData), Refusal> {
    check_size(file)?;
    let opened = call_in_own_worker(&Request::Open { shot: fitting(side_px) }, &[file_bytes(file).await?]).await;
    let info = match &opened {
        Ok((Reply::Opened { info, .. }, _)) => info.clone(),
        Ok(_) => return Err(Refusal::unexpected_reply()),
        Err(refusal) => return Err(refusal.clone()),
    };
    Ok((info, picture_of(opened)?))
}

/// A photograph that is open in a worker of its own, to be drawn with several recipes. Dropping it ends the worker.
pub(crate) struct OpenStill {
    bridge: Bridge,
    shot: Shot,
}

impl OpenStill {
    /// Opens a photograph. Its pictures fit into a square of `side_px`.
    pub(crate) async fn open(file: &Blob, side_px: u32) -> Result<Self, Refusal> {
        check_size(file)?;
        let (bridge, shot) = (Bridge::start(|_| ()), fitting(side_px));
        bridge.call(&Request::Open { shot }, &[file_bytes(file).await?]).await?;
        Ok(Self { bridge, shot })
    }

    /// The picture with a recipe.
    pub(crate) async fn draw(&self, recipe: Recipe) -> Result<ImageData, Refusal> {
        let request = Request::Draw { recipe, shot: self.shot, strip: Strip::WHOLE };
        let answer = with_missing_luts(async |call| match call {
            Call::Original | Call::Retry => self.bridge.call(&request, &[]).await,
            Call::AddLut(request, table) => self.bridge.call(request, &[table]).await,
        });
        picture_of(answer.await)
    }
}

/// Checked before the bytes are read, so that a file that the engine would refuse does not fill the memory.
fn check_size(file: &Blob) -> Result<(), Refusal> {
    let (size, limit) = (file.size() as u64, Limits::BROWSER.source_bytes);
    if size > limit {
        return Err(Refusal::new(text::editor::too_large(text::size(size), text::size(limit))));
    }
    Ok(())
}

const fn fitting(side_px: u32) -> Shot {
    let area = Area::Fit { width: side_px, height: side_px };
    Shot { area, draft: false, clipping: false, histogram: false }
}

fn picture_of(answer: CallResult) -> Result<ImageData, Refusal> {
    let (Reply::Opened { drawing, .. } | Reply::Drawn { drawing }, Some(pixels)) = answer? else {
        return Err(Refusal::unexpected_reply());
    };
    let Region { width, height, .. } = drawing.region;
    let pixels = image_data(&rgba(&pixels, 0, width, height), width, height);
    pixels.map_err(|_| Refusal::new(text::engine::not_shown()))
}

/// The file that the recipe makes of a photograph, and its facts.
pub(crate) async fn render(file: &Blob, recipe: Recipe) -> Result<(Rendered, ArrayBuffer), Refusal> {
    match call_in_own_worker(&Request::Render { recipe }, &[file_bytes(file).await?]).await? {
        (Reply::Rendered { rendered }, Some(bytes)) => Ok((rendered, bytes)),
        _ => Err(Refusal::unexpected_reply()),
    }
}
