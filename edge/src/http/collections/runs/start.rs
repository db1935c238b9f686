//! `POST /api/collections/{id}/runs`

use api::{CollectionRun, paths};
use axum::Json;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse as _, Response};

use crate::access::grant::Grant;
use crate::http::extract::Path;
use crate::library::collections::commands::StartRun;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// Starts a run. If one is under way, the response has that one, and another run follows it.
#[utoipa::path(post, operation_id = "startRun", path = "/api/collections/{id}/runs", tag = "collections",
    params(("id" = String, Path)), responses((status = 202, body = CollectionRun, headers(("Location" = String)))))]
#[worker::send]
pub(crate) async fn start(edge: Edge, grant: Grant, Path(collection_id): Path<String>) -> Result<Response, Fault> {
    let run: CollectionRun = grant.library(&edge).call(&StartRun { collection_id }).await?;
    let location = paths::run(&run.collection_id, &run.id);
    Ok((StatusCode::ACCEPTED, [(LOCATION, location)], Json(run)).into_response())
}
