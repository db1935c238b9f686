//! `POST /api/images`

use api::Image;
use axum::body::Body;
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::access::grant::Grant;
use crate::access::hourly;
use crate::http::body::{self, BodyLimit};
use crate::http::extract::Query;
use crate::jobs::originals;
use crate::library::records::{IdFor, NewImage};
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
        (status = 403, description = "More images or bytes than an owner may have, or a write from another site's page"),
        (status = 408, description = "It came too slowly; nothing was stored"),
        (status = 409, description = "The same bytes were there, and were deleted meanwhile"),
        (status = 429, description = "Another large file of this owner is still coming in, or a limit of this hour is reached",
            headers(("Retry-After" = u64))),
        (status = 503, description = "The store does not answer just now, too many large files come in at once, or all guests together are at their ceiling",
            headers(("Retry-After" = u64))),
        (status = 413, description = "A file or a picture over a limit, or `cost`: opening it would take more computing than is allowed"),
        (status = 415, description = "No image of a format that is read"),
        (status = 422, description = "An image that cannot be read, or not to its end"),
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
    let identified = render::identify(&bytes)?;
    hourly::charge_cost(&log, identified.thumbnails_cost_ms);
    let (id, now) = (ids::new_id()?, clock::rfc3339(clock::now_ms()));
    let name = upload.name.as_deref().and_then(names::clean);
    let new = NewImage {
        id: &id,
        id_for: IdFor::ThisAttempt,
        key_prefix: &grant.owner_id,
        name: name.as_deref().unwrap_or(names::UNTITLED),
        sha256: identified.sha256,
        size_bytes: bytes.len() as u64,
        created_at: &now,
    };
    Ok(super::respond(originals::take_in(&edge, &grant.owner_id, &new, &identified, bytes).await?))
}
