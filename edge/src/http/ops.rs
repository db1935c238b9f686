//! `GET /api/ops`

use api::OpCatalog;
use axum::http::HeaderMap;
use axum::response::Response;

use crate::http::file;
use crate::problem::Fault;

/// The catalogue of operations with their parameter specifications.
#[utoipa::path(get, operation_id = "listOperations", path = "/api/ops", tag = "service", responses(
    (status = 200, body = OpCatalog, headers(("ETag" = String))),
    (status = 304, description = "The client has the current content"),
))]
pub(crate) async fn ops(headers: HeaderMap) -> Result<Response, Fault> {
    let catalog = OpCatalog { engine: filters::ENGINE_VERSION.to_owned(), ops: filters::catalog().copied().collect() };
    Ok(file::respond_with_document(&headers, serde_json::to_string(&catalog)?))
}
