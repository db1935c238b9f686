//! `POST /api/images`

use api::Image;
use axum::body::Body;
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::access::grant::Grant;
use crate::http::body::{self, BodyLimit};
use crate::http::extract::Query;
use crate::jobs::originals;
use crate::library::records::{IdScope, NewImage};
use crate::names;
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::platform::ids;
use crate::platform::request_log::RequestLog;
use crate::problem::Fault;
use crate::render;

const FILE_LIMIT: BodyLimit = BodyLimit { what: "The file", name: "source_bytes", bytes: render::LIMITS.source_bytes };

/// Query parameters of an upload.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Upload {
    /// Name of the file. A path before it is removed.
    name: Option<String>,
}

/// Uploads a photograph: the body is the file.
///
/// If the same bytes were uploaded before, the response has the existing image.
#[utoipa::path(post, operation_id = "uploadImage", path = "/api/images", tag = "images", params(Upload),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "A JPEG, PNG, WebP, GIF, TIFF, BMP or QOI file"),
    responses(
        (status = 201, body = Image, headers(("Location" = String))),
        (status = 200, body = Image, description = "The same bytes were uploaded before"),
        (status = 403, description = "A quota of the owner is reached, or a page of another site sent the request"),
        (status = 408, description = "The body arrived too slowly; nothing was stored"),
        (status = 409, description = "The image was deleted during the upload"),
        (status = 429, description = "Another large file of this owner is being uploaded, or an hourly limit is reached",
            headers(("Retry-After" = u64))),
        (status = 503, description = "The store does not respond, too many large files are being uploaded, or the ceiling of all guests is reached",
            headers(("Retry-After" = u64))),
        (status = 413, description = "The file or the picture exceeds a limit, or `cost`: decoding it needs too much computing"),
        (status = 415, description = "The file is not an image of a supported format"),
        (status = 422, description = "The image is damaged or incomplete"),
    ))]
#[worker::send]
pub(crate) async fn create(
    edge: Edge,
    grant: Grant,
    log: RequestLog,
    Query(upload): Query<Upload>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Fault> {
    let (bytes, _reservation) = body::read_file(&edge, &grant.owner_id, &headers, body, FILE_LIMIT).await?;
    let identified = super::identify(&edge, &log, &grant.owner_id, &bytes).await?;
    let (id, now) = (ids::new_id()?, clock::rfc3339(clock::now_ms()));
    let name = upload.name.as_deref().and_then(names::clean);
    let new = NewImage {
        id: &id,
        id_scope: IdScope::Attempt,
        key_prefix: &grant.owner_id,
        name: name.as_deref().unwrap_or(names::UNTITLED),
        sha256: identified.sha256,
        size_bytes: bytes.len() as u64,
        created_at: &now,
    };
    Ok(super::respond(originals::import(&edge, &grant.owner_id, &new, &identified, bytes).await?))
}
