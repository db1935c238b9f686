//! `GET /api/account/keys`

use api::{ApiKey, Page};
use axum::Json;

use crate::access::session::AccountSession;
use crate::db::api_keys;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// Lists the API keys, the newest first. Expired keys are listed, too. The keys themselves are not shown again.
#[utoipa::path(get, operation_id = "listApiKeys", path = "/api/account/keys", tag = "account", responses((status = 200, body = Page<ApiKey>)))]
#[worker::send]
pub(crate) async fn list(edge: Edge, caller: AccountSession) -> Result<Json<Page<ApiKey>>, Fault> {
    let found = api_keys::list(&edge.db()?, &caller.account_id).await?;
    Ok(Json(Page { items: found.into_iter().map(super::listed).collect(), next_cursor: None }))
}
