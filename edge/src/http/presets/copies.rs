//! `POST /api/presets/{id}/copies`

use api::{PresetCopyRequest, PresetOrigin, PresetRight};
use axum::body::Body;
use axum::http::HeaderMap;
use axum::response::Response;

use super::create::created;
use super::{fields, find_version, require};
use crate::access::grant::Grant;
use crate::http::body::{self, BodyLimit};
use crate::http::extract::Path;
use crate::http::{json, luts};
use crate::library::presets::PresetFields;
use crate::library::presets::commands::{CreatePreset, CreatedPreset};
use crate::library::presets::looks;
use crate::platform::bindings::Edge;
use crate::platform::ids;
use crate::platform::request_log::RequestLog;
use crate::problem::Fault;

const REQUEST_LIMIT: BodyLimit = BodyLimit { what: "The request", name: "preset_copy_bytes", bytes: 4 << 10 };

/// Copies a preset into the caller's library: an own one, one that is shared, public or unlisted, or a look. The copy is
/// private, and states its origin. The look-up tables that its recipe names are copied, too.
#[utoipa::path(post, operation_id = "copyPreset", path = "/api/presets/{id}/copies", tag = "presets", params(("id" = String, Path)),
    request_body = PresetCopyRequest,
    responses(
        (status = 201, body = api::Preset, headers(("Location" = String))),
        (status = 403, description = "A quota of the owner is reached, or a scope is missing"),
        (status = 422, description = "A look-up table of the recipe does not exist any more; `pointer` says where"),
        (status = 503, description = "The store does not respond"),
    ))]
#[worker::send]
pub(crate) async fn copy(
    edge: Edge,
    grant: Grant,
    log: RequestLog,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Fault> {
    if !looks::is_look_id(&id) {
        require(&edge, &grant, &id, PresetRight::Read).await?;
    }
    let bytes = body::read(&headers, body, REQUEST_LIMIT).await?;
    let request: PresetCopyRequest =
        if bytes.is_empty() { Ok(PresetCopyRequest::default()) } else { json::parse(&bytes) }
            .map_err(|error| Fault::bad_request(format!("The body must be {{name?, version?}}: {error}.")))?;
    let (found, home) = find_version(&edge, Some(&grant), &id, request.version, PresetRight::Read).await?;
    if let Some(home) = home.filter(|home| !home.is_own()) {
        luts::copy::copy(&edge, &grant, &log, &home.library_id, &found.version.recipe).await?;
    }
    let name = request.name.as_deref().map_or_else(|| Ok(found.name.clone()), fields::clean_name)?;
    let command = CreatePreset {
        id: ids::new_id()?,
        maker_id: grant.owner_id.clone(),
        external_id: None,
        fields: PresetFields {
            name: Some(name),
            description: Some(found.description),
            tags: Some(found.tags),
            ..PresetFields::default()
        },
        recipe: found.version.recipe,
        origin: Some(PresetOrigin { preset_id: id, version: found.version.version, name: found.name }),
        key: None,
    };
    let CreatedPreset { preset, .. } = grant.library(&edge).call(&command).await?;
    Ok(created(preset))
}
