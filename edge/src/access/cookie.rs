//! Cookies with a random token. Over TLS they have the prefix `__Host-` (RFC 6265bis, section 4.1.3.2), so that no
//! sibling domain can set them. Browsers refuse the prefix without TLS, as on a developer's machine.

use axum::http::header::COOKIE;
use axum::http::{HeaderMap, HeaderValue, Uri};

use crate::problem::Fault;

/// Maximum number of cookies of one name to try: a planted cookie may come before the real one.
pub(super) const MAX_CANDIDATES: usize = 8;

/// 32 bytes in base64url.
const TOKEN_CHARS: usize = 43;

/// A kind of cookie.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TokenCookie {
    /// Without the prefix.
    pub(crate) name: &'static str,
    pub(crate) lifetime_ms: u64,
}

impl TokenCookie {
    /// The tokens of well-formed cookies.
    pub(crate) fn tokens<'a>(&self, uri: &Uri, headers: &'a HeaderMap) -> Vec<&'a str> {
        let wanted = self.full_name(is_secure(uri));
        let is_token = |value: &&str| {
            value.len() == TOKEN_CHARS
                && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
        };
        headers
            .get_all(COOKIE)
            .iter()
            .filter_map(|cookies| cookies.to_str().ok())
            .flat_map(|cookies| cookies.split(';'))
            .filter_map(|cookie| cookie.trim().split_once('='))
            .filter(|(name, _)| *name == wanted)
            .map(|(_, value)| value.trim_matches('"'))
            .filter(is_token)
            .take(MAX_CANDIDATES)
            .collect()
    }

    /// The `Set-Cookie` header for `token`.
    pub(crate) fn set(&self, token: &str, uri: &Uri) -> Result<HeaderValue, Fault> {
        header(&self.text(token, self.lifetime_ms / 1000, is_secure(uri)))
    }

    /// The `Set-Cookie` header that deletes the cookie.
    pub(crate) fn clear(&self, uri: &Uri) -> Result<HeaderValue, Fault> {
        header(&self.text("", 0, is_secure(uri)))
    }

    pub(super) fn text(&self, token: &str, lifetime_s: u64, is_secure: bool) -> String {
        let secure = if is_secure { "; Secure" } else { "" };
        let name = self.full_name(is_secure);
        format!("{name}={token}; HttpOnly; SameSite=Lax; Path=/; Max-Age={lifetime_s}{secure}")
    }

    fn full_name(&self, is_secure: bool) -> String {
        format!("{}{}", if is_secure { "__Host-" } else { "" }, self.name)
    }
}

/// Whether a request came over TLS.
fn is_secure(uri: &Uri) -> bool {
    uri.scheme_str() == Some("https")
}

fn header(text: &str) -> Result<HeaderValue, Fault> {
    HeaderValue::from_str(text).map_err(|error| Fault::internal(error.to_string()))
}
