//! `PATCH /api/renditions/{id}`

use api::{Rendition, RenditionPatch};
use axum::Json;
use axum::body::Body;
use axum::http::HeaderMap;

use crate::access::grant::Grant;
use crate::http::body::{self, BodyLimit};
use crate::http::extract::Path;
use crate::http::{json, name};
use crate::library::commands::{ChangeRendition, GetRendition};
use crate::platform::bindings::Edge;
use crate::problem::Fault;

const REQUEST_LIMIT: BodyLimit = BodyLimit { what: "The request", name: "rendition_patch_bytes", bytes: 4 << 10 };

/// Changes the name or the visibility of a rendition. Fields that the body leaves out do not change.
#[utoipa::path(patch, operation_id = "changeRendition", path = "/api/renditions/{id}", tag = "renditions", params(("id" = String, Path)), request_body = RenditionPatch,
    responses((status = 200, body = Rendition)))]
#[worker::send]
pub(crate) async fn change(
    edge: Edge,
    grant: Grant,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Rendition>, Fault> {
    let library = grant.library(&edge);
    // Checks that the rendition exists before the body is read.
    library.call(&GetRendition { id: id.clone() }).await?;
    let mut patch: RenditionPatch =
        json::parse(&body::read(&headers, body, REQUEST_LIMIT).await?).map_err(|error| {
            Fault::bad_request(format!("The body must be an object with the fields to change: {error}."))
        })?;
    patch.name = patch.name.map(|name| name.as_deref().and_then(name::clean));
    Ok(Json(library.call(&ChangeRendition { id, patch }).await?))
}
