//! `GET /api/luts`

use api::{Lut, Page};

use crate::access::grant::Grant;
use crate::http::extract::Query;
use crate::http::page::PageQuery;
use crate::library::JsonText;
use crate::library::commands::ListLuts;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// The owner's look-up tables, newest first, and how many renditions and images use each.
#[utoipa::path(get, operation_id = "listLuts", path = "/api/luts", tag = "luts", params(PageQuery), responses((status = 200, body = Page<Lut>)))]
#[worker::send]
pub(crate) async fn list(
    edge: Edge,
    grant: Grant,
    Query(page): Query<PageQuery>,
) -> Result<JsonText<Page<Lut>>, Fault> {
    let command = ListLuts { before: page.before()?, limit: page.limit()? };
    grant.library(&edge).forward(&command).await
}
