//! `GET /api/collections/{id}/records`

use api::{CollectionRecord, Page, RecordState};
use axum::Json;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::access::grant::Grant;
use crate::http::extract::{Path, Query};
use crate::http::page::PageQuery;
use crate::library::collections::commands::ListRecords;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// The filter of the list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct RecordQuery {
    /// Only records in this state.
    #[param(inline)]
    state: Option<RecordState>,
}

/// The records of a collection, newest first.
#[utoipa::path(get, operation_id = "listRecords", path = "/api/collections/{id}/records", tag = "collections",
    params(("id" = String, Path), PageQuery, RecordQuery), responses((status = 200, body = Page<CollectionRecord>)))]
#[worker::send]
pub(crate) async fn list(
    edge: Edge,
    grant: Grant,
    Path(collection_id): Path<String>,
    Query(page): Query<PageQuery>,
    Query(RecordQuery { state }): Query<RecordQuery>,
) -> Result<Json<Page<CollectionRecord>>, Fault> {
    let command = ListRecords { collection_id, state, before: page.before()?, limit: page.limit()? };
    Ok(Json(grant.library(&edge).call(&command).await?))
}
