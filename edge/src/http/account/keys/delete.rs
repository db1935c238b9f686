//! `DELETE /api/account/keys/{id}`

use axum::http::StatusCode;

use crate::access::api_key;
use crate::access::session::AccountSession;
use crate::db::api_keys;
use crate::http::extract::Path;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// Deletes an API key. It stops working within ten seconds everywhere, and its live connections are closed.
#[utoipa::path(delete, operation_id = "deleteApiKey", path = "/api/account/keys/{id}", tag = "account", params(("id" = String, Path)),
    responses((status = 204, description = "Deleted")))]
#[worker::send]
pub(crate) async fn delete(edge: Edge, caller: AccountSession, Path(id): Path<String>) -> Result<StatusCode, Fault> {
    let deleted = api_keys::delete(&edge.db()?, &caller.account_id, &id).await?;
    let digest = deleted.ok_or_else(|| Fault::not_found("API key"))?;
    api_key::end(&edge, &caller.owner_id, &[digest]).await;
    Ok(StatusCode::NO_CONTENT)
}
