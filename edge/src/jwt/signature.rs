//! Verifies signatures with the runtime's WebCrypto (`signature.js`), which costs no bytes of WebAssembly.

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use worker::js_sys::Promise;
use worker::wasm_bindgen_futures::JsFuture;

use super::key_set::PublicKey;

#[wasm_bindgen(module = "/src/jwt/signature.js")]
extern "C" {
    #[wasm_bindgen(catch)]
    fn verify(algorithm: &str, jwk: &str, signature: &[u8], signed: &str) -> Result<Promise, JsValue>;
}

/// Whether `signature` is that of `signed`. A key that WebCrypto cannot read verifies nothing.
pub(super) async fn is_valid(key: &PublicKey, signature: &[u8], signed: &str) -> bool {
    let Ok(promise) = verify(key.algorithm.as_str(), &key.jwk, signature, signed) else { return false };
    JsFuture::from(promise).await.is_ok_and(|is_valid| is_valid.is_truthy())
}
