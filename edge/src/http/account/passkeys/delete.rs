//! `DELETE /api/account/passkeys/{id}`

use api::ErrorCode;
use axum::http::StatusCode;

use crate::access::session::AccountSession;
use crate::db::passkeys;
use crate::http::extract::Path;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// Removes a passkey, which cannot sign in any more. Sessions that it opened stay; end them in the list of sessions.
#[utoipa::path(delete, operation_id = "deletePasskey", path = "/api/account/passkeys/{id}", tag = "account", params(("id" = String, Path)), responses(
    (status = 204, description = "Removed"),
    (status = 409, description = "Nothing else signs in to this account"),
))]
#[worker::send]
pub(crate) async fn delete(edge: Edge, caller: AccountSession, Path(id): Path<String>) -> Result<StatusCode, Fault> {
    let db = edge.db()?;
    if passkeys::delete(&db, &caller.account_id, &id).await? {
        return Ok(StatusCode::NO_CONTENT);
    }
    let is_own = passkeys::list(&db, &caller.account_id).await?.iter().any(|passkey| passkey.id == id);
    if !is_own {
        return Err(Fault::not_found("passkey"));
    }
    let detail = "Nothing else signs in to this account. Add an e-mail address or another passkey first.";
    Err(Fault::new(StatusCode::CONFLICT, ErrorCode::LastSignInMethod, detail))
}
