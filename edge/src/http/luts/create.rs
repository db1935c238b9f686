//! `POST /api/luts`

use api::{Lut, paths};
use axum::Json;
use axum::body::Body;
use axum::http::header::LOCATION;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;
use utoipa::IntoParams;

use super::store::{self, NewLut};
use crate::access::grant::Grant;
use crate::http::body::{self, BodyLimit};
use crate::http::extract::Query;
use crate::platform::bindings::Edge;
use crate::platform::request_log::RequestLog;
use crate::problem::Fault;

/// The largest possible table with ten decimals has 84 MB. A request may have 100 MB.
const FILE_LIMIT: BodyLimit = BodyLimit { what: "The look-up table", name: "lut_bytes", bytes: 96_000_000 };

/// Bytes of the file that are buffered for the store.
const BUFFERED_BYTES: u64 = 10 << 20;

/// Query parameters of a new table.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Upload {
    /// Name of the file. A path before it is removed. Without a name, the title in the file is used.
    name: Option<String>,
}

/// Adds a look-up table: the body is a `.cube` file.
///
/// Recipes name the table by its id, the digest of the file. If the same bytes were added before, the response has the
/// existing table.
#[utoipa::path(post, operation_id = "addLut", path = "/api/luts", tag = "luts", params(Upload),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "A .cube file"),
    responses(
        (status = 201, body = Lut, headers(("Location" = String))),
        (status = 200, body = Lut, description = "The same bytes were added before"),
        (status = 403, description = "A quota of the owner is reached, or a page of another site sent the request"),
        (status = 408, description = "The body arrived too slowly; nothing was stored"),
        (status = 429, description = "Another large file of this owner is being uploaded, or an hourly limit is reached",
            headers(("Retry-After" = u64))),
        (status = 422, description = "The file is not a valid .cube file; `detail` names the line"),
        (status = 503, description = "The store does not respond, or too many large files are being uploaded",
            headers(("Retry-After" = u64))),
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
    let size_bytes = body::content_length(&headers).unwrap_or(0);
    let mut chunks = body::chunks(&edge, &grant.owner_id, &headers, body, (FILE_LIMIT, BUFFERED_BYTES)).await?;
    let new = NewLut { name: upload.name, size_bytes };
    let (lut, is_new) = store::store(&edge, &grant, &log, new, async || chunks.next().await).await?;
    Ok(respond(if is_new { StatusCode::CREATED } else { StatusCode::OK }, lut))
}

fn respond(status: StatusCode, lut: Lut) -> Response {
    (status, [(LOCATION, paths::lut(&lut.id.to_string()))], Json(lut)).into_response()
}
