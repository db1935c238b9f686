//! Look-up tables at the edge: look, add, read.

use api::{Lut, paths};
use gloo_net::http::{Method, Request};
use js_sys::{ArrayBuffer, encode_uri_component};
use web_sys::Blob;

use super::request::{EdgeError, EdgeResult, bytes, refusal, with_timeout};
use super::upload;

/// Whether the edge has the table.
pub(crate) async fn is_there(id: &str) -> EdgeResult<bool> {
    let request = with_timeout(Request::get(&paths::lut(id)).method(Method::HEAD)).build();
    let response = request.map_err(|_| EdgeError::Offline)?.send().await.map_err(|_| EdgeError::Offline)?;
    match response.status() {
        404 => Ok(false),
        // A static host answers every path with a page.
        200 if response.headers().get("etag").is_some_and(|tag| id.contains(tag.trim_matches('"'))) => Ok(true),
        status => Err(refusal(status, None, "")),
    }
}

/// Adds a table; the same bytes again give the one that is there.
pub(crate) async fn add(name: &str, file: &Blob, on_progress: impl Fn(f64) + 'static) -> EdgeResult<Lut> {
    upload::post(&format!("{}?name={}", paths::LUTS, encode_uri_component(name)), file, on_progress).await
}

/// The file of a table.
pub(crate) async fn get(id: &str) -> EdgeResult<ArrayBuffer> {
    bytes(Request::get(&paths::lut(id)).build()).await
}
