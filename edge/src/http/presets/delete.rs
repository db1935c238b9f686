//! `DELETE /api/presets/{id}`

use axum::http::StatusCode;

use super::call;
use crate::access::grant::Grant;
use crate::http::extract::Path;
use crate::library::presets::commands::DeletePreset;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// Deletes a preset. Its owner can restore it for thirty days. Then it is removed with its versions and makes.
#[utoipa::path(delete, operation_id = "deletePreset", path = "/api/presets/{id}", tag = "presets", params(("id" = String, Path)),
    responses(
        (status = 204),
        (status = 403, description = "`missing_right`: you are not the owner of the preset. Or a scope is missing"),
    ))]
#[worker::send]
pub(crate) async fn delete(edge: Edge, grant: Grant, Path(id): Path<String>) -> Result<StatusCode, Fault> {
    call(&edge, Some(&grant), &id, |caller| DeletePreset { id: id.clone(), caller }).await?;
    Ok(StatusCode::NO_CONTENT)
}
