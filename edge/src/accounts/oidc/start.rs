//! Starts a sign-in: stores its state, and sends the browser to the provider.

use axum::http::{HeaderMap, HeaderValue, Uri};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use filters::Digest;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::providers::{self, Provider};
use super::{COOKIE, LIFETIME_MS, Pending, SignInError, discovery, redirect_uri, return_path};
use crate::access::session::{BrowserSession, digest};
use crate::db::challenges::{self, ChallengePurpose};
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::platform::ids;
use crate::problem::Fault;

/// What stays plain in a query: the unreserved characters of RFC 3986.
const QUERY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Where the browser goes next, and the cookie that binds the sign-in to it.
pub(crate) async fn start(
    edge: &Edge,
    id: &str,
    return_to: &str,
    current: Option<&BrowserSession>,
    (uri, headers): (&Uri, &HeaderMap),
) -> Result<(String, Option<HeaderValue>), Fault> {
    let (providers, at) = providers::find(edge, id)?;
    let Some(provider) = providers.get(at) else { return Err(Fault::not_found("provider")) };
    let return_to = return_path::clean(return_to);
    let Ok(endpoints) = discovery::endpoints(provider).await else {
        return Ok((return_path::with_error(&return_to, SignInError::Provider.as_str()), None));
    };
    let [state, browser, nonce, verifier] =
        [ids::new_token()?, ids::new_token()?, ids::new_token()?, ids::new_token()?];
    let location = location(
        provider,
        &endpoints.authorization_endpoint,
        &[
            ("redirect_uri", &redirect_uri(provider, uri, headers)?),
            ("state", &state),
            ("nonce", &nonce),
            ("code_challenge", &s256(&verifier)),
        ],
    );
    let account_id = current.and_then(|session| session.row.account_id.clone());
    let may_link = current.is_some_and(BrowserSession::is_recent);
    let pending = Pending { provider: provider.id.clone(), nonce, verifier, return_to, account_id, may_link };
    let bound_to = (ChallengePurpose::SignInWithProvider, &*digest(&browser).to_string());
    let expires_at_ms = clock::now_ms() + LIFETIME_MS;
    challenges::insert(&edge.db()?, &state, bound_to, &serde_json::to_string(&pending)?, expires_at_ms).await?;
    Ok((location, Some(COOKIE.set(&browser, uri)?)))
}

/// The authentication request (OpenID Connect Core 1.0, section 3.1.2.1).
fn location(provider: &Provider, endpoint: &str, values: &[(&str, &str)]) -> String {
    let fixed = [
        ("response_type", "code"),
        ("client_id", &*provider.client_id),
        ("scope", &*provider.scopes),
        ("code_challenge_method", "S256"),
    ];
    let pairs = fixed.iter().chain(values).map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, QUERY)));
    let separator = if endpoint.contains('?') { '&' } else { '?' };
    format!("{endpoint}{separator}{}", pairs.collect::<Vec<_>>().join("&"))
}

/// The code challenge of a verifier (RFC 7636, section 4.2).
fn s256(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Digest::sha256(verifier.as_bytes()).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 7636, appendix B.
    #[test]
    fn code_challenge_is_that_of_the_rfc() {
        assert_eq!(s256("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }
}
