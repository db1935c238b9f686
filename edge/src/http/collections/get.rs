//! `GET /api/collections/{id}`

use api::Collection;
use axum::Json;

use crate::access::grant::Grant;
use crate::http::extract::Path;
use crate::library::collections::commands::GetCollection;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// One collection: its settings, the numbers of its records, and its newest run.
#[utoipa::path(get, operation_id = "getCollection", path = "/api/collections/{id}", tag = "collections",
    params(("id" = String, Path)), responses((status = 200, body = Collection)))]
#[worker::send]
pub(crate) async fn get(edge: Edge, grant: Grant, Path(id): Path<String>) -> Result<Json<Collection>, Fault> {
    Ok(Json(grant.library(&edge).call(&GetCollection { id }).await?))
}
