//! `DELETE /api/account/password`

use axum::http::StatusCode;

use crate::access::session::AccountSession;
use crate::db::accounts;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// Removes the password. Codes by e-mail and passkeys still sign in.
#[utoipa::path(delete, operation_id = "removePassword", path = "/api/account/password", tag = "account", responses(
    (status = 204, description = "The account has no password"),
))]
#[worker::send]
pub(crate) async fn delete(edge: Edge, caller: AccountSession) -> Result<StatusCode, Fault> {
    accounts::set_password(&edge.db()?, &caller.account_id, None).await?;
    Ok(StatusCode::NO_CONTENT)
}
