//! A preview session for JavaScript: one photograph, decoded once, rendered again and again at screen size.

use wasm_bindgen::prelude::*;

use super::pixels::pixels;
use super::{limits, read, thrown, to_js};

/// A photograph held at screen size for quick renders. `free()` gives its memory back.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Preview(crate::view::Preview);

#[wasm_bindgen]
impl Preview {
    /// Decodes a file once and keeps a picture of it whose longer side is at most `side_px`.
    ///
    /// # Errors
    ///
    /// Whatever is wrong with the file, or a limit.
    pub fn open(source: &[u8], side_px: u32) -> Result<Self, JsValue> {
        crate::view::Preview::open(source, &limits(), side_px).map(Self).map_err(|error| thrown(&error))
    }

    /// What the file's header says.
    ///
    /// # Errors
    ///
    /// None that a caller can cause.
    #[wasm_bindgen(getter, unchecked_return_type = "ImageInfo")]
    pub fn info(&self) -> Result<JsValue, JsValue> {
        to_js(self.0.info())
    }

    /// The picture as the full-size rendition would look at this size. Only what follows the first step that has changed is
    /// worked out again.
    ///
    /// # Errors
    ///
    /// The recipe is wrong or does not fit the picture, or a limit.
    #[wasm_bindgen(unchecked_return_type = "Pixels")]
    pub fn render(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Recipe | string")] recipe: &JsValue,
    ) -> Result<JsValue, JsValue> {
        let image = self.0.render(&read(recipe)?).map_err(|error| thrown(&error))?;
        pixels(image.width, image.height, &image.rgba)
    }
}
