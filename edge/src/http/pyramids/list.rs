//! `GET /api/pyramids`

use api::{Page, Pyramid};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::access::grant::Grant;
use crate::http::extract::Query;
use crate::http::page::PageQuery;
use crate::library::JsonText;
use crate::library::pyramids::commands::ListPyramids;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// Filters of the list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PyramidQuery {
    /// Only pyramids of this image.
    image_id: Option<String>,
    /// Only pyramids of this collection.
    collection_id: Option<String>,
}

/// The owner's pyramids, newest first.
#[utoipa::path(get, operation_id = "listPyramids", path = "/api/pyramids", tag = "pyramids", params(PageQuery, PyramidQuery),
    responses((status = 200, body = Page<Pyramid>), (status = 404, description = "There is no such image")))]
#[worker::send]
pub(crate) async fn list(
    edge: Edge,
    grant: Grant,
    Query(page): Query<PageQuery>,
    Query(query): Query<PyramidQuery>,
) -> Result<JsonText<Page<Pyramid>>, Fault> {
    let PyramidQuery { image_id, collection_id } = query;
    let command = ListPyramids { image_id, collection_id, before: page.before()?, limit: page.limit()? };
    grant.library(&edge).forward(&command).await
}
