//! `GET /api/account/passkeys`

use api::{Page, Passkey};
use axum::Json;

use super::shown;
use crate::access::session::AccountSession;
use crate::db::passkeys;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// Lists the passkeys of the account, newest first.
#[utoipa::path(get, operation_id = "listPasskeys", path = "/api/account/passkeys", tag = "account", responses((status = 200, body = Page<Passkey>)))]
#[worker::send]
pub(crate) async fn list(edge: Edge, caller: AccountSession) -> Result<Json<Page<Passkey>>, Fault> {
    let found = passkeys::list(&edge.db()?, &caller.account_id).await?;
    Ok(Json(Page { items: found.into_iter().map(shown).collect(), next_cursor: None }))
}
