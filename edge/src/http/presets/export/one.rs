//! `GET /api/presets/{id}/export`

use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};

use super::entries::{self, Source};
use crate::access::grant::Grant;
use crate::http::extract::Path;
use crate::http::name;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// A preset as a JSON document, with its newest versions, oldest first. The document has at most 512 KiB, so that an
/// import reads it.
#[utoipa::path(get, operation_id = "exportPreset", path = "/api/presets/{id}/export", tag = "presets", params(("id" = String, Path)),
    responses((status = 200, body = Object, content_type = "application/json")))]
#[worker::send]
pub(crate) async fn one(edge: Edge, grant: Option<Grant>, Path(id): Path<String>) -> Result<Response, Fault> {
    let source = Source::find(&edge, grant.as_ref(), &id).await?;
    let entry = entries::read(&edge, &source).await?;
    let disposition = name::content_disposition(&format!("{}.json", entry.name)).replacen("inline", "attachment", 1);
    let headers = [(CONTENT_TYPE, "application/json".to_owned()), (CONTENT_DISPOSITION, disposition)];
    Ok((headers, entry.text).into_response())
}
