//! Images at the edge: list, read, upload, delete.

use api::{Image, Page, paths};
use gloo_net::http::Request;
use js_sys::{ArrayBuffer, encode_uri_component};
use web_sys::Blob;

use super::request::{EdgeResult, bytes, json, send, with_timeout};
use super::upload;
use crate::library::image_query::ImageQuery;

/// A page of the images that match `query`.
pub(crate) async fn list(query: &ImageQuery, cursor: Option<&str>) -> EdgeResult<Page<Image>> {
    let query = query.pairs().into_iter().chain(cursor.map(|cursor| ("cursor", cursor)));
    json(with_timeout(Request::get(paths::IMAGES)).query(query).build()).await
}

pub(crate) async fn get(id: &str) -> EdgeResult<Image> {
    json(with_timeout(Request::get(&paths::image(id))).build()).await
}

/// Uploads a photograph. The same bytes again return the existing image. `on_progress` gets the sent fraction, 0 to 1.
pub(crate) async fn upload(name: &str, file: &Blob, on_progress: impl Fn(f64) + 'static) -> EdgeResult<Image> {
    let url = format!("{}?name={}", paths::IMAGES, encode_uri_component(name));
    upload::post(&url, file, on_progress).await
}

pub(crate) async fn delete(id: &str) -> EdgeResult<()> {
    send(with_timeout(Request::delete(&paths::image(id))).build()).await.map(drop)
}

/// The bytes of an original, in a buffer that can be transferred to the web worker.
pub(crate) async fn original(id: &str) -> EdgeResult<ArrayBuffer> {
    bytes(Request::get(&paths::original(id)).build()).await
}
