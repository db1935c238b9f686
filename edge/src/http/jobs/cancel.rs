//! `DELETE /api/jobs/{id}`

use api::Job;

use crate::access::grant::Grant;
use crate::http::extract::Path;
use crate::library::JsonText;
use crate::library::commands::CancelJob;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// Cancels a job that waits or runs. Only jobs whose `can_cancel` is true can be cancelled. The job stays in the list, and
/// `retry` queues it again. A job that is cancelled already does not change.
#[utoipa::path(delete, operation_id = "cancelJob", path = "/api/jobs/{id}", tag = "jobs", params(("id" = String, Path)),
    responses((status = 200, body = Job), (status = 409, description = "The job has ended, or its kind cannot be cancelled")))]
#[worker::send]
pub(crate) async fn cancel(edge: Edge, grant: Grant, Path(id): Path<String>) -> Result<JsonText<Job>, Fault> {
    grant.library(&edge).forward(&CancelJob { id }).await
}
