//! `DELETE /api/images/{id}`

use api::LiveEvent;
use axum::http::StatusCode;

use super::thumbnail;
use crate::access::grant::Grant;
use crate::db::images;
use crate::db::jobs::NewJob;
use crate::http::extract::Path;
use crate::jobs::{self, DeleteObjects};
use crate::live;
use crate::platform::background::Background;
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::platform::ids;
use crate::problem::Fault;

/// Deletes an image with its thumbnails, renditions and receipts. It is gone with this answer; what it left in the store is
/// removed by a job of kind `delete`.
#[utoipa::path(delete, path = "/api/images/{id}", tag = "images", params(("id" = String, Path)),
    responses((status = 204)))]
#[worker::send]
pub(crate) async fn delete(
    edge: Edge,
    background: Background,
    grant: Grant,
    Path(id): Path<String>,
) -> Result<StatusCode, Fault> {
    let (job_id, now_ms) = (ids::new_id()?, clock::now_ms());
    let job = NewJob {
        id: &job_id,
        owner_id: &grant.owner_id,
        name: None,
        task: DeleteObjects::task(&id),
        created_at: &clock::rfc3339(now_ms),
        due_at_ms: now_ms + jobs::DUE_AFTER_MS,
    };
    let job = images::delete(&edge.db()?, &id, &job).await?.ok_or_else(|| Fault::not_found("image"))?;
    let job = Box::new(jobs::describe(job));
    thumbnail::forget(&id);
    live::publish(&edge, &grant.owner_id, &[LiveEvent::ImageDeleted { image_id: id }, LiveEvent::JobUpdated { job }])
        .await;
    drop(background.start(async move { jobs::run_inline(&edge, job_id, Vec::new()).await }));
    Ok(StatusCode::NO_CONTENT)
}
