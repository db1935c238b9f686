//! Principal: the caller of a request. A new kind needs a variant here and a line in [`find`]; no other file
//! distinguishes kinds.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Uri};
use filters::Digest;

use super::api_key::{self, ApiKey};
use super::bearer;
use super::external_token::{self, ExternalToken};
use super::grant::Grant;
use super::scope::Scopes;
use super::session::{self, CachedSession};
use crate::db::sessions;
use crate::platform::bindings::{Edge, extension};
use crate::platform::clock;
use crate::problem::Fault;

/// A caller with a valid credential.
#[derive(Debug, Clone)]
pub(crate) enum Principal {
    /// A browser without an account, identified by its session cookie.
    Guest { owner_id: String, token_sha256: Digest },
    /// A device on which an account signed in, identified by its session cookie.
    Account { account_id: String, owner_id: String, token_sha256: Digest },
    /// A program with a key of an account.
    ApiKey(ApiKey),
    /// A person or a program with a token of another service.
    ExternalToken(ExternalToken),
}

/// The credential of a principal: its digest and its expiry.
#[derive(Debug)]
pub(crate) struct Credential {
    pub(crate) sha256: Digest,
    pub(crate) expires_at_ms: u64,
}

/// The credential that a request presents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum RequestCredential<'a> {
    /// `Authorization: Bearer`. Browsers never add it by themselves, so `Origin` is not checked, and cookies are not
    /// read.
    Bearer(&'a str),
    /// Tokens of well-formed session cookies. The first one with a valid session counts.
    Cookies(Vec<&'a str>),
    Missing,
}

impl<'a> RequestCredential<'a> {
    pub(crate) fn from_request(uri: &Uri, headers: &'a HeaderMap) -> Self {
        if let Some(token) = bearer::token(headers) {
            return Self::Bearer(token);
        }
        let tokens = session::tokens(uri, headers);
        if tokens.is_empty() { Self::Missing } else { Self::Cookies(tokens) }
    }

    pub(crate) const fn is_bearer(&self) -> bool {
        matches!(self, Self::Bearer(_))
    }

    /// The tokens of the session cookies.
    pub(crate) fn tokens(&self) -> &[&'a str] {
        match self {
            Self::Cookies(tokens) => tokens,
            Self::Bearer(_) | Self::Missing => &[],
        }
    }
}

impl Principal {
    /// What the caller may do.
    pub(crate) fn grant(&self) -> Grant {
        let (owner_id, account_id, scopes) = match self {
            Self::Guest { owner_id, .. } => (owner_id, None, Scopes::ALL),
            Self::Account { account_id, owner_id, .. } => (owner_id, Some(account_id), Scopes::ALL),
            Self::ApiKey(ApiKey { account_id, owner_id, scopes, .. })
            | Self::ExternalToken(ExternalToken { account_id, owner_id, scopes, .. }) => {
                (owner_id, Some(account_id), *scopes)
            }
        };
        Grant { owner_id: owner_id.clone(), account_id: account_id.cloned(), scopes }
    }

    /// Whether the caller has no account.
    pub(crate) const fn is_guest(&self) -> bool {
        matches!(self, Self::Guest { .. })
    }

    /// The current credential, for connections that stay open until it expires. It may have expired since the principal
    /// was found.
    pub(crate) async fn credential(&self, edge: &Edge) -> Result<Credential, Fault> {
        match self {
            Self::Guest { token_sha256, .. } | Self::Account { token_sha256, .. } => {
                let row = sessions::find(&edge.db()?, token_sha256, clock::now_ms()).await?;
                let row = row.ok_or_else(session::no_session)?;
                Ok(Credential { sha256: *token_sha256, expires_at_ms: row.expires_at_ms })
            }
            Self::ApiKey(key) => {
                let expires_at_ms =
                    api_key::expires_at_ms(edge, &key.sha256).await?.ok_or_else(bearer::unknown_token)?;
                Ok(Credential { sha256: key.sha256, expires_at_ms })
            }
            Self::ExternalToken(token) => Ok(Credential { sha256: token.sha256, expires_at_ms: token.expires_at_ms }),
        }
    }
}

/// Whether this isolate knows the credential, so that [`find`] asks no database.
pub(super) fn is_cached(presented: &RequestCredential<'_>, now_ms: u64) -> bool {
    match presented {
        RequestCredential::Bearer(token) if token.starts_with(api_key::PREFIX) => api_key::is_cached(token, now_ms),
        RequestCredential::Bearer(token) => external_token::is_cached(token, now_ms),
        RequestCredential::Cookies(tokens) => session::is_cached(tokens, now_ms),
        RequestCredential::Missing => true,
    }
}

/// Finds the principal of a request; `None` without a valid credential. A token that is refused for a reason worth
/// knowing is an error.
pub(crate) async fn find(edge: &Edge, presented: &RequestCredential<'_>) -> Result<Option<Principal>, Fault> {
    match presented {
        RequestCredential::Bearer(token) if token.starts_with(api_key::PREFIX) => {
            return Ok(api_key::find(edge, token).await?.map(Principal::ApiKey));
        }
        RequestCredential::Bearer(token) => {
            return Ok(external_token::find(edge, token).await?.map(Principal::ExternalToken));
        }
        RequestCredential::Cookies(_) | RequestCredential::Missing => {}
    }
    let found = session::find_cached(edge, presented.tokens()).await?;
    Ok(found.map(|(token_sha256, CachedSession { owner_id, account_id, .. })| match account_id {
        Some(account_id) => Principal::Account { account_id, owner_id, token_sha256 },
        None => Principal::Guest { owner_id, token_sha256 },
    }))
}

impl<S: Sync> FromRequestParts<S> for Principal {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Fault> {
        extension(parts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;
    use axum::http::header::{AUTHORIZATION, COOKIE};

    fn presented(headers: &HeaderMap) -> RequestCredential<'_> {
        RequestCredential::from_request(&Uri::from_static("http://localhost/"), headers)
    }

    const TOKEN: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";

    #[test]
    fn bearer_token_replaces_cookie() {
        let mut headers = HeaderMap::new();
        assert_eq!(presented(&headers), RequestCredential::Missing);
        headers.insert(COOKIE, HeaderValue::from_str(&format!("safelight_session={TOKEN}")).unwrap());
        assert_eq!(presented(&headers), RequestCredential::Cookies(vec![TOKEN]));
        headers.insert(AUTHORIZATION, HeaderValue::from_static("Bearer x"));
        assert_eq!(presented(&headers), RequestCredential::Bearer("x"));
    }

    #[test]
    fn proxy_password_does_not_replace_cookie() {
        let mut headers = HeaderMap::new();
        headers.insert(COOKIE, HeaderValue::from_str(&format!("safelight_session={TOKEN}")).unwrap());
        for other in ["Basic YTpi", "Negotiate x", "Bearer"] {
            headers.insert(AUTHORIZATION, HeaderValue::from_str(other).unwrap());
            assert_eq!(presented(&headers), RequestCredential::Cookies(vec![TOKEN]), "{other}");
        }
    }

    #[test]
    fn guest_has_all_scopes_of_own_data() {
        let guest = Principal::Guest { owner_id: "o".to_owned(), token_sha256: Digest::sha256(b"t") };
        assert_eq!(guest.grant(), Grant { owner_id: "o".to_owned(), account_id: None, scopes: Scopes::ALL });
    }
}
