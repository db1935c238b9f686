//! `GET /api/renditions/{id}/receipt`

use axum::http::HeaderMap;
use axum::response::Response;

use crate::access::grant::Grant;
use crate::http::extract::Path;
use crate::http::file;
use crate::platform::bindings::Edge;
use crate::problem::Fault;
use crate::storage::{Key, Prefix};

/// The signed receipt: a compact JWS (RFC 7515), whose key is in `/.well-known/jwks.json`.
#[utoipa::path(get, operation_id = "getReceipt", path = "/api/renditions/{id}/receipt", tag = "renditions", params(("id" = String, Path)),
    responses(
        (status = 200, body = String, content_type = "application/jose"),
        (status = 304, description = "The client has the current content"),
        (status = 409, description = "The rendition is not finished yet, or it failed"),
    ))]
#[worker::send]
pub(crate) async fn receipt(
    edge: Edge,
    grant: Option<Grant>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let found = super::find(&edge, grant, &id).await?;
    super::result(&found.row)?;
    let etag = format!("{id}-receipt");
    if let Some(not_modified) = file::revalidate(&headers, &etag) {
        return Ok(found.respond(not_modified));
    }
    let receipt = edge.storage()?.read(&Key::Receipt { prefix: Prefix::new(&found.row.key_prefix), id: &id }).await?;
    Ok(found.respond(file::respond_with_bytes(receipt.into(), "application/jose", &etag)))
}
