//! `PATCH /api/collections/{id}/records/{record}`

use api::{CollectionRecord, RecordPatch};
use axum::Json;
use axum::body::Body;
use axum::http::HeaderMap;

use crate::access::grant::Grant;
use crate::http::collections::SMALL_REQUEST_LIMIT;
use crate::http::extract::Path;
use crate::http::{body, json};
use crate::library::collections::commands::{GetRecord, MarkRecord};
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// Marks a picture as restricted or not restricted; `null` removes the mark, so that the JSON file and the path decide
/// again. The next run applies a new mark. The mark `true` hides the published picture from others at once and starts a run.
#[utoipa::path(patch, operation_id = "changeRecord", path = "/api/collections/{id}/records/{record}", tag = "collections",
    params(("id" = String, Path), ("record" = String, Path)), request_body = RecordPatch,
    responses((status = 200, body = CollectionRecord)))]
#[worker::send]
pub(crate) async fn change(
    edge: Edge,
    grant: Grant,
    Path((collection_id, id)): Path<(String, String)>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<CollectionRecord>, Fault> {
    let library = grant.library(&edge);
    // Checks that the record exists before the body is read.
    let record = library.call(&GetRecord { collection_id: collection_id.clone(), id: id.clone() }).await?;
    let patch: RecordPatch = json::parse(&body::read(&headers, body, SMALL_REQUEST_LIMIT).await?)
        .map_err(|error| Fault::bad_request(format!("The body must be {{restricted}}: {error}.")))?;
    let Some(mark) = patch.restricted else { return Ok(Json(record)) };
    Ok(Json(library.call(&MarkRecord { collection_id, id, mark }).await?))
}
