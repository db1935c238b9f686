//! `GET /api/health`

use api::Health;
use axum::Json;

/// Liveness and versions.
#[utoipa::path(get, path = "/api/health", tag = "service", responses((status = 200, body = Health)))]
pub(crate) async fn health() -> Json<Health> {
    Json(Health {
        status: "ok".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        engine: filters::ENGINE_VERSION.to_owned(),
    })
}
