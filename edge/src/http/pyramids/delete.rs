//! `DELETE /api/pyramids/{id}`

use axum::http::StatusCode;

use crate::access::grant::Grant;
use crate::http::extract::Path;
use crate::jobs;
use crate::library::pyramids::commands::{DeletePyramid, PyramidDeletion};
use crate::platform::background::Background;
use crate::platform::bindings::Edge;
use crate::platform::ids;
use crate::problem::Fault;

/// Deletes a pyramid with its job. The pyramid is gone with this response. A job of kind `delete_pyramid` removes its file
/// from the store. The file of a registered pyramid stays where it is.
#[utoipa::path(delete, operation_id = "deletePyramid", path = "/api/pyramids/{id}", tag = "pyramids", params(("id" = String, Path)),
    responses((status = 204), (status = 409, description = "`in_use`: it belongs to a collection")))]
#[worker::send]
pub(crate) async fn delete(
    edge: Edge,
    background: Background,
    grant: Grant,
    Path(id): Path<String>,
) -> Result<StatusCode, Fault> {
    let command = DeletePyramid { id, job_id: ids::new_id()? };
    let PyramidDeletion(claim) = grant.library(&edge).call(&command).await?;
    if let Some(claim) = claim {
        drop(background.spawn(async move { jobs::run_inline(&edge, grant.owner_id, claim).await }));
    }
    Ok(StatusCode::NO_CONTENT)
}
