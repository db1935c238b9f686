//! `GET /api/presets/{id}/summary`

use api::MakeSummary;
use axum::Json;

use super::filter::PeriodQuery;
use crate::access::grant::Grant;
use crate::http::extract::{Path, Query};
use crate::library::makes::commands::SummarizeMakes;
use crate::platform::bindings::Edge;
use crate::presets::makes;
use crate::problem::Fault;

/// What the makes of a preset say together: how many are exact, what is changed, and how. The owner and members who may
/// make the preset may read it. `from` and `to` are days.
#[utoipa::path(get, operation_id = "summarizeMakes", path = "/api/presets/{id}/summary", tag = "makes",
    params(("id" = String, Path), PeriodQuery), responses((status = 200, body = MakeSummary)))]
#[worker::send]
pub(crate) async fn summary(
    edge: Edge,
    grant: Grant,
    Path(preset_id): Path<String>,
    Query(query): Query<PeriodQuery>,
) -> Result<Json<MakeSummary>, Fault> {
    let (version, period) = (query.version()?, query.period()?);
    let command = |reader| SummarizeMakes { preset_id: preset_id.clone(), reader, version, period };
    Ok(Json(makes::call(&edge, &grant, &preset_id, command).await?.output))
}
