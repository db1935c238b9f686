//! `POST /api/jobs/{id}/retry`

use api::{ErrorCode, Job};
use axum::Json;
use axum::http::StatusCode;

use crate::access::grant::Grant;
use crate::db::jobs;
use crate::http::extract::Path;
use crate::jobs::{JobMessage, describe};
use crate::live;
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::problem::Fault;

/// Queues a failed job once more, its attempts counted anew. One whose `can_retry` is false fails again, unless the edge is another version by now.
#[utoipa::path(post, path = "/api/jobs/{id}/retry", tag = "jobs", params(("id" = String, Path)),
    responses((status = 202, body = Job), (status = 409, description = "The job has not failed")))]
#[worker::send]
pub(crate) async fn retry(edge: Edge, grant: Grant, Path(id): Path<String>) -> Result<(StatusCode, Json<Job>), Fault> {
    let db = edge.db()?;
    let now_ms = clock::now_ms();
    let Some(job) = jobs::retry(&db, &grant.owner_id, &id, &clock::rfc3339(now_ms), now_ms).await? else {
        let job = jobs::find(&db, &grant.owner_id, &id).await?.ok_or_else(|| Fault::not_found("job"))?;
        return Err(Fault::new(
            StatusCode::CONFLICT,
            ErrorCode::NotFailed,
            format!("Only a job that failed can be tried again; this one is {}.", job.state.as_str()),
        ));
    };
    let job = describe(job);
    // Told before it is begun, so that nobody hears of its end first.
    live::job_moved(&edge, &grant.owner_id, Some(job.clone())).await;
    JobMessage { job_id: id }.send(&edge, 0).await;
    Ok((StatusCode::ACCEPTED, Json(job)))
}
