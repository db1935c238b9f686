//! Pixel buffers for JavaScript, in the layout of a canvas.

use js_sys::{Object, Reflect, Uint8ClampedArray};
use wasm_bindgen::prelude::*;

use super::{limits, read, thrown};

/// Renders pixels with the operations of a recipe. `data` is an `ImageData`'s (RGBA, four bytes a pixel) or RGB (three bytes a pixel); the
/// result has the same layout. The recipe's output settings are ignored.
///
/// # Errors
///
/// `data` has the wrong length, the recipe is not valid for the picture, or a limit is exceeded.
#[wasm_bindgen(js_name = renderPixels, unchecked_return_type = "Pixels")]
pub fn render_pixels(
    #[wasm_bindgen(unchecked_param_type = "Uint8Array | Uint8ClampedArray")] data: &[u8],
    width: u32,
    height: u32,
    #[wasm_bindgen(unchecked_param_type = "Recipe | string")] recipe: &JsValue,
) -> Result<JsValue, JsValue> {
    let made = crate::pixels::render_pixels(data, width, height, &read(recipe)?, &limits());
    made.map_err(|error| thrown(&error)).and_then(|made| pixels(made.width, made.height, &made.samples))
}

/// `{width, height, data}`, the arguments of `new ImageData(data, width, height)`.
pub(super) fn pixels(width: u32, height: u32, data: &[u8]) -> Result<JsValue, JsValue> {
    let object = Object::new();
    Reflect::set(&object, &"width".into(), &width.into())?;
    Reflect::set(&object, &"height".into(), &height.into())?;
    Reflect::set(&object, &"data".into(), &Uint8ClampedArray::from(data))?;
    Ok(object.into())
}
