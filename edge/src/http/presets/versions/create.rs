//! `POST /api/presets/{id}/versions`

use api::{NewPresetVersion, PresetRight, PresetVersionRequest, paths};
use axum::Json;
use axum::body::Body;
use axum::http::header::LOCATION;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use filters::Recipe;

use super::with_maker;
use crate::access::grant::Grant;
use crate::db::makers;
use crate::http::extract::Path;
use crate::http::presets::create::REQUEST_LIMIT;
use crate::http::presets::{fields, require};
use crate::http::{body, json};
use crate::library::presets::commands::{AddPresetVersion, AddedPresetVersion};
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// Adds a version, which becomes the current one. If the preset has a version with the same digest, that version becomes
/// the current one.
#[utoipa::path(post, operation_id = "createPresetVersion", path = "/api/presets/{id}/versions", tag = "presets",
    params(("id" = String, Path)), request_body = PresetVersionRequest,
    responses(
        (status = 201, body = NewPresetVersion, headers(("Location" = String))),
        (status = 200, body = NewPresetVersion, description = "The preset has this version, and it is the current one now"),
        (status = 403, description = "`missing_right`: the owner of the preset gave you a smaller right. Or a scope is missing, or a quota is reached"),
        (status = 422, description = "The recipe is wrong; `pointer` says where"),
    ))]
#[worker::send]
pub(crate) async fn create(
    edge: Edge,
    grant: Grant,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Fault> {
    // Decides access before the body is read.
    let home = require(&edge, &grant, &id, PresetRight::Edit).await?;
    let request: PresetVersionRequest = json::parse(&body::read(&headers, body, REQUEST_LIMIT).await?)
        .map_err(|error| Fault::bad_request(format!("The body must be {{recipe}}: {error}.")))?;
    if !home.is_own() {
        makers::record(&edge.db()?, &grant.owner_id, &id, &home.library_id).await?;
    }
    let command = AddPresetVersion {
        id: id.clone(),
        caller: home.caller.clone(),
        maker_id: grant.owner_id,
        recipe: Recipe::from_value(&request.recipe)?.to_json(),
        note: fields::clean_note(request.note.as_deref())?,
    };
    let AddedPresetVersion { version, is_new } = home.library(&edge).call(&command).await?;
    let version = with_maker(&edge, version).await?;
    let location = [(LOCATION, paths::preset_version(&id, version.version))];
    let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, location, Json(NewPresetVersion { id, version })).into_response())
}
