//! `DELETE /api/presets/{id}/makes/{make}`

use axum::http::StatusCode;

use crate::access::grant::Grant;
use crate::http::extract::Path;
use crate::library::makes::commands::DeleteMake;
use crate::platform::bindings::Edge;
use crate::presets::makes;
use crate::problem::Fault;

/// Deletes a make, so that it counts no more. Its rendition stays. Its maker and the owner of the preset may.
#[utoipa::path(delete, operation_id = "deleteMake", path = "/api/presets/{id}/makes/{make}", tag = "makes",
    params(("id" = String, Path), ("make" = String, Path)), responses((status = 204)))]
#[worker::send]
pub(crate) async fn delete(
    edge: Edge,
    grant: Grant,
    Path((preset_id, make_id)): Path<(String, String)>,
) -> Result<StatusCode, Fault> {
    let command = |reader| DeleteMake { preset_id: preset_id.clone(), id: make_id.clone(), reader };
    makes::call(&edge, &grant, &preset_id, command).await?;
    Ok(StatusCode::NO_CONTENT)
}
