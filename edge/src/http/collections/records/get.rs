//! `GET /api/collections/{id}/records/{record}`

use api::CollectionRecord;
use axum::Json;

use crate::access::grant::Grant;
use crate::http::extract::Path;
use crate::library::collections::commands::GetRecord;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// One record of a collection.
#[utoipa::path(get, operation_id = "getRecord", path = "/api/collections/{id}/records/{record}", tag = "collections",
    params(("id" = String, Path), ("record" = String, Path)), responses((status = 200, body = CollectionRecord)))]
#[worker::send]
pub(crate) async fn get(
    edge: Edge,
    grant: Grant,
    Path((collection_id, id)): Path<(String, String)>,
) -> Result<Json<CollectionRecord>, Fault> {
    Ok(Json(grant.library(&edge).call(&GetRecord { collection_id, id }).await?))
}
