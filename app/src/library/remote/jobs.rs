//! Jobs at the edge: list, read, retry, cancel, rename.

use api::{Job, JobPatch, Page, paths};
use gloo_net::http::Request;

use super::request::{EdgeResult, json, with_timeout};

/// The newest page of jobs.
pub(crate) async fn list() -> EdgeResult<Page<Job>> {
    json(with_timeout(Request::get(paths::JOBS)).query([("limit", "100")]).build()).await
}

pub(crate) async fn get(id: &str) -> EdgeResult<Job> {
    json(with_timeout(Request::get(&paths::job(id))).build()).await
}

/// Queues a failed or cancelled job again.
pub(crate) async fn retry(id: &str) -> EdgeResult<Job> {
    json(with_timeout(Request::post(&paths::retry(id))).build()).await
}

/// Cancels a job that waits or runs.
pub(crate) async fn cancel(id: &str) -> EdgeResult<Job> {
    json(with_timeout(Request::delete(&paths::job(id))).build()).await
}

/// Sets or removes the name of a job.
pub(crate) async fn rename(id: &str, name: Option<String>) -> EdgeResult<Job> {
    json(with_timeout(Request::patch(&paths::job(id))).json(&JobPatch { name: Some(name) })).await
}
