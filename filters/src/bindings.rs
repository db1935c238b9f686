//! The engine for JavaScript: the npm package's functions. Files and results cross as `Uint8Array`, recipes as objects or JSON
//! text, errors as `Error` objects with a `code`, and a `pointer` where a recipe is at fault.
//!
//! The types that TypeScript sees are in `bindings/types.d.ts`, by hand, and `bindings/steps.d.ts`, from the specifications.

#![expect(unreachable_pub, reason = "exported to JavaScript, not to Rust")]

mod chunks;
mod pixels;
mod preview;

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

/// [`limit_memory`]'s.
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
    /// The look-up tables that were added.
    static ASSETS: RefCell<Assets> = RefCell::default();
}

/// A recipe given as JSON text or as an object, with the look-up tables that were added. What cannot be text (a cycle, `undefined`) is no
/// recipe.
fn read(recipe: &JsValue) -> Result<Recipe, JsValue> {
    let text = match recipe.as_string() {
        Some(text) => text,
        None => JSON::stringify(recipe)?.as_string().unwrap_or_default(),
    };
    let recipe = Recipe::from_json(text.as_bytes()).map_err(|error| thrown(&error.into()))?;
    Ok(ASSETS.with_borrow(|assets| recipe.with_assets(assets)))
}

/// Adds a look-up table, a `.cube` file, and gives its id: recipes name it by that from now on. It is parsed once and held until
/// [`remove_lut`].
///
/// # Errors
///
/// The file is no `.cube` file; the message names the line.
#[wasm_bindgen(js_name = addLut, unchecked_return_type = "`sha256:${string}`")]
pub fn add_lut(file: &[u8]) -> Result<JsValue, JsValue> {
    let lut = Lut::parse(file).map_err(|error| thrown(&error.into()))?;
    Ok(ASSETS.with_borrow_mut(|assets| assets.add(lut)).to_string().into())
}

/// Forgets a look-up table; one that is not there does no harm.
#[wasm_bindgen(js_name = removeLut)]
pub fn remove_lut(#[wasm_bindgen(unchecked_param_type = "`sha256:${string}`")] id: &str) {
    ASSETS.with_borrow_mut(|assets| assets.retain(|known| known.to_string() != id));
}

/// What a file's header says; no pixel is decoded.
///
/// # Errors
///
/// The bytes are empty, no image, damaged, of an unsupported variant, or over a limit.
#[wasm_bindgen(unchecked_return_type = "ImageInfo")]
pub fn probe(source: &[u8]) -> Result<JsValue, JsValue> {
    crate::probe::probe(source, &limits()).map_err(|error| thrown(&error)).and_then(|info| to_js(&info))
}

/// The catalogue of operations with their parameter specifications.
///
/// # Errors
///
/// None that a caller can cause.
#[wasm_bindgen(unchecked_return_type = "OpSpec[]")]
pub fn ops() -> Result<JsValue, JsValue> {
    to_js(&crate::spec::catalog().collect::<Vec<_>>())
}

/// The looks: named lists of operations, each of which can stand in a recipe's `ops`.
///
/// # Errors
///
/// None that a caller can cause.
#[wasm_bindgen(unchecked_return_type = "Look[]")]
pub fn looks() -> Result<JsValue, JsValue> {
    to_js(&crate::looks::looks())
}

/// How much memory this instance of the engine has, in bytes; WebAssembly's memory grows and never shrinks.
#[wasm_bindgen(js_name = memoryBytes)]
#[must_use]
pub fn memory_bytes() -> f64 {
    core::arch::wasm32::memory_size::<0>() as f64 * 65536.0
}

/// Sets how much memory a call may take at most, in bytes, by an estimate that is made before: what would take more is refused (`over_limit`).
/// 1 GiB, and in Cloudflare Workers 64 MiB, if it is not set.
#[wasm_bindgen(js_name = limitMemory)]
pub fn limit_memory(bytes: f64) {
    MEMORY_BYTES.store(bytes as u64, Ordering::Relaxed);
}

/// Renders a file by a recipe at full size. The result's `chunks` are the encoded file, as `new Blob(chunks)` takes them.
///
/// # Errors
///
/// Whatever is wrong with the file or the recipe, or a limit.
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

/// What rendering a file by a recipe costs, in milliseconds on the machine that the engine's costs were measured on; no pixel is decoded.
///
/// # Errors
///
/// Whatever is wrong with the file's header or the recipe, or a limit.
#[wasm_bindgen(js_name = costMs)]
pub fn cost_ms(
    source: &[u8],
    #[wasm_bindgen(unchecked_param_type = "Recipe | string")] recipe: &JsValue,
) -> Result<f64, JsValue> {
    let recipe = read(recipe)?;
    let original = crate::render::Original::open(source, &limits()).map_err(|error| thrown(&error))?;
    original.estimate(&recipe).map(|(cost_ms, _)| cost_ms as f64).map_err(|error| thrown(&error))
}

/// Renders a small picture of a file, `width` pixels wide and four times as high at most, never enlarged. Where the format can be decoded at a smaller
/// scale it is, which takes a fraction of the time of a recipe with a `resize`. No metadata is carried. The result's `chunks` are as
/// [`render`]'s.
///
/// # Errors
///
/// Whatever is wrong with the file or the output settings, or a limit.
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
