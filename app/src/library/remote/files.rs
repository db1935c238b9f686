//! Static files of the app: sample photographs, and the program of the web worker.

use gloo_net::http::Request;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, Response};

/// Fetches a file of the app. A status other than success is an error.
pub(crate) async fn fetch(path: &str) -> Result<Response, JsValue> {
    let response: Response =
        Request::get(path).send().await.map_err(|error| JsValue::from_str(&error.to_string()))?.into();
    if response.ok() { Ok(response) } else { Err(JsValue::from_str(&response.status_text())) }
}

/// A sample photograph.
pub(crate) async fn sample(file_name: &str) -> Option<Blob> {
    let response = fetch(&format!("/photos/{file_name}")).await.ok()?;
    // A static host responds to an unknown path with the page of the app.
    let media_type = response.headers().get("content-type").ok().flatten();
    if !media_type.is_some_and(|media_type| media_type.starts_with("image/")) {
        return None;
    }
    JsFuture::from(response.blob().ok()?).await.ok()?.dyn_into().ok()
}
