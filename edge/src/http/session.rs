//! `POST /api/session`

use api::Session;
use axum::Json;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use worker::D1Database;

use crate::db::sessions;
use crate::edge::Edge;
use crate::problem::Fault;
use crate::session::{LIFETIME_MS, cookie, digest, token};
use crate::{clock, ids};

/// A guest session; the same one while the cookie sent with the request is valid.
///
/// The cookie is HttpOnly and SameSite=Lax. In the second half of its life a session is renewed by this call.
#[utoipa::path(post, path = "/api/session", tag = "session", responses(
    (status = 201, body = Session, description = "A new session", headers(("Set-Cookie" = String))),
    (status = 200, body = Session, description = "The session the cookie speaks for"),
))]
#[worker::send]
pub(crate) async fn session(edge: Edge, uri: Uri, headers: HeaderMap) -> Result<Response, Fault> {
    let db = edge.db()?;
    let now_ms = clock::now_ms();
    let known = match token(&headers) {
        Some(token) => sessions::find(&db, &digest(token), now_ms).await?.map(|session| (token.to_owned(), session)),
        None => None,
    };
    let (status, token, session) = match known {
        Some((_, session)) if session.expires_at_ms > now_ms + LIFETIME_MS / 2 => (StatusCode::OK, None, session),
        Some((token, session)) => (StatusCode::OK, Some(token.clone()), renew(&db, &token, session, now_ms).await?),
        None => {
            let token = ids::new_token()?;
            let session = sessions::Session { owner_id: ids::new_id()?, expires_at_ms: now_ms + LIFETIME_MS };
            sessions::insert(&db, &digest(&token), &session, &clock::rfc3339(now_ms)).await?;
            (StatusCode::CREATED, Some(token), session)
        }
    };
    let body = Session {
        owner_id: session.owner_id,
        kind: "guest".to_owned(),
        expires_at: clock::rfc3339(session.expires_at_ms),
    };
    let mut response = (status, Json(body)).into_response();
    if let Some(token) = token {
        let secure = uri.scheme_str() == Some("https");
        let cookie =
            HeaderValue::from_str(&cookie(&token, secure)).map_err(|error| Fault::internal(error.to_string()))?;
        response.headers_mut().insert(SET_COOKIE, cookie);
    }
    Ok(response)
}

async fn renew(
    db: &D1Database,
    token: &str,
    session: sessions::Session,
    now_ms: u64,
) -> Result<sessions::Session, Fault> {
    let expires_at_ms = now_ms + LIFETIME_MS;
    sessions::extend(db, &digest(token), expires_at_ms).await?;
    Ok(sessions::Session { expires_at_ms, ..session })
}
