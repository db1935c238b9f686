//! `GET /api/presets/{id}`

use api::Preset;
use axum::Json;
use axum::response::{IntoResponse as _, Response};

use super::forward;
use crate::access::grant::Grant;
use crate::http::extract::Path;
use crate::library::presets::commands::GetPreset;
use crate::library::presets::looks;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// A preset with the recipe of its current version. Anybody may read a look, and a preset that is public or unlisted.
#[utoipa::path(get, operation_id = "getPreset", path = "/api/presets/{id}", tag = "presets", params(("id" = String, Path)),
    responses((status = 200, body = Preset)))]
#[worker::send]
pub(crate) async fn get(edge: Edge, grant: Option<Grant>, Path(id): Path<String>) -> Result<Response, Fault> {
    if looks::is_look_id(&id) {
        let look = looks::find(&id).ok_or_else(|| Fault::not_found("preset"))?;
        return Ok(Json(look.into_api()).into_response());
    }
    let preset = forward(&edge, grant.as_ref(), &id, |caller| GetPreset { id: id.clone(), caller }).await?;
    Ok(preset.into_response())
}
