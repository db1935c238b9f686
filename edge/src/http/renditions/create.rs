//! `POST /api/images/{id}/renditions`

use api::{ErrorCode, JobState, RenditionAccepted, RenditionRequest, paths};
use axum::Json;
use axum::body::Body;
use axum::http::header::{HeaderName, LOCATION};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use filters::{Limits, Recipe};
use futures_util::future::{Either, join, select};
use serde_json::Value;
use worker::Delay;

use crate::access::grant::Grant;
use crate::access::quota;
use crate::db::images::ImageRow;
use crate::db::jobs::{JobRow, NewJob};
use crate::db::renditions::{NewRendition, RenditionRow};
use crate::db::{QueryResult, batch_of, images, jobs, renditions};
use crate::http::body::{self, BodyLimit};
use crate::http::extract::Path;
use crate::http::{name, prefer};
use crate::jobs::{self as work, JobMessage, RenderRendition};
use crate::live;
use crate::platform::background::Background;
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::platform::ids;
use crate::problem::Fault;

const REQUEST: BodyLimit = BodyLimit { what: "The request", name: "recipe_bytes", bytes: 256 << 10 };

const PREFERENCE_APPLIED: HeaderName = HeaderName::from_static("preference-applied");

/// Asks for a rendition. The job is queued; with `Prefer: wait=N` the answer waits up to N seconds (at most 60) for it.
///
/// A job that fails while the answer waits is a 201 all the same: the rendition exists, and its `error` says why it
/// failed.
#[utoipa::path(post, path = "/api/images/{id}/renditions", tag = "renditions",
    params(("id" = String, Path), ("Prefer" = Option<String>, Header, description = "`wait=N`, in seconds")),
    request_body = RenditionRequest,
    responses(
        (status = 202, body = RenditionAccepted, description = "Queued", headers(("Location" = String))),
        (status = 201, body = RenditionAccepted, description = "Done or failed while the answer waited",
            headers(("Location" = String), ("Preference-Applied" = String))),
        (status = 422, description = "The recipe is wrong, or does not fit this image; `pointer` says where"),
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
    let db = edge.db()?;
    let [asked, stored] = quota::rendition_queries(&db, &grant.owner_id)?;
    let [image, asked, stored] =
        batch_of(&db, [images::select(&db, &grant.owner_id, &image_id)?, asked, stored]).await?;
    let image: ImageRow = image.first()?.ok_or_else(|| Fault::not_found("image"))?;
    let (recipe, name) = parse(&body::read(&headers, body, REQUEST).await?)?;
    filters::check(image.width, image.height, &recipe, &Limits::EDGE)?;
    quota::check_renditions(&edge, &[asked, stored])?;
    // Said now rather than by a job that can never be done.
    edge.receipt_key()?;
    let (id, job_id, now_ms) = (ids::new_id()?, ids::new_id()?, clock::now_ms());
    let wait = prefer::wait(&headers);
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
    batch_of(&db, [renditions::insert(&db, &new)?, jobs::insert(&db, &job, renditions::IF_THERE)?]).await?;
    let queued = live::job_moved(&edge, &grant.owner_id, Some(work::describe(job.row())));
    let made = [renditions::select(&db, &grant.owner_id, &id)?, jobs::select(&db, &grant.owner_id, &job_id)?];
    let Some(wait) = wait else {
        join(queued, JobMessage { job_id }.send(&edge, 0)).await;
        return answer(&id, batch_of(&db, made).await?, false);
    };
    let here = edge.clone();
    let asked = made.clone().into();
    let run = background.start(async move { work::run_inline(&here, job_id, asked).await });
    let (_, first) = join(queued, select(run, Delay::from(wait))).await;
    let (waited, answers) = match first {
        Either::Left((answers, _)) => (true, answers.ok().flatten()),
        Either::Right(_) => (false, None),
    };
    let made = match answers.map(<[QueryResult; 2]>::try_from) {
        Some(Ok(answers)) => answers,
        _ => batch_of(&db, made).await?,
    };
    answer(&id, made, waited)
}

fn answer(id: &str, [rendition, job]: [QueryResult; 2], waited: bool) -> Result<Response, Fault> {
    let rendition: RenditionRow = rendition.first()?.ok_or_else(|| Fault::not_found("rendition"))?;
    let rendition: api::Rendition = rendition.try_into()?;
    let job: JobRow = job.first()?.ok_or_else(|| Fault::not_found("job"))?;
    let job = work::describe(job);
    let settled = waited && matches!(rendition.state, JobState::Done | JobState::Failed);
    let status = if settled { StatusCode::CREATED } else { StatusCode::ACCEPTED };
    let location = [(LOCATION, paths::rendition(id))];
    let mut response = (status, location, Json(RenditionAccepted { rendition, job })).into_response();
    if settled {
        response.headers_mut().insert(PREFERENCE_APPLIED, axum::http::HeaderValue::from_static("wait"));
    }
    Ok(response)
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
