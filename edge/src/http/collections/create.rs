//! `POST /api/collections`

use api::{Collection, CollectionRequest, paths};
use axum::Json;
use axum::body::Body;
use axum::http::header::LOCATION;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};

use super::REQUEST_LIMIT;
use crate::access::grant::Grant;
use crate::collections::settings::{NewCollection, check_new};
use crate::http::{body, json};
use crate::library::collections::commands::CreateCollection;
use crate::platform::bindings::Edge;
use crate::platform::ids;
use crate::problem::Fault;

/// Creates a collection: a folder under `incoming/{owner}/` or a list of addresses, whose pictures become pyramids.
///
/// From then on, objects in the folder do not become images. Those that are there already are processed by the first run.
#[utoipa::path(post, operation_id = "createCollection", path = "/api/collections", tag = "collections",
    request_body = CollectionRequest,
    responses(
        (status = 201, body = Collection, headers(("Location" = String))),
        (status = 403, description = "The owner has the maximum number of collections, or a scope is missing"),
        (status = 409, description = "`in_use`: another collection watches the folder, one in it, or one around it"),
        (status = 422, description = "A setting is wrong; `pointer` says which"),
    ))]
#[worker::send]
pub(crate) async fn create(edge: Edge, grant: Grant, headers: HeaderMap, body: Body) -> Result<Response, Fault> {
    let request: CollectionRequest =
        json::parse(&body::read(&headers, body, REQUEST_LIMIT).await?).map_err(|error| {
            Fault::bad_request(format!("The body must be {{name, source}} with more settings: {error}."))
        })?;
    let NewCollection { name, folder, settings, visibility, paused } = check_new(&edge, request)?;
    let command = CreateCollection { id: ids::new_id()?, name, folder, settings, visibility, paused };
    let collection: Collection = grant.library(&edge).call(&command).await?;
    Ok((StatusCode::CREATED, [(LOCATION, paths::collection(&collection.id))], Json(collection)).into_response())
}
