//! `POST /api/presets`

use api::{Preset, PresetRequest, paths};
use axum::Json;
use axum::body::Body;
use axum::http::header::LOCATION;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use filters::{Digest, Recipe};

use super::fields;
use crate::access::grant::Grant;
use crate::http::body::{self, BodyLimit};
use crate::http::{idempotency, json};
use crate::library::presets::PresetFields;
use crate::library::presets::commands::{CreatePreset, CreatedPreset};
use crate::library::records::IdempotencyKey;
use crate::platform::bindings::Edge;
use crate::platform::ids;
use crate::problem::Fault;

/// A recipe, and the longest texts with an escape for each character.
pub(super) const REQUEST_LIMIT: BodyLimit = BodyLimit { what: "The request", name: "preset_bytes", bytes: 384 << 10 };

/// Creates a preset. Its recipe becomes version 1.
///
/// The same request with the same `Idempotency-Key` within 24 hours creates no second preset: the response has the first
/// one.
#[utoipa::path(post, operation_id = "createPreset", path = "/api/presets", tag = "presets",
    params(("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 255, pattern = "^[!-~]+$",
        description = "Identifies the request, so that it can be repeated safely; for example a UUID")),
    request_body = PresetRequest,
    responses(
        (status = 201, body = Preset, headers(("Location" = String))),
        (status = 403, description = "A quota of the owner is reached, or a page of another site sent the request"),
        (status = 404, description = "`picture` is no rendition of the owner"),
        (status = 409, description = "Another preset has the `external_id`"),
        (status = 422, description = "The recipe or another field is wrong; `pointer` says where. Or the key was used for another request"),
    ))]
#[worker::send]
pub(crate) async fn create(edge: Edge, grant: Grant, headers: HeaderMap, body: Body) -> Result<Response, Fault> {
    let key = idempotency::key(&headers)?;
    let request: PresetRequest = json::parse(&body::read(&headers, body, REQUEST_LIMIT).await?)
        .map_err(|error| Fault::bad_request(format!("The body must be {{name, recipe}}: {error}.")))?;
    let recipe = Recipe::from_value(&request.recipe)?.canonical();
    let request = PresetRequest { recipe: serde_json::Value::Null, ..request };
    let key = key.map(|key| IdempotencyKey {
        key: key.to_owned(),
        request_sha256: request_sha256(&recipe, &serde_json::json!(request).to_string()),
    });
    let PresetRequest { name, description, tags, rating, folder, picture, visibility, external_id, .. } = request;
    let fields = fields::clean(PresetFields {
        name: Some(name),
        description: Some(description),
        tags: Some(tags),
        rating: Some(rating),
        folder: Some(folder),
        picture: Some(picture),
        visibility: Some(visibility),
    })?;
    let command = CreatePreset {
        id: ids::new_id()?,
        maker_id: grant.owner_id.clone(),
        external_id: fields::check_external_id(external_id)?,
        fields,
        recipe,
        origin: None,
        key,
    };
    let CreatedPreset { preset, .. } = grant.library(&edge).call(&command).await?;
    Ok(created(preset))
}

/// The response with a new preset.
pub(super) fn created(preset: Preset) -> Response {
    (StatusCode::CREATED, [(LOCATION, paths::preset(&preset.id))], Json(preset)).into_response()
}

fn request_sha256(recipe: &str, fields: &str) -> Digest {
    idempotency::request_sha256(&format!("POST {}", paths::PRESETS), &[recipe, fields])
}
