//! `GET /api/images/{id}/original`

use axum::http::{HeaderMap, Method};
use axum::response::Response;

use crate::access::grant::Grant;
use crate::http::extract::Path;
use crate::http::file::{self, File};
use crate::library::commands::FindImage;
use crate::platform::bindings::Edge;
use crate::problem::Fault;
use crate::storage::{Key, Prefix};

/// The uploaded bytes, whole or one range.
#[utoipa::path(get, operation_id = "getOriginal", path = "/api/images/{id}/original", tag = "images", params(("id" = String, Path)),
    responses(
        (status = 200, body = Vec<u8>, content_type = "image/*", headers(("ETag" = String, description = "Quoted SHA-256"))),
        (status = 206, body = Vec<u8>, content_type = "image/*", description = "The requested range"),
        (status = 304, description = "The client has the current content"),
        (status = 416, description = "The range begins after the end of the file"),
    ))]
#[worker::send]
pub(crate) async fn original(
    edge: Edge,
    grant: Grant,
    Path(id): Path<String>,
    method: Method,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let image = grant.library(&edge).call(&FindImage { id }).await?;
    let image = image.ok_or_else(|| Fault::not_found("image"))?;
    let file = File {
        key: Key::Original { prefix: Prefix::new(&image.key_prefix), sha256: image.sha256, image: &image.id },
        size_bytes: image.size_bytes,
        media_type: image.format.media_type(),
        etag: image.sha256.to_string(),
        name: image.name,
    };
    file::serve(&edge, &method, &headers, file).await
}
