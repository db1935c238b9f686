//! HTTP client for short texts of other servers (`fetch.js`), with limits on time and size.

use std::time::Duration;

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use worker::js_sys::{Error, Promise};
use worker::wasm_bindgen_futures::JsFuture;

#[wasm_bindgen(module = "/src/platform/fetch.js")]
extern "C" {
    #[wasm_bindgen(catch, js_name = getText)]
    fn get_text_of(url: &str, timeout_ms: u32, max_bytes: u32) -> Result<Promise, JsValue>;
}

/// Gets a text of at most `max_bytes`. Follows no redirect. The error is a text for the log.
pub(crate) async fn get_text(url: &str, timeout: Duration, max_bytes: u32) -> Result<String, String> {
    let promise = get_text_of(url, timeout.as_millis() as u32, max_bytes).map_err(|error| describe(&error))?;
    let text = JsFuture::from(promise).await.map_err(|error| describe(&error))?;
    text.as_string().ok_or_else(|| "not a text".to_owned())
}

fn describe(error: &JsValue) -> String {
    String::from(Error::from(error.clone()).message())
}
