//! Guest sessions: a random token in a cookie, its hash in the database, an owner whose library holds the rows.

mod known;

use api::ErrorCode;
use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::header::COOKIE;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use filters::Digest;

use crate::db::sessions::{self, Session};
use crate::platform::bindings::{Edge, extension};
use crate::platform::clock;
use crate::problem::Fault;

pub(super) use known::owner;

/// The cookie's name.
const NAME: &str = "safelight_session";

/// How long a session lasts: half a year, and again from any visit in its second half.
pub(crate) const LIFETIME_MS: u64 = 180 * 24 * 60 * 60 * 1000;

/// How long a token still opens its session after it was replaced, unless `SESSION_OVERLAP_S` says otherwise: requests that are on their
/// way, other tabs' too, come through.
pub(crate) const OVERLAP_S: u64 = 60;

/// 32 bytes in base64url.
const TOKEN_CHARS: usize = 43;

/// A guest session with its row. Only the routes of the session itself use it; every other handler takes a grant.
#[derive(Debug, Clone)]
pub(crate) struct GuestSession {
    pub(crate) token_sha256: Digest,
    pub(crate) row: Session,
}

/// The session of a request, looked up in the database and not in this isolate's memory: its end and its replacement must be current.
pub(super) async fn find(edge: &Edge, headers: &HeaderMap) -> Result<Option<GuestSession>, Fault> {
    let Some(token) = token(headers) else { return Ok(None) };
    let token_sha256 = digest(token);
    let row = sessions::find(&edge.db()?, &token_sha256, clock::now_ms()).await?;
    Ok(row.map(|row| GuestSession { token_sha256, row }))
}

/// The session that the route's policy asks for.
impl<S: Sync> FromRequestParts<S> for GuestSession {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Fault> {
        extension(parts)
    }
}

/// The session, where the route's policy lets callers without one in, too.
impl<S: Sync> OptionalFromRequestParts<S> for GuestSession {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Option<Self>, Fault> {
        Ok(parts.extensions.get().cloned())
    }
}

pub(super) fn no_session() -> Fault {
    Fault::new(
        StatusCode::UNAUTHORIZED,
        ErrorCode::NoSession,
        "There is no valid session: POST /api/session gives one as a cookie.",
    )
}

/// What the database keeps of a token.
pub(crate) fn digest(token: &str) -> Digest {
    Digest::sha256(token.as_bytes())
}

/// The token in the request's cookies, if there is one of the right form.
pub(crate) fn token(headers: &HeaderMap) -> Option<&str> {
    let is_token = |value: &&str| {
        value.len() == TOKEN_CHARS && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    };
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|cookies| cookies.to_str().ok())
        .flat_map(|cookies| cookies.split(';'))
        .filter_map(|cookie| cookie.trim().split_once('='))
        .filter(|(name, _)| *name == NAME)
        .map(|(_, value)| value.trim_matches('"'))
        .find(is_token)
}

/// The `Set-Cookie` value that hands `token` out.
pub(crate) fn cookie(token: &str, secure: bool) -> String {
    let secure = if secure { "; Secure" } else { "" };
    format!("{NAME}={token}; HttpOnly; SameSite=Lax; Path=/; Max-Age={}{secure}", LIFETIME_MS / 1000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    const TOKEN: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";

    fn find(cookies: &[&'static str]) -> Option<String> {
        let mut headers = HeaderMap::new();
        for cookie in cookies {
            headers.append(COOKIE, HeaderValue::from_static(cookie));
        }
        token(&headers).map(str::to_owned)
    }

    #[test]
    fn cookie_is_found_among_others() {
        let expected = Some(TOKEN.to_owned());
        assert_eq!(find(&["safelight_session=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"]), expected);
        assert_eq!(find(&["a=b; safelight_session=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8; c=d"]), expected);
        assert_eq!(find(&["a=b", "safelight_session=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"]), expected);
    }

    #[test]
    fn cookie_of_another_name_or_form_is_none() {
        assert_eq!(find(&[]), None);
        assert_eq!(find(&["session=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"]), None);
        assert_eq!(find(&["safelight_session=short"]), None);
        assert_eq!(find(&["safelight_session=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdH/8"]), None);
    }

    #[test]
    fn cookie_is_closed_to_scripts_and_other_sites() {
        let plain = cookie(TOKEN, false);
        assert_eq!(plain, format!("safelight_session={TOKEN}; HttpOnly; SameSite=Lax; Path=/; Max-Age=15552000"));
        assert!(cookie(TOKEN, true).ends_with("; Secure"));
    }
}
