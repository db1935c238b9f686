//! Look-up tables at the edge: check, add, fetch.

use api::{Lut, paths};
use filters::AssetId;
use gloo_net::http::Request;
use js_sys::{ArrayBuffer, encode_uri_component};
use web_sys::Blob;

use super::request::{self, EdgeResult, bytes};
use super::upload;

/// Whether the edge has the table.
pub(crate) async fn exists(id: AssetId) -> EdgeResult<bool> {
    request::matches_etag(Request::get(&paths::lut(&id.to_string())), &format!("\"{}\"", id.0)).await
}

/// Adds a table. The same bytes again return the existing one.
pub(crate) async fn add(name: &str, file: &Blob, on_progress: impl Fn(f64) + 'static) -> EdgeResult<Lut> {
    upload::post(&format!("{}?name={}", paths::LUTS, encode_uri_component(name)), file, on_progress).await
}

/// The file of a table.
pub(crate) async fn get(id: AssetId) -> EdgeResult<ArrayBuffer> {
    bytes(Request::get(&paths::lut(&id.to_string())).build()).await
}
