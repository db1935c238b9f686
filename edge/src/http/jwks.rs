//! `GET /.well-known/jwks.json`

use api::Jwks;
use axum::http::HeaderMap;
use axum::response::Response;

use crate::http::file;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// The keys that sign receipts, the current one and earlier ones, as a JSON Web Key Set.
#[utoipa::path(get, operation_id = "listKeys", path = "/.well-known/jwks.json", tag = "service", responses(
    (status = 200, body = Jwks, headers(("ETag" = String))),
    (status = 304, description = "The client has the current content"),
))]
pub(crate) async fn jwks(edge: Edge, headers: HeaderMap) -> Result<Response, Fault> {
    Ok(file::respond_with_document(&headers, serde_json::to_string(&Jwks { keys: edge.receipt_keys()? })?))
}
