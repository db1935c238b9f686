//! `PATCH /api/collections/{id}`

use api::{Collection, CollectionPatch};
use axum::Json;
use axum::body::Body;
use axum::http::HeaderMap;

use super::REQUEST_LIMIT;
use crate::access::grant::Grant;
use crate::collections::settings::check_change;
use crate::http::extract::Path;
use crate::http::{body, json};
use crate::library::collections::commands::{ChangeCollection, FindCollection};
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// Changes settings. They apply to the files that are processed from then on; `POST …/repeat` processes all files again.
#[utoipa::path(patch, operation_id = "changeCollection", path = "/api/collections/{id}", tag = "collections",
    params(("id" = String, Path)), request_body = CollectionPatch,
    responses((status = 200, body = Collection),
        (status = 422, description = "A setting is wrong; `pointer` says which")))]
#[worker::send]
pub(crate) async fn change(
    edge: Edge,
    grant: Grant,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Collection>, Fault> {
    let library = grant.library(&edge);
    // Checks that the collection exists before the body is read.
    library.call(&FindCollection { id: id.clone() }).await?;
    let patch: CollectionPatch = json::parse(&body::read(&headers, body, REQUEST_LIMIT).await?).map_err(|error| {
        Fault::bad_request(format!("The body must be an object with the fields to change: {error}."))
    })?;
    let command = ChangeCollection { id, patch: check_change(&edge, patch)? };
    Ok(Json(library.call(&command).await?))
}
