//! Images at the edge: list, read, upload, delete.

use api::{Image, Page, paths};
use gloo_net::http::Request;
use js_sys::ArrayBuffer;
use wasm_bindgen::JsValue;
use web_sys::Blob;

use super::request::{EdgeResult, bytes, json, send, with_timeout};
use crate::library::image_query::ImageQuery;

/// A page of the images that match `query`.
pub(crate) async fn list(query: &ImageQuery, cursor: Option<&str>) -> EdgeResult<Page<Image>> {
    let query = query.pairs().into_iter().chain(cursor.map(|cursor| ("cursor", cursor)));
    json(with_timeout(Request::get(paths::IMAGES)).query(query).build()).await
}

pub(crate) async fn get(id: &str) -> EdgeResult<Image> {
    json(with_timeout(Request::get(&paths::image(id))).build()).await
}

/// Uploads a photograph; the same bytes again give the image that is there.
pub(crate) async fn upload(name: &str, file: &Blob) -> EdgeResult<Image> {
    // The engine finds out what the file is; a type guessed from its name must not get in the way.
    let request = Request::post(paths::IMAGES).query([("name", name)]);
    json(request.header("content-type", "application/octet-stream").body(JsValue::from(file))).await
}

pub(crate) async fn delete(id: &str) -> EdgeResult<()> {
    send(with_timeout(Request::delete(&paths::image(id))).build()).await.map(drop)
}

/// The bytes of an original, in a buffer that can be transferred to the web worker.
pub(crate) async fn original(id: &str) -> EdgeResult<ArrayBuffer> {
    bytes(Request::get(&paths::original(id)).build()).await
}
