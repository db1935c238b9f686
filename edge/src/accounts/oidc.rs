//! Signs in with an OpenID Connect provider: authorisation code flow with PKCE (RFC 7636), state and nonce.
//!
//! The state is bound to the browser that started, by a cookie, so nobody can finish a sign-in in another browser.

mod account;
mod discovery;
mod finish;
mod providers;
mod return_path;
mod start;
mod token;

pub(crate) use finish::{Callback, finish};
pub(crate) use providers::{Provider, issuers, providers};
pub(crate) use start::start;

use axum::http::{HeaderMap, Uri};
use serde::{Deserialize, Serialize};

use crate::access::cookie::TokenCookie;
use crate::access::origin;
use crate::problem::Fault;

/// Time in which a person can sign in at the provider.
const LIFETIME_MS: u64 = 10 * 60 * 1000;

/// Binds a sign-in to a browser. The provider's redirect comes from another site, so the cookie must be `SameSite=Lax`.
const COOKIE: TokenCookie = TokenCookie { name: "safelight_oidc", lifetime_ms: LIFETIME_MS };

/// A sign-in that waits for the provider.
#[derive(Debug, Serialize, Deserialize)]
struct Pending {
    provider: String,
    nonce: String,
    verifier: String,
    return_to: String,
    /// The account that is linked, if the person was signed in.
    account_id: Option<String>,
    /// Whether the person signed in shortly before: only then the provider is linked.
    #[serde(default)]
    may_link: bool,
}

/// Why a sign-in failed: the app gets it in the query parameter `sign_in_error`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SignInError {
    /// It took too long, was done already, or began in another browser.
    Expired,
    /// The person declined, or the provider refused.
    Declined,
    /// The provider did not respond as it should.
    Provider,
    /// Another account has the address. Its owner can link the provider after signing in.
    AddressTaken,
    /// The person signed in too long ago to link a provider.
    SignInAgain,
    /// The provider's account is linked to another account.
    LinkedElsewhere,
}

impl SignInError {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Expired => "expired",
            Self::Declined => "declined",
            Self::Provider => "provider",
            Self::AddressTaken => "address_taken",
            Self::SignInAgain => "sign_in_again",
            Self::LinkedElsewhere => "linked_elsewhere",
        }
    }
}

/// The address that the provider redirects to. It must be registered there.
fn redirect_uri(provider: &Provider, uri: &Uri, headers: &HeaderMap) -> Result<String, Fault> {
    let authority = origin::authority(uri, headers).ok_or_else(|| Fault::bad_request("The request has no host."))?;
    let path = api::paths::OIDC_CALLBACK.replace("{id}", &provider.id);
    Ok(format!("{}://{authority}{path}", uri.scheme_str().unwrap_or("https")))
}
