//! A preview session for JavaScript: decodes one photograph once and renders it many times at screen size.

use wasm_bindgen::prelude::*;

use super::pixels::pixels;
use super::{limits, read, thrown, to_js};

/// A photograph at screen size for fast renders. `free()` releases its memory.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Preview(crate::view::Preview);

#[wasm_bindgen]
impl Preview {
    /// Decodes a file once and keeps it scaled so that its longer side is at most `side_px` pixels.
    ///
    /// # Errors
    ///
    /// The file is not valid, or a limit is exceeded.
    pub fn open(source: &[u8], side_px: u32) -> Result<Self, JsValue> {
        crate::view::Preview::open(source, &limits(), side_px).map(Self).map_err(|error| thrown(&error))
    }

    /// The contents of the file's header.
    ///
    /// # Errors
    ///
    /// None in practice.
    #[wasm_bindgen(getter, unchecked_return_type = "ImageInfo")]
    pub fn info(&self) -> Result<JsValue, JsValue> {
        to_js(self.0.info())
    }

    /// Renders the picture as the full-size rendition would look at this size. Renders only from the first changed step on.
    ///
    /// # Errors
    ///
    /// The recipe is not valid for the picture, or a limit is exceeded.
    #[wasm_bindgen(unchecked_return_type = "Pixels")]
    pub fn render(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Recipe | string")] recipe: &JsValue,
    ) -> Result<JsValue, JsValue> {
        let image = self.0.render(&read(recipe)?).map_err(|error| thrown(&error))?;
        pixels(image.width, image.height, &image.rgba)
    }
}
