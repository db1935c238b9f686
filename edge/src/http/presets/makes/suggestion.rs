//! `GET /api/presets/{id}/suggestion`

use api::Suggestion;
use axum::Json;

use super::filter::PeriodQuery;
use crate::access::grant::Grant;
use crate::http::extract::{Path, Query};
use crate::library::makes::commands::SuggestVersion;
use crate::platform::bindings::Edge;
use crate::presets::makes;
use crate::problem::Fault;

/// The recipe that the makes of a version point to: what more than half of them change in one direction. The owner and
/// members who may make the preset may read it. `version` is the current one if absent; `from` and `to` are days.
#[utoipa::path(get, operation_id = "suggestVersion", path = "/api/presets/{id}/suggestion", tag = "makes",
    params(("id" = String, Path), PeriodQuery), responses((status = 200, body = Suggestion)))]
#[worker::send]
pub(crate) async fn suggestion(
    edge: Edge,
    grant: Grant,
    Path(preset_id): Path<String>,
    Query(query): Query<PeriodQuery>,
) -> Result<Json<Suggestion>, Fault> {
    let (version, period) = (query.version()?, query.period()?);
    let command = |reader| SuggestVersion { preset_id: preset_id.clone(), reader, version, period };
    Ok(Json(makes::call(&edge, &grant, &preset_id, command).await?.output))
}
