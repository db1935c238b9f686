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
        (status = 304, description = "The client has it already"),
        (status = 409, description = "Not done yet, or failed"),
    ))]
#[worker::send]
pub(crate) async fn receipt(
    edge: Edge,
    grant: Grant,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let (row, _) = super::find(&edge, &grant, &id).await?;
    super::made(&row)?;
    let etag = format!("{id}-receipt");
    if let Some(unchanged) = file::unchanged(&headers, &etag) {
        return Ok(unchanged);
    }
    let receipt = edge.storage()?.read(&Key::Receipt { prefix: Prefix::new(&row.key_prefix), id: &id }).await?;
    Ok(file::whole(receipt.into(), "application/jose", &etag))
}
