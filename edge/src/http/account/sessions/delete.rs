//! `DELETE /api/account/sessions/{id}`

use axum::http::header::SET_COOKIE;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};

use crate::access::session::{self, AccountSession, clear_cookie};
use crate::db::sessions::{self, EndedSessions};
use crate::http::extract::Path;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// Ends a session. The id `current` signs out, and `others` ends all sessions but this one.
#[utoipa::path(delete, operation_id = "endSession", path = "/api/account/sessions/{id}", tag = "account", params(("id" = String, Path)),
    responses((status = 204, description = "Ended; signing out also deletes the cookie")))]
#[worker::send]
pub(crate) async fn delete(
    edge: Edge,
    caller: AccountSession,
    Path(id): Path<String>,
    uri: Uri,
) -> Result<Response, Fault> {
    let which = match id.as_str() {
        "current" => EndedSessions::One(&caller.id),
        "others" => EndedSessions::AllExcept(&caller.id),
        id => EndedSessions::One(id),
    };
    let is_own = matches!(which, EndedSessions::One(id) if id == caller.id);
    let ended = sessions::end(&edge.db()?, &caller.account_id, which).await?;
    if ended.is_empty() && matches!(which, EndedSessions::One(_)) {
        return Err(Fault::not_found("session"));
    }
    session::end(&edge, &caller.owner_id, &ended).await;
    if is_own {
        return Ok((StatusCode::NO_CONTENT, [(SET_COOKIE, clear_cookie(&uri)?)]).into_response());
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}
