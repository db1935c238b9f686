//! The app's own static files: sample photographs, and the web worker's program.

use gloo_net::http::Request;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, Response};

/// A file of the app; a status that is no success is an error.
pub(crate) async fn fetch(path: &str) -> Result<Response, JsValue> {
    let response: Response =
        Request::get(path).send().await.map_err(|error| JsValue::from_str(&error.to_string()))?.into();
    if response.ok() { Ok(response) } else { Err(JsValue::from_str(&response.status_text())) }
}

/// A sample photograph.
pub(crate) async fn sample(file_name: &str) -> Option<Blob> {
    let response = fetch(&format!("/photos/{file_name}")).await.ok()?;
    // A static host answers an unknown path with the app's page.
    let media_type = response.headers().get("content-type").ok().flatten();
    if !media_type.is_some_and(|media_type| media_type.starts_with("image/")) {
        return None;
    }
    JsFuture::from(response.blob().ok()?).await.ok()?.dyn_into().ok()
}
