//! `POST /api/libraries/{id}/recover`

use axum::Json;
use axum::body::Body;
use axum::http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};

use crate::http::body::{self, BodyLimit};
use crate::http::extract::Path;
use crate::http::json;
use crate::library::commands::Recover;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

const REQUEST_LIMIT: BodyLimit = BodyLimit { what: "The request", name: "request_bytes", bytes: 4 << 10 };

/// The time to restore.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RecoverRequest {
    /// Milliseconds since 1970, within the last thirty days.
    at_ms: u64,
}

/// The state before the recovery.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct Recovered {
    /// Identifies the state before the recovery, for Cloudflare's support.
    bookmark: String,
}

/// Restores an owner's library to its state at a time within the last thirty days (Cloudflare's point-in-time
/// recovery).
///
/// Restores rows only: objects that were deleted from the bucket since then stay deleted. Works in deployments only:
/// local runtimes keep no history.
#[utoipa::path(post, operation_id = "recoverLibrary", path = "/api/libraries/{id}/recover", tag = "service", params(("id" = String, Path)), request_body = RecoverRequest,
    responses(
        (status = 202, body = Recovered, description = "The next call sees the restored rows"),
        (status = 401, description = "The token is missing or wrong"),
        (status = 404, description = "The deployment has no such token"),
        (status = 501, description = "This runtime keeps no earlier states"),
    ))]
#[worker::send]
pub(crate) async fn recover(
    edge: Edge,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<(StatusCode, Json<Recovered>), Fault> {
    // Checks that the library exists before the body is read.
    let library_id = super::find_library_id(&edge, &id).await?;
    let RecoverRequest { at_ms } = json::parse(&body::read(&headers, body, REQUEST_LIMIT).await?)
        .map_err(|error| Fault::bad_request(format!("The body must be `{{\"at_ms\": number}}`: {error}.")))?;
    let bookmark = edge.library(&library_id).call(&Recover { at_ms }).await?;
    Ok((StatusCode::ACCEPTED, Json(Recovered { bookmark })))
}
