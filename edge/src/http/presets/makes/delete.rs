//! `DELETE /api/presets/{id}/makes/{make}`

use axum::http::StatusCode;

use crate::access::grant::Grant;
use crate::http::extract::Path;
use crate::platform::bindings::Edge;
use crate::presets::makes;
use crate::problem::Fault;

/// Deletes a make, so that it counts no more. Its rendition stays. Its maker and the owner of the preset
/// may, and the maker also after the preset was withdrawn.
#[utoipa::path(delete, operation_id = "deleteMake", path = "/api/presets/{id}/makes/{make}", tag = "makes",
    params(("id" = String, Path), ("make" = String, Path)), responses((status = 204)))]
#[worker::send]
pub(crate) async fn delete(
    edge: Edge,
    grant: Grant,
    Path((preset_id, make_id)): Path<(String, String)>,
) -> Result<StatusCode, Fault> {
    makes::delete(&edge, &grant, &preset_id, &make_id).await?;
    Ok(StatusCode::NO_CONTENT)
}
