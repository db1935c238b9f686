//! Pixels in memory for JavaScript, as a canvas has and takes them.

use js_sys::{Object, Reflect, Uint8ClampedArray};
use wasm_bindgen::prelude::*;

use super::{limits, read, thrown};

/// Renders pixels by the steps of a recipe, for a canvas: `data` is an `ImageData`'s, four bytes a pixel, or has three (red, green,
/// blue) a pixel; the result has as many. The recipe's output settings mean nothing here.
///
/// # Errors
///
/// `data` is not as long as it should be, the recipe does not fit the picture, or a limit.
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

/// `{width, height, data}`, as `new ImageData(data, width, height)` takes them.
pub(super) fn pixels(width: u32, height: u32, data: &[u8]) -> Result<JsValue, JsValue> {
    let object = Object::new();
    Reflect::set(&object, &"width".into(), &width.into())?;
    Reflect::set(&object, &"height".into(), &height.into())?;
    Reflect::set(&object, &"data".into(), &Uint8ClampedArray::from(data))?;
    Ok(object.into())
}
