//! `DELETE /api/renditions/{id}`

use axum::http::StatusCode;

use crate::access::grant::Grant;
use crate::http::extract::Path;
use crate::jobs;
use crate::library::commands::DeleteRendition;
use crate::platform::background::Background;
use crate::platform::bindings::Edge;
use crate::platform::ids;
use crate::problem::Fault;

/// Deletes a rendition with its receipt, its thumbnails and its job. The rendition is gone with this response. A job of
/// kind `delete_rendition` removes its objects from the store.
#[utoipa::path(delete, operation_id = "deleteRendition", path = "/api/renditions/{id}", tag = "renditions", params(("id" = String, Path)),
    responses((status = 204)))]
#[worker::send]
pub(crate) async fn delete(
    edge: Edge,
    background: Background,
    grant: Grant,
    Path(id): Path<String>,
) -> Result<StatusCode, Fault> {
    let command = DeleteRendition { id, job_id: ids::new_id()? };
    let claim = grant.library(&edge).call(&command).await?.ok_or_else(|| Fault::not_found("rendition"))?;
    drop(background.spawn(async move { jobs::run_inline(&edge, grant.owner_id, claim).await }));
    Ok(StatusCode::NO_CONTENT)
}
