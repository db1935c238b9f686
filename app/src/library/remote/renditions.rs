//! Renditions at the edge, with receipts and keys.

use api::{
    Jwks, Page, PublicRendition, Rendition, RenditionAccepted, RenditionPatch, RenditionRequest, RenditionSummary,
    Visibility, paths,
};
use gloo_net::http::Request;
use js_sys::ArrayBuffer;
use serde::Deserialize;
use web_sys::RequestCache;

use super::request::{EdgeError, EdgeResult, bytes, json, send, with_timeout};

/// Requests a rendition of an image, which a job renders. With a preset it is a make of that version. A repeated request
/// with the same idempotency key makes no second one.
pub(crate) async fn create(
    image_id: &str,
    request: &RenditionRequest,
    idempotency_key: &str,
) -> EdgeResult<RenditionAccepted> {
    let builder = Request::post(&paths::renditions(image_id)).header("idempotency-key", idempotency_key);
    json(with_timeout(builder).json(request)).await
}

pub(crate) async fn get(id: &str) -> EdgeResult<Rendition> {
    json(with_timeout(Request::get(&paths::rendition(id))).build()).await
}

/// A rendition as this browser may see it.
#[derive(Deserialize)]
#[serde(untagged)]
pub(crate) enum SeenRendition {
    /// It belongs to this browser or its account.
    Own(Box<Rendition>),
    /// Somebody else shares it.
    Public(Box<PublicRendition>),
}

/// A rendition of this browser, or one that somebody else shares.
pub(crate) async fn seen(id: &str) -> EdgeResult<SeenRendition> {
    json(with_timeout(Request::get(&paths::rendition(id))).build()).await
}

/// Sets who may see a rendition.
pub(crate) async fn set_visibility(id: &str, visibility: Visibility) -> EdgeResult<()> {
    let patch = RenditionPatch { visibility: Some(visibility), ..RenditionPatch::default() };
    send(with_timeout(Request::patch(&paths::rendition(id))).json(&patch)).await.map(drop)
}

/// A page of an image's renditions, newest first.
pub(crate) async fn list(image_id: &str, cursor: Option<&str>) -> EdgeResult<Page<RenditionSummary>> {
    let query = cursor.map(|cursor| ("cursor", cursor));
    json(with_timeout(Request::get(&paths::renditions(image_id))).query(query).build()).await
}

/// Deletes a rendition. One that does not exist is not an error.
pub(crate) async fn delete(id: &str) -> EdgeResult<()> {
    match send(with_timeout(Request::delete(&paths::rendition(id))).build()).await {
        Err(error) if error.status() == Some(404) => Ok(()),
        outcome => outcome.map(drop),
    }
}

/// The bytes of the stored file, in a buffer that can be transferred to the web worker.
pub(crate) async fn content(id: &str) -> EdgeResult<ArrayBuffer> {
    bytes(Request::get(&paths::content(id)).build()).await
}

/// The signed receipt, a compact JWS.
pub(crate) async fn receipt(id: &str) -> EdgeResult<String> {
    let response = send(with_timeout(Request::get(&paths::receipt(id))).build()).await?;
    response.text().await.map_err(|_| EdgeError::Offline)
}

/// The keys that sign receipts. They bypass the browser's cache, so that a check does not trust a stale set.
pub(crate) async fn keys() -> EdgeResult<Jwks> {
    json(with_timeout(Request::get(paths::JWKS)).cache(RequestCache::NoCache).build()).await
}
