//! `POST /api/images/{id}/renditions`

use api::{ErrorCode, RenditionAccepted, RenditionRequest, paths};
use axum::body::Body;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use filters::{Digest, Recipe};
use serde_json::Value;

use super::accepted::AcceptedResponse;
use crate::access::grant::Grant;
use crate::access::hourly;
use crate::http::body::{self, BodyLimit};
use crate::http::extract::Path;
use crate::http::{idempotency, name, prefer};
use crate::library::commands::{AcceptedRendition, CreateRendition, FindImage};
use crate::library::records::IdempotencyKey;
use crate::platform::background::Background;
use crate::platform::bindings::Edge;
use crate::platform::ids;
use crate::platform::request_log::RequestLog;
use crate::problem::Fault;

const REQUEST_LIMIT: BodyLimit = BodyLimit { what: "The request", name: "recipe_bytes", bytes: 256 << 10 };

/// Requests a rendition. The job is queued. With `Prefer: wait=N` the response waits up to N seconds (at most 60) for
/// the job.
///
/// If the job fails during the wait, the status is still 201: the rendition exists, and its `error` states the reason.
/// The same request with the same `Idempotency-Key` within 24 hours creates no second rendition: the response has the
/// first one.
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
    let (recipe, name) = parse(&body::read(&headers, body, REQUEST_LIMIT).await?)?;
    // Reports a missing key now, not with a job that can never succeed.
    edge.receipt_key()?;
    let wait = prefer::wait(&headers);
    let command = CreateRendition {
        id: ids::new_id()?,
        job_id: ids::new_id()?,
        key: key.map(|key| IdempotencyKey {
            key: key.to_owned(),
            request_sha256: request_sha256(&image_id, &recipe, name.as_deref()),
        }),
        image_id,
        name,
        // With steps that are off, so that pointers of errors count them.
        recipe: recipe.to_json(),
        claims_job: wait.is_some(),
    };
    let AcceptedRendition { accepted, claim, is_repeated, cost_ms } = library.call(&command).await?;
    hourly::charge_cost(&log, cost_ms);
    let accepted = AcceptedResponse { edge: &edge, library_id: &grant.owner_id, accepted };
    match (wait, claim) {
        (Some(wait), Some(claim)) => accepted.run(&background, claim, wait).await,
        (Some(wait), None) if is_repeated => accepted.wait(&background, wait).await,
        _ => Ok(accepted.respond()),
    }
}

fn request_sha256(image_id: &str, recipe: &Recipe, name: Option<&str>) -> Digest {
    let (recipe, name) = (recipe.canonical(), serde_json::json!(name).to_string());
    idempotency::request_sha256(&format!("POST {}", paths::renditions(image_id)), &[&recipe, &name])
}

/// Parses the recipe and the name. Pointers of errors start at the recipe's root.
fn parse(body: &[u8]) -> Result<(Recipe, Option<String>), Fault> {
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
    if let Some(field) = fields.keys().next() {
        let shown: String = field.chars().take(40).collect();
        return Err(Fault::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            ErrorCode::RecipeUnknownField,
            format!("The field `{shown}` is unknown. The body can have `recipe` and `name`."),
        ));
    }
    Ok((Recipe::from_value(&recipe)?, name))
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
        assert_eq!(parsed.ok(), Some((Recipe::default(), Some("warm".to_owned()))));
        assert_eq!(parse(br#"{"recipe":{"version":1},"name":null}"#).ok(), Some((Recipe::default(), None)));
    }

    #[test]
    fn rendition_request_digest_covers_image_recipe_and_name() {
        let of = |image: &str, body: &str| {
            let (recipe, name) = parse(body.as_bytes()).unwrap();
            request_sha256(image, &recipe, name.as_deref())
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
