//! `DELETE /api/images/{id}`

use api::LiveEvent;
use axum::http::StatusCode;

use super::thumbnail;
use crate::background::Background;
use crate::db::images;
use crate::edge::Edge;
use crate::http::extract::Path;
use crate::jobs::{self, JobMessage};
use crate::problem::Fault;
use crate::session::Owner;
use crate::{clock, ids, live, log};

/// When the queue looks after a deletion that its request does itself: the request may be cut off.
const LOOK_AFTER_S: u32 = 30;

/// Deletes an image with its thumbnails, renditions and receipts. It is gone with this answer; what it left in the store is
/// removed by a job of kind `delete`.
#[utoipa::path(delete, path = "/api/images/{id}", tag = "images", params(("id" = String, Path)),
    responses((status = 204)))]
#[worker::send]
pub(crate) async fn delete(
    edge: Edge,
    background: Background,
    owner: Owner,
    Path(id): Path<String>,
) -> Result<StatusCode, Fault> {
    let (job_id, now_ms) = (ids::new_id()?, clock::now_ms());
    let due_at_ms = now_ms + u64::from(LOOK_AFTER_S) * 1000;
    let job = images::delete(&edge.db()?, &owner.id, &id, &job_id, &clock::rfc3339(now_ms), due_at_ms).await?;
    let job = Box::new(job.ok_or_else(|| Fault::not_found("image"))?.into());
    thumbnail::forget(&id);
    JobMessage { job_id: job_id.clone() }.send(&edge, LOOK_AFTER_S).await;
    live::publish(&edge, &owner.id, &[LiveEvent::ImageDeleted { image_id: id }, LiveEvent::JobUpdated { job }]).await;
    drop(background.start(async move {
        if let Err(fault) = jobs::run(&edge, &job_id).await {
            log::fault("job", &job_id, &fault);
        }
    }));
    Ok(StatusCode::NO_CONTENT)
}
