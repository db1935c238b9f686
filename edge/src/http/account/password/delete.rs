//! `DELETE /api/account/password`

use axum::http::StatusCode;

use crate::access::session::{AccountSession, no_account};
use crate::accounts::passwords;
use crate::db::accounts;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// Removes the password. Codes by e-mail and passkeys still sign in. Tells the owner by mail.
#[utoipa::path(delete, operation_id = "removePassword", path = "/api/account/password", tag = "account", responses(
    (status = 204, description = "The account has no password"),
))]
#[worker::send]
pub(crate) async fn delete(edge: Edge, caller: AccountSession) -> Result<StatusCode, Fault> {
    let account = accounts::find(&edge.db()?, &caller.account_id).await?.ok_or_else(no_account)?;
    passwords::remove(&edge, &account).await?;
    Ok(StatusCode::NO_CONTENT)
}
