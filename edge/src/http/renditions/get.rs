//! `GET /api/renditions/{id}`

use api::Rendition;

use crate::access::grant::Grant;
use crate::http::extract::Path;
use crate::library::JsonText;
use crate::library::commands::GetRendition;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// The recipe and the state of a rendition, with its digests once it is done.
#[utoipa::path(get, operation_id = "getRendition", path = "/api/renditions/{id}", tag = "renditions", params(("id" = String, Path)),
    responses((status = 200, body = Rendition)))]
#[worker::send]
pub(crate) async fn get(edge: Edge, grant: Grant, Path(id): Path<String>) -> Result<JsonText<Rendition>, Fault> {
    edge.library(&grant.owner_id).forward(&GetRendition { id }).await
}
