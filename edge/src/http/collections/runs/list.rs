//! `GET /api/collections/{id}/runs`

use api::{CollectionRun, Page};
use axum::Json;

use crate::access::grant::Grant;
use crate::http::extract::{Path, Query};
use crate::http::page::PageQuery;
use crate::library::collections::commands::ListRuns;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// The runs of a collection with their summaries, newest first. Of the runs by the schedule that found nothing to do, only the
/// newest one is kept.
#[utoipa::path(get, operation_id = "listRuns", path = "/api/collections/{id}/runs", tag = "collections",
    params(("id" = String, Path), PageQuery), responses((status = 200, body = Page<CollectionRun>)))]
#[worker::send]
pub(crate) async fn list(
    edge: Edge,
    grant: Grant,
    Path(collection_id): Path<String>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<CollectionRun>>, Fault> {
    let command = ListRuns { collection_id, before: page.before()?, limit: page.limit()? };
    Ok(Json(grant.library(&edge).call(&command).await?))
}
