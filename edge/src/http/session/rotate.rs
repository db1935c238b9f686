//! `POST /api/session/rotate`

use api::{ErrorCode, Session};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use worker::D1Database;

use super::answer;
use crate::db::sessions;
use crate::edge::Edge;
use crate::problem::Fault;
use crate::session::{LIFETIME_MS, OVERLAP_MS, Owner, digest, token};
use crate::{clock, ids};

/// A new token for the same session. The old one holds for a minute more, so that requests on their way, another tab's too,
/// come through; it cannot be replaced a second time.
#[utoipa::path(post, path = "/api/session/rotate", tag = "session", security(("session" = [])), responses(
    (status = 200, body = Session, description = "With the new cookie, unless the token sent was replaced before",
        headers(("Set-Cookie" = String))),
    (status = 401, description = "No session"),
    (status = 429, description = "Too many requests", headers(("Retry-After" = u64))),
))]
#[worker::send]
pub(crate) async fn rotate(edge: Edge, _owner: Owner, uri: Uri, headers: HeaderMap) -> Result<Response, Fault> {
    let db = edge.db()?;
    let now_ms = clock::now_ms();
    let ended = || Fault::new(StatusCode::UNAUTHORIZED, ErrorCode::NoSession, "This session has just ended.");
    let token = token(&headers).ok_or_else(ended)?;
    let session = sessions::find(&db, &digest(token), now_ms).await?.ok_or_else(ended)?;
    replace(&db, &uri, token, session, now_ms).await
}

/// Opens the session to a new token.
pub(super) async fn replace(
    db: &D1Database,
    uri: &Uri,
    old: &str,
    session: sessions::Session,
    now_ms: u64,
) -> Result<Response, Fault> {
    let new = ids::new_token()?;
    let expires_at_ms = now_ms + LIFETIME_MS;
    let tokens = [&digest(old), &digest(&new)];
    let created_at = clock::rfc3339(now_ms);
    if sessions::replace(db, tokens, &created_at, expires_at_ms, now_ms + OVERLAP_MS).await? {
        return answer(uri, StatusCode::OK, Some(&new), sessions::Session { expires_at_ms, ..session });
    }
    // Another tab was quicker; its cookie is this one's too.
    answer(uri, StatusCode::OK, None, session)
}
