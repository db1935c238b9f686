//! Draws pixels on a canvas. `bench/page/draw.js` makes the same calls in the same order; a browser test compares the two.

use js_sys::{ArrayBuffer, Uint8ClampedArray};
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData};

/// The buffer itself becomes the picture: its pixels (RGBA, row by row) are not copied.
pub(crate) fn image_data(rgba: &ArrayBuffer, width: u32, height: u32) -> Result<ImageData, JsValue> {
    ImageData::new_with_js_u8_clamped_array_and_sh(&Uint8ClampedArray::new(rgba), width, height)
}

/// Puts the pixels on the canvas, which gets their size. The canvas is never read.
pub(crate) fn draw(canvas: &HtmlCanvasElement, pixels: &ImageData) {
    // Setting a size clears the canvas, which would flicker.
    if canvas.width() != pixels.width() || canvas.height() != pixels.height() {
        canvas.set_width(pixels.width());
        canvas.set_height(pixels.height());
    }
    let context = canvas.get_context("2d").ok().flatten().and_then(|it| it.dyn_into::<CanvasRenderingContext2d>().ok());
    if let Some(context) = context {
        // Fails only for pixels without memory, which [`image_data`] does not make.
        let _ = context.put_image_data(pixels, 0.0, 0.0);
    }
}
