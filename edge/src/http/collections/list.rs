//! `GET /api/collections`

use api::{Collection, Page};
use axum::Json;

use crate::access::grant::Grant;
use crate::http::extract::Query;
use crate::http::page::PageQuery;
use crate::library::collections::commands::ListCollections;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// The collections of the owner, newest first, each with its newest run.
#[utoipa::path(get, operation_id = "listCollections", path = "/api/collections", tag = "collections", params(PageQuery),
    responses((status = 200, body = Page<Collection>)))]
#[worker::send]
pub(crate) async fn list(
    edge: Edge,
    grant: Grant,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<Collection>>, Fault> {
    let command = ListCollections { before: page.before()?, limit: page.limit()? };
    Ok(Json(grant.library(&edge).call(&command).await?))
}
