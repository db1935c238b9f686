//! `POST /api/jobs/{id}/retry`

use api::Job;
use axum::Json;
use axum::http::StatusCode;

use crate::access::grant::Grant;
use crate::access::hourly;
use crate::http::extract::Path;
use crate::library::commands::{RetriedJob, RetryJob};
use crate::platform::bindings::Edge;
use crate::platform::request_log::RequestLog;
use crate::problem::Fault;

/// Queues a failed or cancelled job again and resets its attempts. A job whose `can_retry` is false fails again, unless the edge was
/// updated in between.
#[utoipa::path(post, operation_id = "retryJob", path = "/api/jobs/{id}/retry", tag = "jobs", params(("id" = String, Path)),
    responses((status = 202, body = Job), (status = 413, description = "The recipe costs more than the limit"), (status = 409, description = "The job has not failed and was not cancelled")))]
#[worker::send]
pub(crate) async fn retry(
    edge: Edge,
    grant: Grant,
    log: RequestLog,
    Path(id): Path<String>,
) -> Result<(StatusCode, Json<Job>), Fault> {
    let RetriedJob { job, cost_ms } = grant.library(&edge).call(&RetryJob { id }).await?;
    hourly::charge_cost(&log, cost_ms);
    Ok((StatusCode::ACCEPTED, Json(job)))
}
