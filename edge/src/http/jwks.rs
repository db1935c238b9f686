//! `GET /.well-known/jwks.json`

use api::Jwks;
use axum::Json;

use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// The key that signs receipts, as a JSON Web Key Set.
#[utoipa::path(get, path = "/.well-known/jwks.json", tag = "service", responses((status = 200, body = Jwks)))]
pub(crate) async fn jwks(edge: Edge) -> Result<Json<Jwks>, Fault> {
    Ok(Json(Jwks { keys: vec![edge.receipt_key()?.jwk()] }))
}
