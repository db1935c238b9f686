//! `GET /api/presets/{id}/versions/{version}`

use api::{PresetRight, PresetVersion};
use axum::Json;

use super::with_maker;
use crate::access::grant::Grant;
use crate::http::extract::Path;
use crate::http::presets::find_version;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// One version of a preset.
#[utoipa::path(get, operation_id = "getPresetVersion", path = "/api/presets/{id}/versions/{version}", tag = "presets",
    params(("id" = String, Path), ("version" = u32, Path, description = "Its number; the first is 1")),
    responses((status = 200, body = PresetVersion)))]
#[worker::send]
pub(crate) async fn get(
    edge: Edge,
    grant: Option<Grant>,
    Path((id, number)): Path<(String, String)>,
) -> Result<Json<PresetVersion>, Fault> {
    let number = number.parse().map_err(|_| Fault::not_found("version of this preset"))?;
    let (found, _) = find_version(&edge, grant.as_ref(), &id, Some(number), PresetRight::Read).await?;
    Ok(Json(with_maker(&edge, found.version).await?))
}
