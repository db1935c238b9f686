//! `POST /api/images/{id}/renditions`

use std::time::Duration;

use api::{ErrorCode, RenditionAccepted, RenditionRequest, paths};
use axum::body::Body;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use filters::{Digest, Limits, Recipe};
use futures_util::future::join;
use serde_json::Value;

use super::accepted::Accepted;
use crate::access::grant::Grant;
use crate::access::quota;
use crate::db::idempotency_keys::{self, RequestKey, UsedKey};
use crate::db::images::ImageRow;
use crate::db::jobs::NewJob;
use crate::db::renditions::NewRendition;
use crate::db::{QueryResult, batch, batch_of, images, jobs, renditions};
use crate::http::body::{self, BodyLimit};
use crate::http::extract::Path;
use crate::http::{idempotency, name, prefer};
use crate::jobs::{self as work, JobMessage, RenderRendition};
use crate::live;
use crate::platform::background::Background;
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::platform::ids;
use crate::problem::Fault;

const REQUEST: BodyLimit = BodyLimit { what: "The request", name: "recipe_bytes", bytes: 256 << 10 };

/// Asks for a rendition. The job is queued; with `Prefer: wait=N` the answer waits up to N seconds (at most 60) for it.
///
/// A job that fails while the answer waits is a 201 all the same: the rendition exists, and its `error` says why it
/// failed. The same request with the same `Idempotency-Key` within 24 hours makes no second rendition: it is answered with the first one.
#[utoipa::path(post, path = "/api/images/{id}/renditions", tag = "renditions",
    params(
        ("id" = String, Path),
        ("Prefer" = Option<String>, Header, description = "`wait=N`, in seconds"),
        ("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 255, pattern = "^[!-~]+$",
            description = "Names the request, so that it can be sent again: a UUID, for example"),
    ),
    request_body = RenditionRequest,
    responses(
        (status = 202, body = RenditionAccepted, description = "Queued", headers(("Location" = String))),
        (status = 201, body = RenditionAccepted, description = "Done or failed while the answer waited",
            headers(("Location" = String), ("Preference-Applied" = String))),
        (status = 422, description = "The recipe is wrong, or does not fit this image; `pointer` says where. Or the key was used for another \
            request"),
    ))]
#[worker::send]
pub(crate) async fn create(
    edge: Edge,
    background: Background,
    grant: Grant,
    Path(image_id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Fault> {
    let (db, now_ms, key) = (edge.db()?, clock::now_ms(), idempotency::key(&headers)?);
    let used = idempotency_keys::select(&db, &grant.owner_id, key.unwrap_or_default(), now_ms)?;
    let [asked, stored] = quota::rendition_queries(&db, &grant.owner_id)?;
    let image = images::select(&db, &grant.owner_id, &image_id)?;
    let [image, used, asked, stored] = batch_of(&db, [image, used, asked, stored]).await?;
    let image: ImageRow = image.first()?.ok_or_else(|| Fault::not_found("image"))?;
    let (recipe, name) = parse(&body::read(&headers, body, REQUEST).await?)?;
    let wait = prefer::wait(&headers);
    let request_sha256 = request_sha256(&image.id, &recipe, name.as_deref());
    if let Some(used) = used.first()? {
        return again(&edge, &background, &grant, &used, &request_sha256, wait).await;
    }
    filters::check(image.width, image.height, &recipe, &Limits::EDGE)?;
    quota::check_renditions(&edge, &[asked, stored])?;
    // Said now rather than by a job that can never be done.
    edge.receipt_key()?;
    let (id, job_id) = (ids::new_id()?, ids::new_id()?);
    let new = NewRendition {
        id: &id,
        owner_id: &grant.owner_id,
        image_id: &image.id,
        name: name.as_deref(),
        recipe: &recipe,
        created_at: &clock::rfc3339(now_ms),
    };
    let job = NewJob {
        id: &job_id,
        owner_id: &grant.owner_id,
        // What people see move; a rendition without a name goes by its photograph's.
        name: Some(new.name.unwrap_or(&image.name)),
        task: RenderRendition::task(&image.id, &id),
        created_at: new.created_at,
        due_at_ms: if wait.is_some() { now_ms + work::DUE_AFTER_MS } else { now_ms },
    };
    let key = key.map(|key| RequestKey {
        owner_id: &grant.owner_id,
        key,
        request_sha256: &request_sha256,
        now_ms,
        expires_at_ms: now_ms + idempotency::REMEMBERED_MS,
    });
    if let Some(used) = insert(&edge, &new, &job, key.as_ref()).await? {
        return again(&edge, &background, &grant, &used, &request_sha256, wait).await;
    }
    let queued = live::job_moved(&edge, &grant.owner_id, Some(work::describe(job.row())));
    let accepted = Accepted { edge: &edge, owner_id: &grant.owner_id, rendition_id: &id, job_id: &job_id };
    let Some(wait) = wait else {
        join(queued, JobMessage { job_id: job_id.clone() }.send(&edge, 0)).await;
        return accepted.answer().await;
    };
    join(queued, accepted.run(&background, wait)).await.1
}

/// Stores the rendition, its job and the key of the request in one transaction. The key, if another request used it a moment ago: then nothing is
/// stored.
async fn insert(
    edge: &Edge,
    rendition: &NewRendition<'_>,
    job: &NewJob<'_>,
    key: Option<&RequestKey<'_>>,
) -> Result<Option<UsedKey>, Fault> {
    let db = edge.db()?;
    let job_row = jobs::insert(&db, job, renditions::IF_THERE)?;
    let Some(key) = key else {
        batch_of(&db, [renditions::insert(&db, rendition)?, job_row]).await?;
        return Ok(None);
    };
    let stored = batch(
        &db,
        vec![
            renditions::insert_keyed(&db, rendition, key)?,
            job_row,
            idempotency_keys::remember(&db, key, job.id)?,
            idempotency_keys::select(&db, key.owner_id, key.key, key.now_ms)?,
        ],
    )
    .await?;
    if renditions::inserted(&stored)? {
        return Ok(None);
    }
    // Neither inserted nor used: the image was deleted a moment ago.
    let used = stored.last().map_or(Ok(None), QueryResult::first)?;
    used.map(Some).ok_or_else(|| Fault::not_found("image"))
}

/// Answers a request whose key was used: with what it made, if it is the same request.
async fn again(
    edge: &Edge,
    background: &Background,
    grant: &Grant,
    used: &UsedKey,
    request_sha256: &Digest,
    wait: Option<Duration>,
) -> Result<Response, Fault> {
    idempotency::check(used, request_sha256)?;
    let rendition_id = used.rendition_id.as_deref().ok_or_else(|| Fault::not_found("rendition"))?;
    let accepted = Accepted { edge, owner_id: &grant.owner_id, rendition_id, job_id: &used.job_id };
    match wait {
        Some(wait) => accepted.wait(background, wait).await,
        None => accepted.answer().await,
    }
}

fn request_sha256(image_id: &str, recipe: &Recipe, name: Option<&str>) -> Digest {
    let (recipe, name) = (recipe.canonical(), serde_json::json!(name).to_string());
    idempotency::request_sha256(&format!("POST {}", paths::renditions(image_id)), &[&recipe, &name])
}

/// The recipe and the name in a request. Pointers start at the recipe's root.
fn parse(body: &[u8]) -> Result<(Recipe, Option<String>), Fault> {
    let malformed = |detail: String| Fault::new(StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::RecipeMalformed, detail);
    let value: Value =
        serde_json::from_slice(body).map_err(|error| malformed(format!("The body is not JSON: {error}.")))?;
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
            format!("Nothing here is called `{shown}`; known are `recipe`, `name`."),
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
    fn rendition_requests_are_the_same_by_image_recipe_and_name() {
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
    fn rendition_request_mistakes_say_where() {
        let at = |pointer: &str| Some(pointer.to_owned());
        for (body, code, pointer) in [
            ("", ErrorCode::RecipeMalformed, None),
            ("[]", ErrorCode::RecipeMalformed, None),
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
