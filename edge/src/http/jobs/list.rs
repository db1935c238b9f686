//! `GET /api/jobs`

use api::{Job, JobState, Page, SnakeCase};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::access::grant::Grant;
use crate::http::extract::Query;
use crate::http::page::{PageQuery, known_state};
use crate::library::JsonText;
use crate::library::commands::ListJobs;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// Filters of the list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct JobQuery {
    /// Only jobs of this kind. An unknown kind gives an empty list.
    kind: Option<SnakeCase>,
    /// Only jobs in this state.
    #[serde(default, deserialize_with = "known_state")]
    state: Option<JobState>,
}

/// The owner's jobs, newest first.
#[utoipa::path(get, operation_id = "listJobs", path = "/api/jobs", tag = "jobs", params(PageQuery, JobQuery),
    responses((status = 200, body = Page<Job>)))]
#[worker::send]
pub(crate) async fn list(
    edge: Edge,
    grant: Grant,
    Query(page): Query<PageQuery>,
    Query(which): Query<JobQuery>,
) -> Result<JsonText<Page<Job>>, Fault> {
    let command = ListJobs { kind: which.kind, state: which.state, before: page.before()?, limit: page.limit()? };
    grant.library(&edge).forward(&command).await
}
