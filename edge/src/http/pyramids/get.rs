//! `GET /api/pyramids/{id}`

use api::Pyramid;
use axum::Json;

use crate::access::grant::Grant;
use crate::db::public_ids;
use crate::http::extract::Path;
use crate::library::collections::commands::GetPublicPyramid;
use crate::library::pyramids::commands::GetPyramid;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// A pyramid: its state, and its levels once it is ready. Everybody may see one of a public collection.
#[utoipa::path(get, operation_id = "getPyramid", path = "/api/pyramids/{id}", tag = "pyramids", params(("id" = String, Path)),
    responses((status = 200, body = Pyramid)))]
#[worker::send]
pub(crate) async fn get(edge: Edge, grant: Option<Grant>, Path(id): Path<String>) -> Result<Json<Pyramid>, Fault> {
    if let Some(grant) = grant {
        match grant.library(&edge).call(&GetPyramid { id: id.clone() }).await {
            Err(fault) if fault.is_not_found() => {}
            found => return found.map(Json),
        }
    }
    let missing = || Fault::not_found("pyramid");
    let library_id = public_ids::find_library(&edge.db()?, &id).await?.ok_or_else(missing)?;
    edge.library(&library_id).call(&GetPublicPyramid { id }).await?.map(Json).ok_or_else(missing)
}
