//! `POST /api/session/rotate`

use api::Session;
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use filters::Digest;

use super::respond;
use crate::access::session::{BrowserSession, LIFETIME_MS, ROTATION_OVERLAP_S, digest};
use crate::db::sessions;
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::platform::ids;
use crate::problem::Fault;

/// Replaces the token of the session. The old token stays valid for one minute, so that requests on their way and other
/// tabs succeed. It cannot be replaced again.
#[utoipa::path(post, operation_id = "rotateSession", path = "/api/session/rotate", tag = "session", responses(
    (status = 200, body = Session, description = "The session, with a new cookie unless the token was already replaced",
        headers(("Set-Cookie" = String))),
    (status = 401, description = "No session"),
    (status = 429, description = "Too many requests", headers(("Retry-After" = u64))),
))]
#[worker::send]
pub(crate) async fn rotate(edge: Edge, session: BrowserSession, uri: Uri) -> Result<Response, Fault> {
    replace(&edge, &uri, &session.token_sha256, session.row, clock::now_ms()).await
}

/// Gives the session a new token. Connections that the old token opened close when it expires.
pub(super) async fn replace(
    edge: &Edge,
    uri: &Uri,
    old: &Digest,
    session: sessions::Session,
    now_ms: u64,
) -> Result<Response, Fault> {
    let new = ids::new_token()?;
    let expires_at_ms = now_ms + LIFETIME_MS;
    let overlap_until_ms = now_ms + edge.duration_setting_ms("SESSION_OVERLAP_S", ROTATION_OVERLAP_S)?;
    let created_at = clock::rfc3339(now_ms);
    let tokens = [old, &digest(&new)];
    if sessions::replace(&edge.db()?, tokens, &created_at, expires_at_ms, overlap_until_ms).await? {
        edge.library(&session.owner_id).end_session(old, overlap_until_ms).await;
        return respond(uri, StatusCode::OK, Some(&new), sessions::Session { expires_at_ms, ..session });
    }
    // Another tab replaced the token first. Its cookie applies to this tab, too.
    respond(uri, StatusCode::OK, None, session)
}
