//! `GET /api/health`

use api::Health;
use axum::Json;

use crate::access::{cors, external_token};
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// Liveness and versions.
#[utoipa::path(get, operation_id = "getHealth", path = "/api/health", tag = "service", responses(
        (status = 200, body = Health),
        (status = 503, description = "A setting is missing or wrong; `detail` names it"),
    ))]
#[worker::send]
pub(crate) async fn health(edge: Edge) -> Result<Json<Health>, Fault> {
    // Reports a wrong setting now, not with the first upload.
    edge.storage()?;
    cors::check_setting(&edge)?;
    external_token::check_setting(&edge)?;
    Ok(Json(Health {
        status: "ok".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        engine: filters::ENGINE_VERSION.to_owned(),
    }))
}
