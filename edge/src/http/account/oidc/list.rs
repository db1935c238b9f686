//! `GET /api/account/oidc`

use api::{OidcProvider, Page};
use axum::Json;

use crate::accounts::oidc;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// Lists the OpenID Connect providers of this deployment.
#[utoipa::path(get, operation_id = "listProviders", path = "/api/account/oidc", tag = "account", responses(
    (status = 200, body = Page<OidcProvider>),
    (status = 503, description = "The setting is wrong"),
))]
pub(crate) async fn list(edge: Edge) -> Result<Json<Page<OidcProvider>>, Fault> {
    let shown = |provider: &oidc::Provider| OidcProvider { id: provider.id.clone(), name: provider.name.clone() };
    Ok(Json(Page { items: oidc::providers(&edge)?.iter().map(shown).collect(), next_cursor: None }))
}
