//! `GET /api/presets/{id}/picture`

use axum::http::header::{CACHE_CONTROL, VARY};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;

use super::call;
use crate::access::grant::Grant;
use crate::http::extract::Path;
use crate::http::renditions;
use crate::library::presets::commands::FindPresetPicture;
use crate::platform::background::Background;
use crate::platform::bindings::Edge;
use crate::platform::request_log::RequestLog;
use crate::problem::Fault;

/// Width of the picture, in pixels.
const WIDTH_PX: u32 = 400;

/// The picture of a preset: a JPEG of its rendition, at most 400 pixels wide. Whoever may read the preset may see it, also
/// if the rendition is private.
#[utoipa::path(get, operation_id = "getPresetPicture", path = "/api/presets/{id}/picture", tag = "presets", params(("id" = String, Path)),
    responses(
        (status = 200, body = Vec<u8>, content_type = "image/jpeg"),
        (status = 304, description = "The client has the current content"),
        (status = 409, description = "The rendition is not finished yet, or it failed"),
        (status = 413, description = "Decoding the rendition needs too much memory"),
        (status = 422, description = "It cannot be decoded"),
    ))]
#[worker::send]
pub(crate) async fn picture(
    edge: Edge,
    background: Background,
    grant: Option<Grant>,
    log: RequestLog,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let find = |caller| FindPresetPicture { id: id.clone(), caller };
    let (row, home) = call(&edge, grant.as_ref(), &id, find).await?;
    let mut response =
        renditions::thumbnail::respond(edge, &background, log, (&row, &home.library_id), WIDTH_PX, &headers).await?;
    // The owner can choose another picture, or withdraw the preset. Revalidation by the `ETag` is cheap.
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("private, max-age=60"));
    response.headers_mut().insert(VARY, HeaderValue::from_static("cookie, authorization"));
    Ok(response)
}
