//! `GET /api/renditions/{id}/content`

use axum::http::{HeaderMap, Method};
use axum::response::Response;

use crate::access::grant::Grant;
use crate::http::extract::Path;
use crate::http::file::{self, File};
use crate::http::name;
use crate::platform::bindings::Edge;
use crate::problem::Fault;
use crate::storage::{Key, Prefix};

/// The rendered file. Anybody may read that of a public or unlisted rendition.
#[utoipa::path(get, operation_id = "getRenditionContent", path = "/api/renditions/{id}/content", tag = "renditions", params(("id" = String, Path)),
    responses(
        (status = 200, body = Vec<u8>, content_type = "image/*", headers(("ETag" = String, description = "Quoted SHA-256"))),
        (status = 206, body = Vec<u8>, content_type = "image/*", description = "The requested range"),
        (status = 304, description = "The client has the current content"),
        (status = 416, description = "The range begins after the end of the file"),
        (status = 409, description = "The rendition is not finished yet, or it failed"),
    ))]
#[worker::send]
pub(crate) async fn content(
    edge: Edge,
    grant: Option<Grant>,
    Path(id): Path<String>,
    method: Method,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let found = super::find(&edge, grant, &id).await?;
    let result = super::result(&found.row)?;
    let file = File {
        key: Key::Rendition {
            prefix: Prefix::new(&found.row.key_prefix),
            id: &id,
            extension: result.format.extension(),
        },
        size_bytes: result.size_bytes,
        media_type: result.format.media_type(),
        etag: result.sha256.to_string(),
        name: name::with_extension(&found.name, result.format.extension()),
    };
    Ok(found.respond(file::serve(&edge, &method, &headers, file).await?))
}
