//! Pyramids for JavaScript.

use std::io;

use js_sys::{JSON, Reflect, Uint8Array};
use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::chunks::Chunks;
use super::{limits, read, thrown, to_js};
use crate::error::Error;
use crate::image::{PyramidLevel, PyramidSettings};
use crate::pixel_digest::PixelDigest;
use crate::pyramid::{PyramidProgress, PyramidRendered, PyramidRendering};
use crate::render::{Original, RenderBudget};

/// The result, without the bytes of the file.
#[derive(Serialize)]
struct Facts {
    width: u32,
    height: u32,
    levels: Vec<PyramidLevel>,
    size_bytes: u64,
    pixels: PixelDigest,
}

/// Writes the result of a recipe as a pyramid: a tiled TIFF with the picture at all scales. `chunks` of the result is the file, as for
/// `render`.
///
/// # Errors
///
/// The file, the recipe or the settings are not valid, or a limit is exceeded.
#[wasm_bindgen(unchecked_return_type = "Pyramid")]
pub fn pyramid(
    source: &[u8],
    #[wasm_bindgen(unchecked_param_type = "Recipe | string")] recipe: &JsValue,
    #[wasm_bindgen(unchecked_param_type = "PyramidSettings | undefined")] settings: &JsValue,
) -> Result<JsValue, JsValue> {
    let settings = if settings.is_undefined() { PyramidSettings::default() } else { read_settings(settings)? };
    let recipe = read(recipe)?;
    let original = Original::open(source, &limits()).map_err(|error| thrown(&error))?;
    let (rendered, chunks) = original.pyramid(&recipe, settings).and_then(write).map_err(|error| thrown(&error))?;
    let PyramidRendered { width, height, levels, size_bytes, head, pixels } = rendered;
    let result = to_js(&Facts { width, height, levels, size_bytes, pixels })?;
    let chunks = chunks.finish();
    chunks.unshift(&Uint8Array::from(head.as_slice()));
    Reflect::set(&result, &"chunks".into(), &chunks)?;
    Ok(result)
}

fn read_settings(settings: &JsValue) -> Result<PyramidSettings, JsValue> {
    let text = JSON::stringify(settings)?.as_string().unwrap_or_default();
    serde_json::from_str(&text).map_err(|error| js_sys::Error::new(&error.to_string()).into())
}

/// Writes the file without the place of its head.
fn write(rendering: PyramidRendering<'_>) -> Result<(PyramidRendered, Chunks), Error> {
    let mut chunks = Chunks::new();
    let mut progress = rendering.resume(RenderBudget { bytes: 0, ..RenderBudget::UNLIMITED }, &mut io::sink())?;
    loop {
        match progress {
            PyramidProgress::Paused(rest) => progress = rest.resume(RenderBudget::UNLIMITED, &mut chunks)?,
            PyramidProgress::Complete(rendered) => return Ok((rendered, chunks)),
        }
    }
}
