//! `POST /api/presets/{id}/makes`

use api::{MakeAccepted, MakeRequest, MakeSource, paths};
use axum::body::Body;
use axum::http::HeaderMap;
use axum::response::Response;
use filters::Recipe;
use serde_json::json;

use crate::access::grant::Grant;
use crate::access::scope::Scope;
use crate::http::body::{self, BodyLimit};
use crate::http::extract::Path;
use crate::http::luts::copy;
use crate::http::renditions::request::{Caller, NewRendition};
use crate::http::{idempotency, json};
use crate::library::commands::FindImage;
use crate::library::records::IdempotencyKey;
use crate::platform::background::Background;
use crate::platform::bindings::Edge;
use crate::platform::request_log::RequestLog;
use crate::presets::makes::{MakeInput, MakeableVersion, check_rating};
use crate::problem::Fault;

const REQUEST_LIMIT: BodyLimit = BodyLimit { what: "The request", name: "recipe_bytes", bytes: 256 << 10 };

/// Makes a preset on an image: requests a rendition, and stores the differences of its recipe from the preset version.
/// Without a `recipe` the make is exact. Needs the scopes `renditions:write` and `presets:write`.
///
/// `Prefer: wait=N` and `Idempotency-Key` work as for renditions. The make counts although its rendition fails.
#[utoipa::path(post, operation_id = "createMake", path = "/api/presets/{id}/makes", tag = "makes",
    params(
        ("id" = String, Path),
        ("Prefer" = Option<String>, Header, description = "`wait=N`, in seconds"),
        ("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 255, pattern = "^[!-~]+$",
            description = "Identifies the request, so that it can be repeated safely; for example a UUID"),
    ),
    request_body = MakeRequest,
    responses(
        (status = 202, body = MakeAccepted, description = "Queued", headers(("Location" = String))),
        (status = 201, body = MakeAccepted, description = "The job ended during the wait",
            headers(("Location" = String), ("Preference-Applied" = String))),
        (status = 413, description = "Too large, or `cost`: rendering would take more computing than is allowed; `actual` and `allowed` are \
            milliseconds"),
        (status = 422, description = "The recipe or the rating is wrong, or the recipe does not fit this image; `pointer` says where. Or the \
            key was used for another request"),
    ))]
#[worker::send]
pub(crate) async fn create(
    edge: Edge,
    background: Background,
    grant: Grant,
    log: RequestLog,
    Path(preset_id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Fault> {
    let key = idempotency::key(&headers)?;
    grant.require(Scope::PresetsWrite)?;
    // Checks that the caller may make the preset before the body is read. A repeated request needs no preset any more.
    let found = match key {
        None => Some(MakeableVersion::find(&edge, &grant, &preset_id, None).await?),
        Some(_) => None,
    };
    let request: MakeRequest = json::parse(&body::read(&headers, body, REQUEST_LIMIT).await?)
        .map_err(|error| Fault::bad_request(format!("The body must be an object with an `image_id`: {error}.")))?;
    check_rating(request.rating)?;
    if request.source == MakeSource::Bucket {
        return Err(Fault::bad_request("`source` must be `editor`, `batch` or `api`."));
    }
    let recipe = request.recipe.as_ref().map(Recipe::from_value).transpose()?;
    let key = key.map(|key| IdempotencyKey {
        key: key.to_owned(),
        request_sha256: request_sha256(&preset_id, &request, recipe.as_ref()),
    });
    let caller = Caller { edge: &edge, background: &background, grant: &grant, log: &log, headers: &headers };
    if let Some(key) = &key
        && let Some(response) = caller.repeat(key, true).await?
    {
        return Ok(response);
    }
    let version = match found.filter(|found| request.version.is_none_or(|number| number == found.version())) {
        Some(found) => found,
        None => MakeableVersion::find(&edge, &grant, &preset_id, request.version).await?,
    };
    let image = grant.library(&edge).call(&FindImage { id: request.image_id.clone() }).await?;
    image.ok_or_else(|| Fault::not_found("image"))?;
    copy::copy_for_make(&edge, &grant, &log, &version).await?;
    let make = version.prepare(&grant, MakeInput { recipe, rating: request.rating, source: request.source })?;
    let rendition = NewRendition {
        image_id: request.image_id,
        name: None,
        recipe: make.recipe.clone(),
        key,
        make: Some(make),
        is_make: true,
    };
    caller.request(rendition).await
}

/// Digest of a request. A version that is not stated may change between two equal requests.
fn request_sha256(preset_id: &str, request: &MakeRequest, recipe: Option<&Recipe>) -> filters::Digest {
    let recipe = recipe.map(Recipe::to_json).unwrap_or_default();
    let rest = json!([request.image_id, request.rating, request.version, request.source]).to_string();
    idempotency::request_sha256(&format!("POST {}", paths::makes(preset_id)), &[&recipe, &rest])
}
