//! Sessions of browsers: a random token in a cookie, and its digest in the database. A session belongs to an owner,
//! whose library holds the rows. A session of an account states the account, too.

mod cache;

pub(crate) use cache::CachedSession;

use api::ErrorCode;
use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use filters::Digest;

use super::cookie::TokenCookie;
use crate::db::sessions::{self, Session};
use crate::platform::bindings::{Edge, extension};
use crate::platform::clock;
use crate::problem::Fault;

/// Lifetime of a session: half a year. A visit in the second half renews it.
pub(crate) const LIFETIME_MS: u64 = 180 * 24 * 60 * 60 * 1000;

/// Time in which a replaced token still opens its session, so that requests on their way and other tabs succeed.
/// `SESSION_OVERLAP_S` overrides it.
pub(crate) const ROTATION_OVERLAP_S: u64 = 60;

/// Time after a sign-in in which its session can change the ways to sign in, or delete the account.
const RECENT_MS: u64 = 10 * 60 * 1000;

const COOKIE: TokenCookie = TokenCookie { name: "safelight_session", lifetime_ms: LIFETIME_MS };

/// A session with its row, of a guest or an account. Only the routes of sessions use it; all other handlers take a
/// grant.
#[derive(Debug, Clone)]
pub(crate) struct BrowserSession {
    pub(crate) token_sha256: Digest,
    pub(crate) row: Session,
}

impl BrowserSession {
    /// Whether its person signed in within the last ten minutes, and so proved to be the owner of the account.
    pub(crate) fn is_recent(&self) -> bool {
        self.row.account_id.is_some() && is_recent(clock::parse_rfc3339(&self.row.created_at), clock::now_ms())
    }
}

fn is_recent(signed_in_ms: Option<u64>, now_ms: u64) -> bool {
    signed_in_ms.is_some_and(|signed_in_ms| now_ms < signed_in_ms.saturating_add(RECENT_MS))
}

/// Finds the session of a request in the database, not in the cache: expiry and replacement must be current.
pub(super) async fn find(edge: &Edge, tokens: &[&str]) -> Result<Option<BrowserSession>, Fault> {
    let digests = digests(tokens);
    if digests.is_empty() {
        return Ok(None);
    }
    let mut found = sessions::find_by_tokens(&edge.db()?, &digests, clock::now_ms()).await?;
    let first = digests.iter().find_map(|digest| found.iter().position(|(token, _)| token == digest));
    Ok(first.map(|first| found.swap_remove(first)).map(|(token_sha256, row)| BrowserSession { token_sha256, row }))
}

/// The first token that opens a session, and what the cache knows of it.
pub(super) async fn find_cached(edge: &Edge, tokens: &[&str]) -> Result<Option<(Digest, CachedSession)>, Fault> {
    let now_ms = clock::now_ms();
    let look_up = async |unknown: Vec<Digest>| {
        let db = edge.db()?;
        let found = sessions::find_by_tokens(&db, &unknown, now_ms).await?;
        let of_accounts: Vec<_> =
            found.iter().filter(|(_, row)| row.account_id.is_some()).map(|(token, _)| *token).collect();
        if !of_accounts.is_empty() {
            sessions::record_use(&db, &of_accounts, now_ms).await?;
        }
        Ok(found)
    };
    cache::find(&digests(tokens), now_ms, look_up).await
}

/// Whether this isolate knows one of the tokens.
pub(super) fn is_cached(tokens: &[&str], now_ms: u64) -> bool {
    tokens.iter().any(|token| cache::has(&digest(token), now_ms))
}

/// Makes ended sessions ineffective: this isolate forgets them, and the library closes their connections. Other isolates
/// forget them within seconds.
pub(crate) async fn end(edge: &Edge, owner_id: &str, tokens_sha256: &[Digest]) {
    for token in tokens_sha256 {
        cache::remove(token);
        edge.library(owner_id).end_session(token, clock::now_ms()).await;
    }
}

fn digests(tokens: &[&str]) -> Vec<Digest> {
    tokens.iter().map(|token| digest(token)).collect()
}

/// Extracts the session that the route's policy requires.
impl<S: Sync> FromRequestParts<S> for BrowserSession {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Fault> {
        extension(parts)
    }
}

/// Extracts the session if there is one, on routes that also admit callers without a session.
impl<S: Sync> OptionalFromRequestParts<S> for BrowserSession {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Option<Self>, Fault> {
        Ok(parts.extensions.get().cloned())
    }
}

pub(super) fn no_session() -> Fault {
    Fault::new(
        StatusCode::UNAUTHORIZED,
        ErrorCode::NoSession,
        "There is no valid session. Send `POST /api/session` to get one as a cookie.",
    )
}

/// The session of an account that a route requires. Bearer tokens cannot use such routes.
#[derive(Debug, Clone)]
pub(crate) struct AccountSession {
    pub(crate) account_id: String,
    pub(crate) owner_id: String,
    /// The id in the account's list of sessions.
    pub(crate) id: String,
    /// When its person signed in, RFC 3339.
    signed_in_at: String,
}

impl AccountSession {
    /// The account's session; refuses the session of a guest.
    pub(super) fn of(session: BrowserSession) -> Result<Self, Fault> {
        let row = session.row;
        match (row.account_id, row.id) {
            (Some(account_id), Some(id)) => {
                Ok(Self { account_id, owner_id: row.owner_id, id, signed_in_at: row.created_at })
            }
            _ => Err(no_account()),
        }
    }

    /// Refuses a session that signed in earlier: whoever holds it may not be the owner of the account.
    pub(crate) fn require_recent(&self) -> Result<(), Fault> {
        if is_recent(clock::parse_rfc3339(&self.signed_in_at), clock::now_ms()) {
            return Ok(());
        }
        let detail =
            "To protect your account, this needs a sign-in within the last ten minutes. Sign in again, and repeat it.";
        Err(Fault::new(StatusCode::FORBIDDEN, ErrorCode::RecentSignInRequired, detail))
    }
}

impl<S: Sync> FromRequestParts<S> for AccountSession {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Fault> {
        extension(parts)
    }
}

pub(crate) fn no_account() -> Fault {
    Fault::new(StatusCode::UNAUTHORIZED, ErrorCode::NoAccount, "You are not signed in. Sign in with an account first.")
}

/// The digest of a token. The database stores digests only.
pub(crate) fn digest(token: &str) -> Digest {
    Digest::sha256(token.as_bytes())
}

/// The tokens of well-formed session cookies.
pub(crate) fn tokens<'a>(uri: &Uri, headers: &'a HeaderMap) -> Vec<&'a str> {
    COOKIE.tokens(uri, headers)
}

/// The `Set-Cookie` header for `token`.
pub(crate) fn set_cookie(token: &str, uri: &Uri) -> Result<HeaderValue, Fault> {
    COOKIE.set(token, uri)
}

/// The `Set-Cookie` header that deletes the cookie.
pub(crate) fn clear_cookie(uri: &Uri) -> Result<HeaderValue, Fault> {
    COOKIE.clear(uri)
}

#[cfg(test)]
mod tests {
    use axum::http::header;

    use super::*;
    use crate::access::cookie::MAX_CANDIDATES;

    const TOKEN: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";

    fn found(uri: &'static str, cookies: &[&str]) -> Vec<String> {
        let mut headers = HeaderMap::new();
        for cookie in cookies {
            headers.append(header::COOKIE, HeaderValue::from_str(cookie).unwrap());
        }
        tokens(&Uri::from_static(uri), &headers).into_iter().map(str::to_owned).collect()
    }

    fn find(cookies: &[&str]) -> Option<String> {
        found("http://localhost/", cookies).into_iter().next()
    }

    #[test]
    fn session_is_recent_for_ten_minutes_after_the_sign_in() {
        for (now_ms, expected) in [(1_000, true), (1_000 + 599_999, true), (1_000 + 600_000, false)] {
            assert_eq!(is_recent(Some(1_000), now_ms), expected, "{now_ms}");
        }
        assert!(!is_recent(None, 0));
    }

    #[test]
    fn cookie_is_found_among_other_cookies() {
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
    fn cookie_has_protective_attributes() {
        let cookie = |is_secure| COOKIE.text(TOKEN, LIFETIME_MS / 1000, is_secure);
        let plain = cookie(false);
        assert_eq!(plain, format!("safelight_session={TOKEN}; HttpOnly; SameSite=Lax; Path=/; Max-Age=15552000"));
        let over_tls = cookie(true);
        assert_eq!(over_tls, format!("__Host-{plain}; Secure"), "without Domain, with Path=/, as the prefix asks");
    }

    #[test]
    fn cookie_candidates_are_limited() {
        let planted = "B".repeat(43);
        let both = format!("safelight_session={planted}; safelight_session=short; safelight_session={TOKEN}");
        assert_eq!(found("http://localhost/", &[&both]), [planted.as_str(), TOKEN]);
        let many = vec![format!("safelight_session={planted}"); 100].join("; ");
        assert_eq!(found("http://localhost/", &[&many]).len(), MAX_CANDIDATES);
    }

    #[test]
    fn cookie_over_tls_requires_host_prefix() {
        let (plain, host) =
            (format!("safelight_session={}", "B".repeat(43)), format!("__Host-safelight_session={TOKEN}"));
        assert_eq!(found("https://safelight.test/", &[&plain, &host]), [TOKEN]);
        assert_eq!(found("https://safelight.test/", &[&plain]), [""; 0]);
        assert_eq!(found("http://localhost/", &[&host]), [""; 0]);
    }
}
