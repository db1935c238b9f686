//! `POST /api/images/{id}/pyramid`

use api::{PyramidAccepted, PyramidRequest, paths};
use axum::body::Body;
use axum::http::HeaderMap;
use axum::response::Response;
use filters::{Digest, PyramidSettings, Recipe};
use serde_json::{Map, Value};

use crate::access::grant::Grant;
use crate::access::hourly;
use crate::http::accepted::AcceptedResponse;
use crate::http::body::{self, BodyLimit};
use crate::http::extract::Path;
use crate::http::{idempotency, json, prefer};
use crate::library::collections::check_tiles;
use crate::library::commands::FindImage;
use crate::library::pyramids::commands::{AcceptedPyramid, CreatePyramid};
use crate::library::records::IdempotencyKey;
use crate::platform::background::Background;
use crate::platform::bindings::Edge;
use crate::platform::ids;
use crate::platform::request_log::RequestLog;
use crate::problem::Fault;

const REQUEST_LIMIT: BodyLimit = BodyLimit { what: "The request", name: "recipe_bytes", bytes: 256 << 10 };

/// Side of a tile if the request states none.
const DEFAULT_TILE_PX: u32 = 512;

/// Requests a pyramid of an image. The job is queued. With `Prefer: wait=N` the response waits up to N seconds (at most 60)
/// for the job. An empty body is a request without fields.
///
/// If the job fails during the wait, the status is still 201: the pyramid exists, and its `error` states the reason. The
/// same request with the same `Idempotency-Key` within 24 hours creates no second pyramid: the response has the first one.
#[utoipa::path(post, operation_id = "createPyramid", path = "/api/images/{id}/pyramid", tag = "pyramids",
    params(
        ("id" = String, Path),
        ("Prefer" = Option<String>, Header, description = "`wait=N`, in seconds"),
        ("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 255, pattern = "^[!-~]+$",
            description = "Identifies the request, so that it can be repeated safely; for example a UUID"),
    ),
    request_body = Option<PyramidRequest>,
    responses(
        (status = 202, body = PyramidAccepted, description = "Queued", headers(("Location" = String))),
        (status = 201, body = PyramidAccepted, description = "The job ended during the wait",
            headers(("Location" = String), ("Preference-Applied" = String))),
        (status = 413, description = "Too large, or `cost`: the build would take more computing than is allowed; `actual` and `allowed` are \
            milliseconds"),
        (status = 422, description = "`tile` or `quality` is wrong, or the recipe is wrong or does not fit this image; `pointer` says where. Or the key was used for another \
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
    let Request { recipe, settings } = parse(&body::read(&headers, body, REQUEST_LIMIT).await?)?;
    let wait = prefer::wait(&headers);
    let command = CreatePyramid {
        id: ids::new_id()?,
        job_id: ids::new_id()?,
        key: key
            .map(|key| {
                let request_sha256 = request_sha256(&image_id, &recipe, settings)?;
                Ok::<_, Fault>(IdempotencyKey { key: key.to_owned(), request_sha256 })
            })
            .transpose()?,
        image_id,
        recipe: recipe.to_json(),
        options: settings.into(),
        claims_job: wait.is_some(),
    };
    let AcceptedPyramid { accepted, claim, is_repeated, cost_ms } = library.call(&command).await?;
    hourly::charge_cost(&log, cost_ms);
    let location = paths::pyramid(&accepted.pyramid.id);
    let accepted = AcceptedResponse { edge: &edge, library_id: &grant.owner_id, accepted, location };
    match (wait, claim) {
        (Some(wait), Some(claim)) => accepted.run(&background, claim, wait).await,
        (Some(wait), None) if is_repeated => accepted.wait(&background, wait).await,
        _ => Ok(accepted.respond()),
    }
}

/// Digest of the image and of what the request asks for. Spelling does not matter, nor does whether a default is stated.
fn request_sha256(image_id: &str, recipe: &Recipe, settings: PyramidSettings) -> Result<Digest, Fault> {
    let route = format!("POST {}", paths::image_pyramid(image_id));
    Ok(idempotency::request_sha256(&route, &[&recipe.canonical(), &serde_json::to_string(&settings)?]))
}

/// The content of a request.
#[derive(Debug, PartialEq)]
struct Request {
    recipe: Recipe,
    settings: PyramidSettings,
}

/// Parses the body. Pointers of errors in the recipe start at the recipe's root.
fn parse(body: &[u8]) -> Result<Request, Fault> {
    let request = if body.is_empty() { Ok(PyramidRequest::default()) } else { json::parse(body) };
    let PyramidRequest { tile, compression, quality, linear, recipe } = request.map_err(|error| {
        let detail = format!(
            "The body must be an object with `tile`, `compression`, `quality`, `linear` and `recipe`, or some of them: {error}."
        );
        Fault::bad_request(detail)
    })?;
    // The same refusals as for collections.
    check_tiles(tile.unwrap_or(DEFAULT_TILE_PX), compression.unwrap_or_default(), quality)?;
    let fields = [
        ("tile", tile.map(Value::from)),
        ("compression", compression.map(serde_json::to_value).transpose()?),
        ("quality", quality.map(Value::from)),
        ("linear", linear.map(Value::from)),
    ];
    let fields: Map<_, _> = fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect();
    let settings = serde_json::from_value(fields.into()).map_err(|error| Fault::bad_request(error.to_string()))?;
    let recipe = recipe.map_or_else(|| Ok(Recipe::default()), |recipe| Recipe::from_value(&recipe))?;
    Ok(Request { recipe, settings })
}

#[cfg(test)]
mod tests {
    use super::*;
    use api::ErrorCode;
    use filters::{PyramidCompression, TileSize};

    #[test]
    fn pyramid_request_has_defaults() {
        let plain = Request { recipe: Recipe::default(), settings: PyramidSettings::default() };
        for body in ["", "{}", r#"{"tile":512,"compression":"deflate","linear":false,"recipe":{"version":1}}"#] {
            assert_eq!(parse(body.as_bytes()).ok().as_ref(), Some(&plain), "{body}");
        }
        let jpeg = parse(br#"{"tile":256,"compression":"jpeg"}"#).unwrap().settings;
        assert_eq!((jpeg.tile, jpeg.compression), (TileSize::Px256, PyramidCompression::Jpeg { quality: 85 }));
    }

    #[test]
    fn pyramid_request_refuses_what_does_not_exist() {
        for (body, status, code) in [
            ("[]", 400, ErrorCode::BadRequest),
            (r#"{"tile":128}"#, 422, ErrorCode::InvalidValue),
            (r#"{"quality":80}"#, 422, ErrorCode::InvalidValue),
            (r#"{"compression":"jpeg","quality":0}"#, 422, ErrorCode::InvalidValue),
            (r#"{"compression":"lzw"}"#, 400, ErrorCode::BadRequest),
            (r#"{"levels":3}"#, 400, ErrorCode::BadRequest),
            (r#"{"recipe":{"version":1,"ops":[{"op":"nope"}]}}"#, 422, ErrorCode::RecipeUnknownOp),
        ] {
            let problem = parse(body.as_bytes()).unwrap_err().problem().clone();
            assert_eq!((problem.status, problem.code), (status, code), "{body}");
        }
    }

    #[test]
    fn pyramid_request_digest_covers_image_recipe_and_settings() {
        let of = |image: &str, body: &str| {
            let Request { recipe, settings } = parse(body.as_bytes()).unwrap();
            request_sha256(image, &recipe, settings).unwrap()
        };
        let first = of("i", "{}");
        assert_eq!(of("i", r#"{ "tile": 512, "recipe": {"version":1,"ops":[]} }"#), first, "another spelling");
        assert_ne!(of("j", "{}"), first);
        for body in [r#"{"tile":256}"#, r#"{"compression":"jpeg"}"#, r#"{"linear":true}"#] {
            assert_ne!(of("i", body), first, "{body}");
        }
        assert_ne!(of("i", r#"{"recipe":{"version":1,"ops":[{"op":"invert"}]}}"#), first);
    }
}
