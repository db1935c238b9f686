//! The engine for JavaScript. Files and results cross as `Uint8Array`, recipes as JSON text or objects, errors as `Error` objects
//! with a `code`, and a `pointer` where a recipe is at fault.

#![expect(unreachable_pub, reason = "exported to JavaScript, not to Rust")]

use std::io::{self, Write};

use js_sys::{Array, Reflect, Uint8Array};
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

use crate::{Error, Limits, Recipe};

/// Bytes gathered in WebAssembly's memory before they move out of it.
const CHUNK_BYTES: usize = 64 << 10;

fn to_js(value: &impl Serialize) -> Result<JsValue, JsValue> {
    value.serialize(&Serializer::json_compatible()).map_err(JsValue::from)
}

fn thrown(error: &Error) -> JsValue {
    let object = js_sys::Error::new(&error.to_string());
    let pointer = match error {
        Error::Recipe(error) => Some(error.pointer.as_str()),
        _ => None,
    };
    let fields = [("code", Some(error.code())), ("pointer", pointer)];
    for (name, value) in fields.into_iter().filter_map(|(name, value)| Some((name, value?))) {
        // Setting a property of a fresh object cannot fail.
        let _ = Reflect::set(&object, &name.into(), &value.into());
    }
    object.into()
}

/// What a file's header says: `{format, width, height, orientation, has_alpha, bit_depth, photo, has_gps}`.
///
/// # Errors
///
/// The bytes are empty, no image, damaged, of an unsupported variant, or over a limit.
#[wasm_bindgen]
pub fn probe(source: &[u8]) -> Result<JsValue, JsValue> {
    crate::probe(source, &Limits::BROWSER).map_err(|error| thrown(&error)).and_then(|info| to_js(&info))
}

/// The catalogue of operations with their parameter specifications.
///
/// # Errors
///
/// None that a caller can cause.
#[wasm_bindgen]
pub fn ops() -> Result<JsValue, JsValue> {
    to_js(&crate::catalog().collect::<Vec<_>>())
}

/// How much memory this instance of the engine has, in bytes; WebAssembly's memory grows and never shrinks.
#[cfg(target_arch = "wasm32")]
#[wasm_bindgen]
#[must_use]
pub fn memory_bytes() -> f64 {
    core::arch::wasm32::memory_size::<0>() as f64 * 65536.0
}

/// Renders `source` by `recipe` (JSON text): `{width, height, size_bytes, sha256, pixels: {root, columns, tiles}, chunks}`,
/// where `chunks` is the encoded file as a list of `Uint8Array`, as `new Blob(chunks)` takes them.
///
/// # Errors
///
/// Whatever is wrong with the file or the recipe, or a limit.
#[wasm_bindgen]
pub fn render(source: &[u8], recipe: &str) -> Result<JsValue, JsValue> {
    let recipe = Recipe::from_json(recipe.as_bytes()).map_err(|error| thrown(&error.into()))?;
    let mut sink = Chunks { buffer: Vec::with_capacity(CHUNK_BYTES), chunks: Array::new() };
    let rendered = crate::render(source, &recipe, &Limits::BROWSER, &mut sink).map_err(|error| thrown(&error))?;
    sink.move_out();
    let result = to_js(&rendered)?;
    Reflect::set(&result, &"chunks".into(), &sink.chunks)?;
    Ok(result)
}

/// Moves a file out of WebAssembly's memory, which never shrinks, as it is written.
struct Chunks {
    buffer: Vec<u8>,
    chunks: Array,
}

impl Chunks {
    fn move_out(&mut self) {
        self.chunks.push(&Uint8Array::from(self.buffer.as_slice()));
        self.buffer.clear();
    }
}

impl Write for Chunks {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.buffer.len() + bytes.len() > CHUNK_BYTES && !self.buffer.is_empty() {
            self.move_out();
        }
        self.buffer.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
