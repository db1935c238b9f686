//! `GET /api/renditions/{id}`

use api::{PublicRendition, Rendition};
use axum::Json;
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::access::grant::Grant;
use crate::http::extract::Path;
use crate::library::commands::GetRendition;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// A rendition as the caller sees it.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "states the schema; the library writes the JSON of an own rendition")]
pub(crate) enum SeenRendition {
    /// For its owner.
    Own(Box<Rendition>),
    /// For others.
    Public(Box<PublicRendition>),
}

/// The recipe and the state of a rendition, with its digests once it is done. Anybody may read a public or unlisted one:
/// then the response has no field that leads to its original.
#[utoipa::path(get, operation_id = "getRendition", path = "/api/renditions/{id}", tag = "renditions", params(("id" = String, Path)),
    responses((status = 200, body = SeenRendition)))]
#[worker::send]
pub(crate) async fn get(edge: Edge, grant: Option<Grant>, Path(id): Path<String>) -> Result<Response, Fault> {
    if let Some(grant) = &grant {
        match grant.library(&edge).forward(&GetRendition { id: id.clone() }).await {
            Err(fault) if fault.is_not_found() => {}
            own => return own.map(|own| own.into_response()),
        }
    }
    let found = super::find(&edge, None, &id).await?;
    let public = found.row.into_public()?.ok_or_else(|| Fault::not_found("rendition"))?;
    Ok(Json(public).into_response())
}
