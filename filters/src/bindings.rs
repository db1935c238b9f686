//! JavaScript bindings: the functions of the npm package. Files and results are `Uint8Array`; recipes are objects or JSON text. Errors are
//! `Error` objects with a `code`, and a `pointer` for recipe errors.
//!
//! TypeScript's declarations are in `bindings/types.d.ts` (hand-written) and `bindings/steps.d.ts` (generated from the specifications).

#![expect(unreachable_pub, reason = "exported to JavaScript, not to Rust")]

mod chunks;
mod pixels;
mod preview;
mod pyramid;

use std::cell::RefCell;
use std::sync::atomic::{AtomicU64, Ordering};

use js_sys::{JSON, Object, Reflect};
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

use crate::error::Error;
use crate::limits::Limits;
use crate::lut::{Assets, Lut};
use crate::recipe::Recipe;
use chunks::Chunks;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = include_str!("bindings/types.d.ts");

#[wasm_bindgen(typescript_custom_section)]
const STEPS: &str = include_str!("bindings/steps.d.ts");

/// The limit that [`limit_memory`] sets.
static MEMORY_BYTES: AtomicU64 = AtomicU64::new(Limits::BROWSER.memory_bytes);

fn limits() -> Limits {
    Limits { memory_bytes: MEMORY_BYTES.load(Ordering::Relaxed), ..Limits::BROWSER }
}

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

thread_local! {
    /// The look-up tables of this instance.
    static ASSETS: RefCell<Assets> = RefCell::default();
}

/// Parses a recipe from JSON text or from an object, and resolves its look-up tables. A value without a JSON form (a cycle, `undefined`) is
/// an error.
fn read(recipe: &JsValue) -> Result<Recipe, JsValue> {
    let text = match recipe.as_string() {
        Some(text) => text,
        None => JSON::stringify(recipe)?.as_string().unwrap_or_default(),
    };
    let recipe = Recipe::from_json(text.as_bytes()).map_err(|error| thrown(&error.into()))?;
    Ok(ASSETS.with_borrow(|assets| recipe.with_assets(assets)))
}

/// Adds a look-up table from the bytes of a `.cube` file and returns its id, by which recipes name it. The table is parsed once and stays
/// in memory until [`remove_lut`].
///
/// # Errors
///
/// The bytes are not a valid `.cube` file; the message names the line.
#[wasm_bindgen(js_name = addLut, unchecked_return_type = "`sha256:${string}`")]
pub fn add_lut(file: &[u8]) -> Result<JsValue, JsValue> {
    let lut = Lut::parse(file).map_err(|error| thrown(&error.into()))?;
    Ok(ASSETS.with_borrow_mut(|assets| assets.add(lut)).to_string().into())
}

/// Removes a look-up table. Does nothing if there is none with this id.
#[wasm_bindgen(js_name = removeLut)]
pub fn remove_lut(#[wasm_bindgen(unchecked_param_type = "`sha256:${string}`")] id: &str) {
    ASSETS.with_borrow_mut(|assets| assets.retain(|known| known.to_string() != id));
}

/// Reads a file's header without decoding pixels.
///
/// # Errors
///
/// The file is empty, not an image, damaged, of an unsupported variant, or exceeds a limit.
#[wasm_bindgen(unchecked_return_type = "ImageInfo")]
pub fn probe(source: &[u8]) -> Result<JsValue, JsValue> {
    crate::probe::probe(source, &limits()).map_err(|error| thrown(&error)).and_then(|info| to_js(&info))
}

/// The catalogue of operations with their parameter specifications.
///
/// # Errors
///
/// None in practice.
#[wasm_bindgen(unchecked_return_type = "OpSpec[]")]
pub fn ops() -> Result<JsValue, JsValue> {
    to_js(&crate::spec::catalog().collect::<Vec<_>>())
}

/// The looks: named lists of operations. Each list can be used as the `ops` of a recipe.
///
/// # Errors
///
/// None in practice.
#[wasm_bindgen(unchecked_return_type = "Look[]")]
pub fn looks() -> Result<JsValue, JsValue> {
    to_js(&crate::looks::looks())
}

/// The size of this instance's WebAssembly memory in bytes. It grows and never shrinks.
#[wasm_bindgen(js_name = memoryBytes)]
#[must_use]
pub fn memory_bytes() -> f64 {
    core::arch::wasm32::memory_size::<0>() as f64 * 65536.0
}

/// Sets the memory limit of a call in bytes. The engine estimates the need of a call first, and refuses it with `over_limit` if the
/// estimate is higher. Default: 1 GiB, in Cloudflare Workers 64 MiB.
#[wasm_bindgen(js_name = limitMemory)]
pub fn limit_memory(bytes: f64) {
    MEMORY_BYTES.store(bytes as u64, Ordering::Relaxed);
}

/// Renders a file with a recipe at full size. `chunks` of the result is the encoded file; pass it to `new Blob(chunks)`.
///
/// # Errors
///
/// The file or the recipe is not valid, or a limit is exceeded.
#[wasm_bindgen(unchecked_return_type = "Rendered")]
pub fn render(
    source: &[u8],
    #[wasm_bindgen(unchecked_param_type = "Recipe | string")] recipe: &JsValue,
) -> Result<JsValue, JsValue> {
    let recipe = read(recipe)?;
    let mut sink = Chunks::new();
    let rendered = crate::render::render(source, &recipe, &limits(), &mut sink).map_err(|error| thrown(&error))?;
    let result = to_js(&rendered)?;
    Reflect::set(&result, &"chunks".into(), &sink.finish())?;
    Ok(result)
}

/// Estimates the cost of rendering a file with a recipe, in milliseconds on the reference machine (docs/bench/cost.md). Decodes no pixels.
///
/// # Errors
///
/// The file's header or the recipe is not valid, or a limit is exceeded.
#[wasm_bindgen(js_name = costMs)]
pub fn cost_ms(
    source: &[u8],
    #[wasm_bindgen(unchecked_param_type = "Recipe | string")] recipe: &JsValue,
) -> Result<f64, JsValue> {
    let recipe = read(recipe)?;
    let original = crate::render::Original::open(source, &limits()).map_err(|error| thrown(&error))?;
    original.estimate(&recipe).map(|(cost_ms, _)| cost_ms as f64).map_err(|error| thrown(&error))
}

/// Renders a thumbnail of a file: `width` pixels wide, at most four times as high, never enlarged. Uses reduced-scale decoding if the
/// format supports it, which is several times faster than a recipe with `resize`. The thumbnail has no metadata. `chunks` of the result is
/// the encoded file, as for [`render`].
///
/// # Errors
///
/// The file or the output settings are not valid, or a limit is exceeded.
#[wasm_bindgen(unchecked_return_type = "Rendered")]
pub fn thumbnail(
    source: &[u8],
    width: u32,
    #[wasm_bindgen(unchecked_param_type = "Output | undefined")] output: &JsValue,
) -> Result<JsValue, JsValue> {
    let recipe = Object::new();
    Reflect::set(&recipe, &"version".into(), &1.into())?;
    Reflect::set(&recipe, &"output".into(), output)?;
    let encoding = read(&recipe)?.output.encoding;
    let mut sink = Chunks::new();
    let made =
        crate::thumbnail::thumbnail(source, width, encoding, &limits(), &mut sink).map_err(|error| thrown(&error))?;
    let result = to_js(&made)?;
    Reflect::set(&result, &"chunks".into(), &sink.finish())?;
    Ok(result)
}
