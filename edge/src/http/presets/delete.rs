//! `DELETE /api/presets/{id}`

use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::IntoParams;

use super::call;
use crate::access::grant::Grant;
use crate::http::extract::{Path, Query};
use crate::library::presets::commands::DeletePreset;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// How a preset is deleted.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct DeletionQuery {
    /// Whether the preset is removed at once, and cannot be restored. A deleted preset can be removed, too.
    permanent: Option<bool>,
}

/// Deletes a preset. Its owner can restore it for thirty days. Then it is removed with its versions and makes; with
/// `permanent=true` at once.
#[utoipa::path(delete, operation_id = "deletePreset", path = "/api/presets/{id}", tag = "presets",
    params(("id" = String, Path), DeletionQuery),
    responses(
        (status = 204),
        (status = 403, description = "`missing_right`: you are not the owner of the preset. Or a scope is missing"),
    ))]
#[worker::send]
pub(crate) async fn delete(
    edge: Edge,
    grant: Grant,
    Path(id): Path<String>,
    Query(query): Query<DeletionQuery>,
) -> Result<StatusCode, Fault> {
    let is_permanent = query.permanent == Some(true);
    call(&edge, Some(&grant), &id, |caller| DeletePreset { id: id.clone(), caller, is_permanent }).await?;
    Ok(StatusCode::NO_CONTENT)
}
