//! `DELETE /api/account/passkeys/{id}`

use api::ErrorCode;
use axum::http::StatusCode;

use crate::access::session::{AccountSession, no_account};
use crate::accounts::{notices, oidc};
use crate::db::{accounts, passkeys};
use crate::http::extract::Path;
use crate::mail::Template;
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
    let account = accounts::find(&db, &caller.account_id).await?.ok_or_else(no_account)?;
    if let Some(name) = passkeys::delete(&db, &account.id, &id, &oidc::issuers(&edge)?).await? {
        notices::send(&edge, &account, &Template::PasskeyRemoved { name: &name }).await;
        return Ok(StatusCode::NO_CONTENT);
    }
    let is_own = passkeys::list(&db, &account.id).await?.iter().any(|passkey| passkey.id == id);
    if !is_own {
        return Err(Fault::not_found("passkey"));
    }
    let detail = "Nothing else signs in to this account. Add an e-mail address or another passkey first.";
    Err(Fault::new(StatusCode::CONFLICT, ErrorCode::LastSignInMethod, detail))
}
