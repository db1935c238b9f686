//! `POST /api/session`

pub(crate) mod rotate;

use api::Session;
use axum::Json;
use axum::http::header::SET_COOKIE;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};

use crate::access::session::{BrowserSession, LIFETIME_MS, digest, set_cookie};
use crate::db::sessions;
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::platform::ids;
use crate::problem::Fault;

/// Opens a guest session. While the cookie of the request is valid, the response has the same session.
///
/// The cookie is HttpOnly and SameSite=Lax. In the second half of a session's lifetime this call renews it with a new
/// cookie.
#[utoipa::path(post, operation_id = "openSession", path = "/api/session", tag = "session", responses(
    (status = 201, body = Session, description = "A new session", headers(("Set-Cookie" = String))),
    (status = 200, body = Session, description = "The existing session of the cookie"),
    (status = 429, description = "Too many calls with this session, or too many new sessions from this address", headers(("Retry-After" = u64))),
))]
#[worker::send]
pub(crate) async fn session(edge: Edge, session: Option<BrowserSession>, uri: Uri) -> Result<Response, Fault> {
    let now_ms = clock::now_ms();
    if let Some(BrowserSession { token_sha256, row }) = session {
        if row.replaced == 0 && row.expires_at_ms <= now_ms + LIFETIME_MS / 2 {
            return rotate::replace(&edge, &uri, &token_sha256, row, now_ms).await;
        }
        return respond(&uri, StatusCode::OK, None, row);
    }
    let token = ids::new_token()?;
    let session = sessions::Session::of_guest(ids::new_id()?, now_ms + LIFETIME_MS);
    sessions::insert(&edge.db()?, &digest(&token), &session, &clock::rfc3339(now_ms)).await?;
    respond(&uri, StatusCode::CREATED, Some(&token), session)
}

/// The session, with `Set-Cookie` for a new token.
fn respond(uri: &Uri, status: StatusCode, token: Option<&str>, session: sessions::Session) -> Result<Response, Fault> {
    let body = Session {
        owner_id: session.owner_id,
        kind: if session.account_id.is_some() { "account" } else { "guest" }.to_owned(),
        expires_at: clock::rfc3339(session.expires_at_ms),
    };
    let mut response = (status, Json(body)).into_response();
    if let Some(token) = token {
        response.headers_mut().insert(SET_COOKIE, set_cookie(token, uri)?);
    }
    Ok(response)
}
