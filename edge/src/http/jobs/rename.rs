//! `PATCH /api/jobs/{id}`

use api::{Job, JobPatch};
use axum::Json;
use axum::body::Body;
use axum::http::HeaderMap;

use crate::access::grant::Grant;
use crate::http::body::{self, BodyLimit};
use crate::http::extract::Path;
use crate::http::{json, name};
use crate::library::commands::{GetJob, RenameJob};
use crate::platform::bindings::Edge;
use crate::problem::Fault;

const REQUEST_LIMIT: BodyLimit = BodyLimit { what: "The request", name: "job_patch_bytes", bytes: 4 << 10 };

/// Names a job, or removes its name. Fields that the body leaves out do not change.
#[utoipa::path(patch, operation_id = "changeJob", path = "/api/jobs/{id}", tag = "jobs", params(("id" = String, Path)), request_body = JobPatch,
    responses((status = 200, body = Job)))]
#[worker::send]
pub(crate) async fn rename(
    edge: Edge,
    grant: Grant,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Job>, Fault> {
    let library = grant.library(&edge);
    // Checks that the job exists before the body is read.
    let job = library.call(&GetJob { id: id.clone() }).await?;
    let patch: JobPatch = json::parse(&body::read(&headers, body, REQUEST_LIMIT).await?)
        .map_err(|error| Fault::bad_request(format!("The body must be `{{\"name\": text or null}}`: {error}.")))?;
    let Some(name) = patch.name else { return Ok(Json(job)) };
    let name = name.as_deref().and_then(name::clean);
    Ok(Json(library.call(&RenameJob { id, name }).await?))
}
