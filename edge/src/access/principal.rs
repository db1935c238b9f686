//! Principal: the caller of a request. Guest sessions are the only kind today. A new kind (an account session, an API key, an external
//! JWT) is a variant here and a line in [`find`]; nothing outside of this file tells kinds apart.

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::request::Parts;
use filters::Digest;

use super::bearer;
use super::grant::Grant;
use super::scope::Scopes;
use super::session;
use crate::db::sessions;
use crate::platform::bindings::{Edge, extension};
use crate::platform::clock;
use crate::problem::Fault;

/// A caller whose credential was found valid.
#[derive(Debug, Clone)]
pub(crate) enum Principal {
    /// A browser without an account, known by the cookie of its session.
    Guest { owner_id: String, token_sha256: Digest },
    /// Stands for the kinds that do not exist yet: with it the tests show that nothing relies on guests.
    #[cfg(test)]
    ApiKey { owner_id: String, scopes: Scopes },
}

/// What a principal showed: the digest that names it, and when it ends.
#[derive(Debug)]
pub(crate) struct Credential {
    pub(crate) sha256: Digest,
    pub(crate) expires_at_ms: u64,
}

/// How a request says who calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Presented<'a> {
    /// `Authorization: Bearer`. No browser adds it by itself, so `Origin` plays no role beside it, and cookies are not read.
    Bearer,
    /// A session cookie of the right form.
    Cookie(&'a str),
    Nothing,
}

impl<'a> Presented<'a> {
    pub(crate) fn of(headers: &'a HeaderMap) -> Self {
        if bearer::token(headers).is_some() {
            return Self::Bearer;
        }
        session::token(headers).map_or(Self::Nothing, Self::Cookie)
    }
}

impl Principal {
    /// What the caller may do.
    pub(crate) fn grant(&self) -> Grant {
        match self {
            Self::Guest { owner_id, .. } => Grant { owner_id: owner_id.clone(), scopes: Scopes::ALL },
            #[cfg(test)]
            Self::ApiKey { owner_id, scopes } => Grant { owner_id: owner_id.clone(), scopes: *scopes },
        }
    }

    /// Whether the caller has no account.
    pub(crate) const fn is_guest(&self) -> bool {
        match self {
            Self::Guest { .. } => true,
            #[cfg(test)]
            Self::ApiKey { .. } => false,
        }
    }

    /// The caller's credential as it is now, for what stays open until it ends. It may have ended since the principal was found.
    pub(crate) async fn credential(&self, edge: &Edge) -> Result<Credential, Fault> {
        match self {
            Self::Guest { token_sha256, .. } => {
                let row = sessions::find(&edge.db()?, token_sha256, clock::now_ms()).await?;
                let row = row.ok_or_else(session::no_session)?;
                Ok(Credential { sha256: *token_sha256, expires_at_ms: row.expires_at_ms })
            }
            #[cfg(test)]
            Self::ApiKey { .. } => Err(session::no_session()),
        }
    }
}

/// The principal of a request; `None` if it presents no credential, or none that is valid.
pub(crate) async fn find(edge: &Edge, headers: &HeaderMap) -> Result<Option<Principal>, Fault> {
    match Presented::of(headers) {
        Presented::Cookie(token) => {
            let token_sha256 = session::digest(token);
            let owner_id = session::owner(edge, &token_sha256, clock::now_ms()).await?;
            Ok(owner_id.map(|owner_id| Principal::Guest { owner_id, token_sha256 }))
        }
        // No kind of principal uses the header yet.
        Presented::Bearer | Presented::Nothing => Ok(None),
    }
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

    const TOKEN: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";

    #[test]
    fn bearer_token_takes_the_place_of_the_cookie() {
        let mut headers = HeaderMap::new();
        assert_eq!(Presented::of(&headers), Presented::Nothing);
        headers.insert(COOKIE, HeaderValue::from_str(&format!("safelight_session={TOKEN}")).unwrap());
        assert_eq!(Presented::of(&headers), Presented::Cookie(TOKEN));
        headers.insert(AUTHORIZATION, HeaderValue::from_static("Bearer x"));
        assert_eq!(Presented::of(&headers), Presented::Bearer);
    }

    #[test]
    fn password_of_a_proxy_leaves_the_cookie_in_place() {
        let mut headers = HeaderMap::new();
        headers.insert(COOKIE, HeaderValue::from_str(&format!("safelight_session={TOKEN}")).unwrap());
        for other in ["Basic YTpi", "Negotiate x", "Bearer"] {
            headers.insert(AUTHORIZATION, HeaderValue::from_str(other).unwrap());
            assert_eq!(Presented::of(&headers), Presented::Cookie(TOKEN), "{other}");
        }
    }

    #[test]
    fn guest_may_do_everything_to_what_is_theirs() {
        let guest = Principal::Guest { owner_id: "o".to_owned(), token_sha256: Digest::sha256(b"t") };
        assert_eq!(guest.grant(), Grant { owner_id: "o".to_owned(), scopes: Scopes::ALL });
    }
}
