//! `DELETE /api/collections/{id}`

use axum::http::StatusCode;

use crate::access::grant::Grant;
use crate::http::extract::Path;
use crate::library::collections::commands::DeleteCollection;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// Deletes a collection with its records, its runs and its pyramids. The files in its folder stay.
#[utoipa::path(delete, operation_id = "deleteCollection", path = "/api/collections/{id}", tag = "collections",
    params(("id" = String, Path)), responses((status = 204)))]
#[worker::send]
pub(crate) async fn delete(edge: Edge, grant: Grant, Path(id): Path<String>) -> Result<StatusCode, Fault> {
    grant.library(&edge).call(&DeleteCollection { id }).await?;
    Ok(StatusCode::NO_CONTENT)
}
