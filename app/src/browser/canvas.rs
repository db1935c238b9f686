//! Draws pixels on a canvas. `bench/page/draw.js` makes the same calls in the same order, and a browser test compares
//! the two.

use js_sys::{ArrayBuffer, Uint8ClampedArray};
use leptos::prelude::window;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, CanvasRenderingContext2d, ContextAttributes2d, HtmlCanvasElement, ImageData};

#[wasm_bindgen]
extern "C" {
    /// A picture that the browser has decoded.
    type ImageBitmap;

    #[wasm_bindgen(method)]
    fn close(this: &ImageBitmap);

    #[wasm_bindgen(extends = CanvasRenderingContext2d)]
    type Context;

    #[wasm_bindgen(method, catch, js_name = drawImage)]
    fn draw_bitmap(this: &Context, bitmap: &ImageBitmap, x: f64, y: f64) -> Result<(), JsValue>;
}

/// The pixels (RGBA, row by row) at the start of a buffer, without a copy.
pub(crate) fn image_data(rgba: &Uint8ClampedArray, width: u32, height: u32) -> Result<ImageData, JsValue> {
    ImageData::new_with_js_u8_clamped_array_and_sh(rgba, width, height)
}

/// A view of `width` × `height` pixels of a buffer, from its byte `start`.
pub(crate) fn rgba(buffer: &ArrayBuffer, start: u32, width: u32, height: u32) -> Uint8ClampedArray {
    Uint8ClampedArray::new_with_byte_offset_and_length(buffer, start, 4 * width * height)
}

/// Draws the pixels on the canvas and resizes it to their size. The canvas is never read.
pub(crate) fn draw(canvas: &HtmlCanvasElement, pixels: &ImageData) {
    resize(canvas, pixels.width(), pixels.height());
    draw_parts(canvas, false, [(pixels, 0)]);
}

/// Resizes the canvas.
pub(crate) fn resize(canvas: &HtmlCanvasElement, width: u32, height: u32) {
    // Setting the size clears the canvas, which would flicker.
    if canvas.width() != width || canvas.height() != height {
        canvas.set_width(width);
        canvas.set_height(height);
    }
}

/// Draws rows of pixels on the canvas, each part at its first row. `opaque` says that no pixel is transparent, so that
/// the browser does not blend the canvas with the page. The first call decides this for the canvas.
pub(crate) fn draw_parts<'a>(
    canvas: &HtmlCanvasElement,
    opaque: bool,
    parts: impl IntoIterator<Item = (&'a ImageData, u32)>,
) {
    let Some(context) = context(canvas, opaque) else { return };
    for (pixels, y) in parts {
        // Fails only if the pixels have no memory. The canvas then stays as it is.
        let _ = context.put_image_data(pixels, 0.0, f64::from(y));
    }
}

/// Decodes a part of a picture file as the browser shows the file, draws it on the canvas, and resizes the canvas to
/// its size.
pub(crate) async fn draw_file_part(
    canvas: &HtmlCanvasElement,
    file: &Blob,
    (x, y): (u32, u32),
    (width, height): (u32, u32),
) -> Result<(), JsValue> {
    let [x, y, across, down] = [x, y, width, height].map(|number| i32::try_from(number).unwrap_or(i32::MAX));
    let decoded =
        window().create_image_bitmap_with_blob_and_a_sx_and_a_sy_and_a_sw_and_a_sh(file, x, y, across, down)?;
    let bitmap: ImageBitmap = JsFuture::from(decoded).await?.unchecked_into();
    resize(canvas, width, height);
    if let Some(context) = context(canvas, false) {
        context.clear_rect(0.0, 0.0, width.into(), height.into());
        context.unchecked_ref::<Context>().draw_bitmap(&bitmap, 0.0, 0.0)?;
    }
    bitmap.close();
    Ok(())
}

fn context(canvas: &HtmlCanvasElement, opaque: bool) -> Option<CanvasRenderingContext2d> {
    let context = if opaque {
        let options = ContextAttributes2d::new();
        options.set_alpha(false);
        canvas.get_context_with_context_options("2d", &options)
    } else {
        canvas.get_context("2d")
    };
    context.ok().flatten().and_then(|it| it.dyn_into().ok())
}
