//! `DELETE /api/presets/{id}/members/{handle}`

use api::PresetRight;
use axum::http::StatusCode;

use super::find;
use crate::access::grant::Grant;
use crate::http::extract::Path;
use crate::http::presets::require;
use crate::library::presets::commands::RemovePresetMember;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// Removes a member from a preset. The owner removes anybody, and a member itself.
#[utoipa::path(delete, operation_id = "removePresetMember", path = "/api/presets/{id}/members/{handle}", tag = "presets",
    params(("id" = String, Path), ("handle" = String, Path)),
    responses(
        (status = 204),
        (status = 403, description = "`missing_right`: you are not the owner of the preset, and the member is not you. Or a scope is missing"),
        (status = 404, description = "There is no such preset, nobody has the handle, or it is no member"),
    ))]
#[worker::send]
pub(crate) async fn remove(
    edge: Edge,
    grant: Grant,
    Path((id, handle)): Path<(String, String)>,
) -> Result<StatusCode, Fault> {
    // Who cannot see the preset does not learn whether the handle exists.
    let home = require(&edge, &grant, &id, PresetRight::Read).await?;
    let account_id = find(&edge, &handle).await?.account_id;
    let command = RemovePresetMember { id, caller: home.caller.clone(), account_id };
    home.library(&edge).call(&command).await?;
    Ok(StatusCode::NO_CONTENT)
}
