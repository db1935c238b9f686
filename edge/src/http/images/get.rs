//! `GET /api/images/{id}`

use api::Image;

use crate::access::grant::Grant;
use crate::http::extract::Path;
use crate::library::JsonText;
use crate::library::commands::GetImage;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// An image's metadata, thumbnails and renditions.
#[utoipa::path(get, operation_id = "getImage", path = "/api/images/{id}", tag = "images", params(("id" = String, Path)),
    responses((status = 200, body = Image)))]
#[worker::send]
pub(crate) async fn get(edge: Edge, grant: Grant, Path(id): Path<String>) -> Result<JsonText<Image>, Fault> {
    grant.library(&edge).forward(&GetImage { id }).await
}
