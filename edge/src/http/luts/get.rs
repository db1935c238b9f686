//! `GET /api/luts/{id}`

use axum::http::{HeaderMap, Method};
use axum::response::Response;

use crate::access::grant::Grant;
use crate::http::extract::Path;
use crate::http::file::{self, File};
use crate::library::commands::FindLut;
use crate::platform::bindings::Edge;
use crate::problem::Fault;
use crate::storage::{Key, Prefix};

/// The file of a look-up table, whole or one range of it.
#[utoipa::path(get, operation_id = "getLut", path = "/api/luts/{id}", tag = "luts", params(("id" = String, Path)),
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/octet-stream",
            headers(("ETag" = String, description = "Quoted SHA-256"))),
        (status = 206, body = Vec<u8>, content_type = "application/octet-stream", description = "The requested range"),
        (status = 304, description = "The client has the current content"),
        (status = 416, description = "The range begins after the end of the file"),
    ))]
#[worker::send]
pub(crate) async fn get(
    edge: Edge,
    grant: Grant,
    Path(id): Path<String>,
    method: Method,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let row = grant.library(&edge).call(&FindLut { sha256: super::digest(&id)? }).await?;
    let row = row.ok_or_else(|| Fault::not_found("look-up table"))?;
    let file = File {
        key: Key::Lut { prefix: Prefix::new(&row.key_prefix), id: &row.id },
        size_bytes: row.size_bytes,
        // Not a text type: a proxy would compress it, and `ETag` and ranges would not match the file.
        media_type: "application/octet-stream",
        etag: row.sha256.to_string(),
        name: row.name,
    };
    file::serve(&edge, &method, &headers, file).await
}
