//! `GET /api/ops`

use api::OpCatalog;
use axum::Json;

/// The catalogue of operations with their parameter specifications.
#[utoipa::path(get, path = "/api/ops", tag = "service", responses((status = 200, body = OpCatalog)))]
pub(crate) async fn ops() -> Json<OpCatalog> {
    Json(OpCatalog { engine: filters::ENGINE_VERSION.to_owned(), ops: filters::catalog().copied().collect() })
}
