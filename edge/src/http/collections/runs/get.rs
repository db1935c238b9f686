//! `GET /api/collections/{id}/runs/{run}`

use api::CollectionRun;
use axum::Json;

use crate::access::grant::Grant;
use crate::http::extract::Path;
use crate::library::collections::commands::GetRun;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// One run with its summary.
#[utoipa::path(get, operation_id = "getRun", path = "/api/collections/{id}/runs/{run}", tag = "collections",
    params(("id" = String, Path), ("run" = String, Path)), responses((status = 200, body = CollectionRun)))]
#[worker::send]
pub(crate) async fn get(
    edge: Edge,
    grant: Grant,
    Path((collection_id, id)): Path<(String, String)>,
) -> Result<Json<CollectionRun>, Fault> {
    Ok(Json(grant.library(&edge).call(&GetRun { collection_id, id }).await?))
}
