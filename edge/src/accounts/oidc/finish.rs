//! Finishes a sign-in with what the provider's redirect brings.

use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Uri};

use super::account::Linked;
use super::providers::{self, Provider};
use super::{COOKIE, Pending, SignInError, account, discovery, redirect_uri, return_path, token};
use crate::access::session::{BrowserSession, digest};
use crate::accounts::attempts;
use crate::accounts::sign_in::{self, Authenticated};
use crate::db::challenges::{self, ChallengePurpose};
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::problem::Fault;

/// The query of the provider's redirect.
#[derive(Debug, Default, serde::Deserialize)]
pub(crate) struct Callback {
    #[serde(default)]
    state: String,
    #[serde(default)]
    code: Option<String>,
    /// The issuer (RFC 9207).
    #[serde(default)]
    iss: Option<String>,
}

/// Where the browser goes next, and its cookies.
pub(crate) async fn finish(
    edge: &Edge,
    id: &str,
    callback: &Callback,
    current: Option<&BrowserSession>,
    request: (&Uri, &HeaderMap),
) -> Result<(String, Vec<(HeaderName, HeaderValue)>), Fault> {
    let (providers, at) = providers::find(edge, id)?;
    let Some(provider) = providers.get(at) else { return Err(Fault::not_found("provider")) };
    // Any page can send its visitor's browser here. Without a state of this browser nothing is counted or changed.
    let Some(pending) = take(edge, provider, callback, request).await? else {
        return Ok((return_path::with_error("/", SignInError::Expired.as_str()), Vec::new()));
    };
    attempts::count_address(edge, request.1).await?;
    let mut cookies = vec![(SET_COOKIE, COOKIE.clear(request.0)?)];
    match authenticate(edge, provider, &pending, callback, (current, request)).await? {
        Ok(authenticated) => {
            let signed_in = sign_in::open(edge, request, authenticated, current).await?;
            cookies.extend(signed_in.cookies);
            Ok((pending.return_to, cookies))
        }
        Err(error) => Ok((return_path::with_error(&pending.return_to, error.as_str()), cookies)),
    }
}

/// The sign-in that this browser started with this state. It can be finished once.
async fn take(
    edge: &Edge,
    provider: &Provider,
    callback: &Callback,
    (uri, headers): (&Uri, &HeaderMap),
) -> Result<Option<Pending>, Fault> {
    let db = edge.db()?;
    for browser in COOKIE.tokens(uri, headers) {
        let bound_to = (ChallengePurpose::SignInWithProvider, &*digest(browser).to_string());
        if let Some(state) = challenges::take(&db, &callback.state, bound_to, clock::now_ms()).await? {
            let pending: Pending = serde_json::from_str(&state)?;
            return Ok(Some(pending).filter(|pending| pending.provider == provider.id));
        }
    }
    Ok(None)
}

async fn authenticate(
    edge: &Edge,
    provider: &Provider,
    pending: &Pending,
    callback: &Callback,
    (current, (uri, headers)): (Option<&BrowserSession>, (&Uri, &HeaderMap)),
) -> Result<Result<Authenticated, SignInError>, Fault> {
    // A response of another provider must not reach this one's token endpoint (mix-up attack).
    if callback.iss.as_ref().is_some_and(|issuer| *issuer != provider.issuer) {
        return Ok(Err(SignInError::Provider));
    }
    // Whoever signed in or out since the start is not who started.
    let account_id = current.and_then(|session| session.row.account_id.as_deref());
    if pending.account_id.as_deref() != account_id {
        return Ok(Err(SignInError::Expired));
    }
    let Some(code) = &callback.code else { return Ok(Err(SignInError::Declined)) };
    let person = async {
        let endpoints = discovery::endpoints(provider).await?;
        let redirect_uri = redirect_uri(provider, uri, headers).map_err(|_| SignInError::Provider)?;
        token::person(edge, provider, &endpoints, pending, (code, &redirect_uri)).await
    };
    match person.await {
        Ok(person) => {
            let linked = Linked { account_id, may_link: pending.may_link };
            account::of_person(edge, provider, &person, linked, current).await
        }
        Err(error) => Ok(Err(error)),
    }
}
