//! Draws pixels on a canvas. `bench/page/draw.js` makes the same calls in the same order; a browser test compares the two.

use js_sys::{ArrayBuffer, Uint8ClampedArray};
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData};

/// The pixels (RGBA, row by row) at the start of a buffer. They are not copied.
pub(crate) fn image_data(rgba: &Uint8ClampedArray, width: u32, height: u32) -> Result<ImageData, JsValue> {
    ImageData::new_with_js_u8_clamped_array_and_sh(rgba, width, height)
}

/// `width` × `height` pixels of a buffer, from its byte `start`.
pub(crate) fn rgba(buffer: &ArrayBuffer, start: u32, width: u32, height: u32) -> Uint8ClampedArray {
    Uint8ClampedArray::new_with_byte_offset_and_length(buffer, start, 4 * width * height)
}

/// Puts the pixels on the canvas, which gets their size. The canvas is never read.
pub(crate) fn draw(canvas: &HtmlCanvasElement, pixels: &ImageData) {
    resize(canvas, pixels.width(), pixels.height());
    draw_parts(canvas, [(pixels, 0)]);
}

/// Gives the canvas a size.
pub(crate) fn resize(canvas: &HtmlCanvasElement, width: u32, height: u32) {
    // Setting a size clears the canvas, which would flicker.
    if canvas.width() != width || canvas.height() != height {
        canvas.set_width(width);
        canvas.set_height(height);
    }
}

/// Puts rows of pixels on the canvas, each part at its first row.
pub(crate) fn draw_parts<'a>(canvas: &HtmlCanvasElement, parts: impl IntoIterator<Item = (&'a ImageData, u32)>) {
    let context = canvas.get_context("2d").ok().flatten().and_then(|it| it.dyn_into::<CanvasRenderingContext2d>().ok());
    let Some(context) = context else { return };
    for (pixels, y) in parts {
        // Fails only for pixels without memory: then the canvas keeps what it shows.
        let _ = context.put_image_data(pixels, 0.0, f64::from(y));
    }
}
