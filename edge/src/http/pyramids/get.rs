//! `GET /api/pyramids/{id}`

use api::Pyramid;

use crate::access::grant::Grant;
use crate::http::extract::Path;
use crate::library::JsonText;
use crate::library::pyramids::commands::GetPyramid;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// A pyramid: its state, and its levels once it is ready.
#[utoipa::path(get, operation_id = "getPyramid", path = "/api/pyramids/{id}", tag = "pyramids", params(("id" = String, Path)),
    responses((status = 200, body = Pyramid)))]
#[worker::send]
pub(crate) async fn get(edge: Edge, grant: Grant, Path(id): Path<String>) -> Result<JsonText<Pyramid>, Fault> {
    grant.library(&edge).forward(&GetPyramid { id }).await
}
