//! `POST /api/collections/{id}/records/{record}/repeat`

use api::CollectionRecord;
use axum::Json;
use axum::http::StatusCode;

use crate::access::grant::Grant;
use crate::http::extract::Path;
use crate::library::collections::commands::RepeatRecord;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// Processes one record again, whatever its state, and starts a run.
#[utoipa::path(post, operation_id = "repeatRecord", path = "/api/collections/{id}/records/{record}/repeat", tag = "collections",
    params(("id" = String, Path), ("record" = String, Path)),
    responses((status = 202, body = CollectionRecord), (status = 409, description = "The source is gone")))]
#[worker::send]
pub(crate) async fn repeat(
    edge: Edge,
    grant: Grant,
    Path((collection_id, id)): Path<(String, String)>,
) -> Result<(StatusCode, Json<CollectionRecord>), Fault> {
    let record = grant.library(&edge).call(&RepeatRecord { collection_id, id }).await?;
    Ok((StatusCode::ACCEPTED, Json(record)))
}
