//! `DELETE /api/images/{id}`

use axum::http::StatusCode;

use super::thumbnail;
use crate::access::grant::Grant;
use crate::http::extract::Path;
use crate::jobs;
use crate::library::commands::DeleteImage;
use crate::platform::background::Background;
use crate::platform::bindings::Edge;
use crate::platform::ids;
use crate::problem::Fault;

/// Deletes an image with its thumbnails, renditions and receipts. The image is gone with this response. A job of kind
/// `delete` removes its objects from the store.
#[utoipa::path(delete, operation_id = "deleteImage", path = "/api/images/{id}", tag = "images", params(("id" = String, Path)),
    responses((status = 204)))]
#[worker::send]
pub(crate) async fn delete(
    edge: Edge,
    background: Background,
    grant: Grant,
    Path(id): Path<String>,
) -> Result<StatusCode, Fault> {
    let command = DeleteImage { id, job_id: ids::new_id()? };
    let claim = grant.library(&edge).call(&command).await?.ok_or_else(|| Fault::not_found("image"))?;
    thumbnail::remove_cached(&command.id);
    drop(background.spawn(async move { jobs::run_inline(&edge, grant.owner_id, claim).await }));
    Ok(StatusCode::NO_CONTENT)
}
