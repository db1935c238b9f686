//! `POST /api/images/{id}/renditions`

use api::{ErrorCode, MakeSource, PresetReference, RenditionAccepted, RenditionRequest, paths};
use axum::body::Body;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use filters::{Digest, Recipe};
use serde_json::Value;

use super::request::{Caller, NewRendition};
use crate::access::grant::Grant;
use crate::access::scope::Scope;
use crate::http::body::{self, BodyLimit};
use crate::http::extract::Path;
use crate::http::luts::copy;
use crate::http::{idempotency, json, name};
use crate::library::commands::FindImage;
use crate::library::records::IdempotencyKey;
use crate::platform::background::Background;
use crate::platform::bindings::Edge;
use crate::platform::request_log::RequestLog;
use crate::presets::makes::{MakeInput, MakeableVersion, PreparedMake, check_rating};
use crate::problem::Fault;

const REQUEST_LIMIT: BodyLimit = BodyLimit { what: "The request", name: "recipe_bytes", bytes: 256 << 10 };

/// Requests a rendition. The job is queued. With `Prefer: wait=N` the response waits up to N seconds (at most 60) for
/// the job.
///
/// If the job fails during the wait, the status is still 201: the rendition exists, and its `error` states the reason.
/// The same request with the same `Idempotency-Key` within 24 hours creates no second rendition: the response has the
/// first one.
///
/// With a `preset` the rendition is a make of it, which the response has, too; this needs the scope `presets:write`.
#[utoipa::path(post, operation_id = "createRendition", path = "/api/images/{id}/renditions", tag = "renditions",
    params(
        ("id" = String, Path),
        ("Prefer" = Option<String>, Header, description = "`wait=N`, in seconds"),
        ("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 255, pattern = "^[!-~]+$",
            description = "Identifies the request, so that it can be repeated safely; for example a UUID"),
    ),
    request_body = RenditionRequest,
    responses(
        (status = 202, body = RenditionAccepted, description = "Queued", headers(("Location" = String))),
        (status = 201, body = RenditionAccepted, description = "The job ended during the wait",
            headers(("Location" = String), ("Preference-Applied" = String))),
        (status = 413, description = "Too large, or `cost`: rendering would take more computing than is allowed; `actual` and `allowed` are \
            milliseconds"),
        (status = 422, description = "The recipe is wrong, or does not fit this image; `pointer` says where. Or the key was used for another \
            request"),
    ))]
#[worker::send]
pub(crate) async fn create(
    edge: Edge,
    background: Background,
    grant: Grant,
    log: RequestLog,
    Path(image_id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Fault> {
    let library = grant.library(&edge);
    let key = idempotency::key(&headers)?;
    // Checks that the image exists before the body is read.
    library.call(&FindImage { id: image_id.clone() }).await?.ok_or_else(|| Fault::not_found("image"))?;
    let Request { recipe, name, preset } = parse(&body::read(&headers, body, REQUEST_LIMIT).await?)?;
    let key = key.map(|key| IdempotencyKey {
        key: key.to_owned(),
        request_sha256: request_sha256(&image_id, &recipe, name.as_deref(), preset.as_ref()),
    });
    let caller = Caller { edge: &edge, background: &background, grant: &grant, log: &log, headers: &headers };
    if preset.is_some() {
        grant.require(Scope::PresetsWrite)?;
    }
    if let (Some(_), Some(key)) = (&preset, &key)
        && let Some(response) = caller.repeat(key, false).await?
    {
        return Ok(response);
    }
    let make = match preset {
        Some(preset) => Some(prepare_make(&edge, &grant, &log, preset, &recipe).await?),
        None => None,
    };
    caller.request(NewRendition { image_id, name, recipe, key, make, is_make: false }).await
}

/// Compares the recipe with the preset version that it began with.
async fn prepare_make(
    edge: &Edge,
    grant: &Grant,
    log: &RequestLog,
    preset: PresetReference,
    recipe: &Recipe,
) -> Result<PreparedMake, Fault> {
    let PresetReference { id, version, rating, source } = preset;
    check_rating(rating)?;
    let source = source.unwrap_or(MakeSource::Editor);
    if source == MakeSource::Bucket {
        return Err(Fault::bad_request("`source` must be `editor`, `batch` or `api`."));
    }
    let version = MakeableVersion::find(edge, grant, &id, version).await?;
    copy::copy_for_make(edge, grant, log, &version).await?;
    version.prepare(grant, MakeInput { recipe: Some(recipe.clone()), rating, source })
}

fn request_sha256(image_id: &str, recipe: &Recipe, name: Option<&str>, preset: Option<&PresetReference>) -> Digest {
    let route = format!("POST {}", paths::renditions(image_id));
    let (canonical, name) = (recipe.canonical(), serde_json::json!(name).to_string());
    // Without a preset the digest is that of earlier releases. With one, the ids of the steps matter.
    match preset {
        None => idempotency::request_sha256(&route, &[&canonical, &name]),
        Some(preset) => {
            let preset = serde_json::json!(preset).to_string();
            idempotency::request_sha256(&route, &[&recipe.to_json(), &name, &preset])
        }
    }
}

/// The body of a request.
#[derive(Debug, PartialEq)]
struct Request {
    recipe: Recipe,
    name: Option<String>,
    preset: Option<PresetReference>,
}

/// Parses the body. Pointers of errors in the recipe start at the recipe's root.
fn parse(body: &[u8]) -> Result<Request, Fault> {
    let malformed = |detail: String| Fault::new(StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::RecipeMalformed, detail);
    let value =
        filters::parse_json(body).map_err(|error| malformed(format!("The body is not valid JSON: {error}.")))?;
    let Value::Object(mut fields) = value else {
        return Err(malformed("The body must be a JSON object with a `recipe`.".to_owned()));
    };
    let recipe = fields.remove("recipe").ok_or_else(|| malformed("The body needs a `recipe`.".to_owned()))?;
    let name = match fields.remove("name") {
        None | Some(Value::Null) => None,
        Some(Value::String(name)) => name::clean(&name),
        Some(_) => return Err(malformed("`name` must be text.".to_owned())),
    };
    let preset = match fields.remove("preset") {
        None | Some(Value::Null) => None,
        Some(preset) => {
            let preset = json::parse(preset.to_string().as_bytes());
            Some(preset.map_err(|error| malformed(format!("`preset` must be an object with an `id`: {error}.")))?)
        }
    };
    if let Some(field) = fields.keys().next() {
        let shown: String = field.chars().take(40).collect();
        return Err(Fault::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            ErrorCode::RecipeUnknownField,
            format!("The field `{shown}` is unknown. The body can have `recipe`, `name` and `preset`."),
        ));
    }
    Ok(Request { recipe: Recipe::from_value(&recipe)?, name, preset })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(body: &str) -> Option<(u16, ErrorCode, Option<String>)> {
        let problem = parse(body.as_bytes()).err()?.problem().clone();
        Some((problem.status, problem.code, problem.pointer))
    }

    #[test]
    fn rendition_request_gives_recipe_and_clean_name() {
        let parsed = parse(br#"{"recipe":{"version":1,"ops":[]},"name":" a/warm\n "}"#);
        let request = |name, preset| Some(Request { recipe: Recipe::default(), name, preset });
        assert_eq!(parsed.ok(), request(Some("warm".to_owned()), None));
        assert_eq!(parse(br#"{"recipe":{"version":1},"name":null,"preset":null}"#).ok(), request(None, None));
        let preset = PresetReference { id: "p".to_owned(), version: Some(2), rating: None, source: None };
        let parsed = parse(br#"{"recipe":{"version":1},"preset":{"id":"p","version":2}}"#);
        assert_eq!(parsed.ok(), request(None, Some(preset)));
    }

    #[test]
    fn rendition_request_digest_covers_image_recipe_and_name() {
        let of = |image: &str, body: &str| {
            let Request { recipe, name, preset } = parse(body.as_bytes()).unwrap();
            request_sha256(image, &recipe, name.as_deref(), preset.as_ref())
        };
        let first = of("i", r#"{"recipe":{"version":1,"ops":[]}}"#);
        assert_eq!(
            of("i", r#"{ "name": null, "recipe": {"output":{"format":"jpeg"}, "version":1} }"#),
            first,
            "another spelling"
        );
        assert_ne!(of("j", r#"{"recipe":{"version":1}}"#), first);
        assert_ne!(of("i", r#"{"recipe":{"version":1},"name":"null"}"#), first);
        assert_ne!(of("i", r#"{"recipe":{"version":1,"ops":[{"op":"invert"}]}}"#), first);
    }

    #[test]
    fn rendition_request_errors_have_pointers() {
        let at = |pointer: &str| Some(pointer.to_owned());
        for (body, code, pointer) in [
            ("", ErrorCode::RecipeMalformed, None),
            ("[]", ErrorCode::RecipeMalformed, None),
            (r#"{"recipe":{"version":1},"recipe":{"version":1}}"#, ErrorCode::RecipeMalformed, None),
            (r#"{"recipe":{"version":1,"ops":[{"op":"exposure","ev":1,"ev":2}]}}"#, ErrorCode::RecipeMalformed, None),
            ("{}", ErrorCode::RecipeMalformed, None),
            (r#"{"recipe":{"version":1},"name":5}"#, ErrorCode::RecipeMalformed, None),
            (r#"{"recipe":{"version":1},"preset":"p"}"#, ErrorCode::RecipeMalformed, None),
            (r#"{"recipe":{"version":1},"preset":{"id":"p","x":1}}"#, ErrorCode::RecipeMalformed, None),
            (r#"{"recipe":{"version":1},"colour":5}"#, ErrorCode::RecipeUnknownField, None),
            (r#"{"recipe":7}"#, ErrorCode::RecipeMalformed, at("")),
            (r#"{"recipe":{"version":2}}"#, ErrorCode::RecipeUnknownVersion, at("/version")),
            (r#"{"recipe":{"version":1,"filters":[]}}"#, ErrorCode::RecipeUnknownField, at("/filters")),
            (r#"{"recipe":{"version":1,"ops":[{"op":"nope"}]}}"#, ErrorCode::RecipeUnknownOp, at("/ops/0/op")),
        ] {
            assert_eq!(refusal(body), Some((422, code, pointer)), "{body}");
        }
    }
}
