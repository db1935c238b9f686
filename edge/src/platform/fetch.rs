//! HTTP client for short texts of other servers (`fetch.js`), with limits on time and size.

use std::time::Duration;

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use worker::js_sys::{Error, Promise};
use worker::wasm_bindgen_futures::JsFuture;

#[wasm_bindgen(module = "/src/platform/fetch.js")]
extern "C" {
    #[wasm_bindgen(catch, js_name = requestText)]
    fn request_text(
        url: &str,
        timeout_ms: u32,
        max_bytes: u32,
        authorization: Option<&str>,
        form: Option<&str>,
    ) -> Result<Promise, JsValue>;
}

/// A request for a text of at most `max_bytes`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TextRequest<'a> {
    pub(crate) url: &'a str,
    pub(crate) timeout: Duration,
    pub(crate) max_bytes: u32,
    /// The header of this name.
    pub(crate) authorization: Option<&'a str>,
    /// A form to send by POST; without it the method is GET.
    pub(crate) form: Option<&'a str>,
}

impl TextRequest<'_> {
    /// Sends the request. Follows no redirect. The error is a text for the log.
    pub(crate) async fn send(self) -> Result<String, String> {
        let Self { url, timeout, max_bytes, authorization, form } = self;
        let promise = request_text(url, timeout.as_millis() as u32, max_bytes, authorization, form);
        let promise = promise.map_err(|error| describe(&error))?;
        let text = JsFuture::from(promise).await.map_err(|error| describe(&error))?;
        text.as_string().ok_or_else(|| "not a text".to_owned())
    }
}

/// Gets a text of at most `max_bytes`. Follows no redirect. The error is a text for the log.
pub(crate) async fn get_text(url: &str, timeout: Duration, max_bytes: u32) -> Result<String, String> {
    TextRequest { url, timeout, max_bytes, authorization: None, form: None }.send().await
}

fn describe(error: &JsValue) -> String {
    String::from(Error::from(error.clone()).message())
}
