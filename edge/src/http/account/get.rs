//! `GET /api/account`

use api::AccountState;
use axum::Json;

use crate::access::session::{AccountSession, no_account};
use crate::db::accounts;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// Gets the account of the session. A guest has none (401 `no_account`).
#[utoipa::path(get, operation_id = "getAccount", path = "/api/account", tag = "account", responses((status = 200, body = AccountState)))]
#[worker::send]
pub(crate) async fn get(edge: Edge, session: AccountSession) -> Result<Json<AccountState>, Fault> {
    let account = accounts::find(&edge.db()?, &session.account_id).await?.ok_or_else(no_account)?;
    Ok(Json(super::state(account)))
}
