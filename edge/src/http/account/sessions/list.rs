//! `GET /api/account/sessions`

use api::{AccountSession as Listed, Page};
use axum::Json;

use crate::access::session::AccountSession;
use crate::db::sessions;
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::problem::Fault;

/// Lists the devices that are signed in, the most recently used first.
#[utoipa::path(get, operation_id = "listSessions", path = "/api/account/sessions", tag = "account", responses((status = 200, body = Page<Listed>)))]
#[worker::send]
pub(crate) async fn list(edge: Edge, caller: AccountSession) -> Result<Json<Page<Listed>>, Fault> {
    let found = sessions::list(&edge.db()?, &caller.account_id, clock::now_ms()).await?;
    let items = found.into_iter().map(|session| Listed {
        is_current: session.id == caller.id,
        id: session.id,
        device: session.device,
        created_at: session.created_at,
        last_used_at: clock::rfc3339(session.last_used_ms),
        expires_at: clock::rfc3339(session.expires_at_ms),
    });
    Ok(Json(Page { items: items.collect(), next_cursor: None }))
}
