//! `PATCH /api/presets/{id}`

use api::{Preset, PresetPatch, PresetRight};
use axum::Json;
use axum::body::Body;
use axum::http::HeaderMap;
use filters::Recipe;

use super::create::REQUEST_LIMIT;
use super::{fields, require};
use crate::access::grant::Grant;
use crate::db::makers;
use crate::http::extract::Path;
use crate::http::{body, json};
use crate::library::presets::PresetFields;
use crate::library::presets::commands::ChangePreset;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// Changes what a preset says, or its current version: `version` makes an earlier version the current one, `recipe` adds a
/// version. Fields that the body leaves out do not change. `visibility` and `picture` are changed by the owner only.
#[utoipa::path(patch, operation_id = "changePreset", path = "/api/presets/{id}", tag = "presets", params(("id" = String, Path)),
    request_body = PresetPatch,
    responses(
        (status = 200, body = Preset),
        (status = 403, description = "`missing_right`: the owner of the preset gave you a smaller right. Or a scope is missing, or a quota is reached"),
        (status = 422, description = "The recipe or another field is wrong; `pointer` says where"),
    ))]
#[worker::send]
pub(crate) async fn change(
    edge: Edge,
    grant: Grant,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Preset>, Fault> {
    // Decides access before the body is read.
    let home = require(&edge, &grant, &id, PresetRight::Edit).await?;
    let patch: PresetPatch = json::parse(&body::read(&headers, body, REQUEST_LIMIT).await?).map_err(|error| {
        Fault::bad_request(format!("The body must be an object with the fields to change: {error}."))
    })?;
    let PresetPatch { name, description, tags, rating, folder, picture, visibility, version, recipe } = patch;
    if version.is_some() && recipe.is_some() {
        return Err(Fault::bad_request("Send `version` or `recipe`, not both: each decides the current version."));
    }
    let fields = PresetFields { name, description, tags, rating, folder, picture, visibility };
    let recipe = recipe.map(|recipe| Recipe::from_value(&recipe)).transpose()?;
    if recipe.is_some() && !home.is_own() {
        makers::record(&edge.db()?, &grant.owner_id, &id, &home.library_id).await?;
    }
    let command = ChangePreset {
        id,
        caller: home.caller.clone(),
        maker_id: grant.owner_id,
        fields: fields::clean(fields)?,
        version,
        recipe: recipe.map(|recipe| recipe.to_json()),
    };
    Ok(Json(home.library(&edge).call(&command).await?))
}
