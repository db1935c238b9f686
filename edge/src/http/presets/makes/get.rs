//! `GET /api/presets/{id}/makes/{make}`

use api::Make;
use axum::Json;

use crate::access::grant::Grant;
use crate::http::extract::Path;
use crate::library::makes::commands::FindMake;
use crate::platform::bindings::Edge;
use crate::presets::makes;
use crate::problem::Fault;

/// One make. Its photograph and its rendition are only shown to its maker.
#[utoipa::path(get, operation_id = "getMake", path = "/api/presets/{id}/makes/{make}", tag = "makes",
    params(("id" = String, Path), ("make" = String, Path)), responses((status = 200, body = Make)))]
#[worker::send]
pub(crate) async fn get(
    edge: Edge,
    grant: Grant,
    Path((preset_id, make_id)): Path<(String, String)>,
) -> Result<Json<Make>, Fault> {
    let command = |reader| FindMake { preset_id: preset_id.clone(), id: make_id.clone(), reader };
    Ok(Json(makes::call_and_show(&edge, &grant, &preset_id, command).await?))
}
