//! `GET /api/jobs/{id}`

use api::Job;

use crate::access::grant::Grant;
use crate::http::extract::Path;
use crate::library::JsonText;
use crate::library::commands::GetJob;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// One job: its state, its attempts, and why it failed if it did.
#[utoipa::path(get, operation_id = "getJob", path = "/api/jobs/{id}", tag = "jobs", params(("id" = String, Path)),
    responses((status = 200, body = Job)))]
#[worker::send]
pub(crate) async fn get(edge: Edge, grant: Grant, Path(id): Path<String>) -> Result<JsonText<Job>, Fault> {
    grant.library(&edge).forward(&GetJob { id }).await
}
