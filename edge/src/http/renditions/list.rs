//! `GET /api/images/{id}/renditions`

use api::{Page, RenditionSummary};

use crate::access::grant::Grant;
use crate::http::extract::{Path, Query};
use crate::http::page::PageQuery;
use crate::library::JsonText;
use crate::library::commands::ListRenditions;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// The renditions of an image, newest first, without their recipes.
#[utoipa::path(get, operation_id = "listRenditions", path = "/api/images/{id}/renditions", tag = "renditions", params(("id" = String, Path), PageQuery),
    responses((status = 200, body = Page<RenditionSummary>)))]
#[worker::send]
pub(crate) async fn list(
    edge: Edge,
    grant: Grant,
    Path(image_id): Path<String>,
    Query(page): Query<PageQuery>,
) -> Result<JsonText<Page<RenditionSummary>>, Fault> {
    let command = ListRenditions { image_id, before: page.before()?, limit: page.limit()? };
    grant.library(&edge).forward(&command).await
}
