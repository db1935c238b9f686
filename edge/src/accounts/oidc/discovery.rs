//! The provider's discovery document (OpenID Connect Discovery 1.0), cached in the isolate for an hour.

use std::cell::RefCell;
use std::collections::HashMap;
use std::time::Duration;

use serde::Deserialize;

use super::SignInError;
use super::providers::{Provider, is_acceptable_url};
use crate::platform::clock;
use crate::platform::fetch;
use crate::platform::log;

const TTL_MS: u64 = 60 * 60 * 1000;
pub(super) const TIMEOUT: Duration = Duration::from_secs(5);
pub(super) const MAX_BYTES: u32 = 64 << 10;

/// Where the provider's endpoints are.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Endpoints {
    issuer: String,
    pub(super) authorization_endpoint: String,
    pub(super) token_endpoint: String,
    pub(super) jwks_uri: String,
    #[serde(default)]
    pub(super) userinfo_endpoint: Option<String>,
}

thread_local! {
    static CACHE: RefCell<HashMap<String, (Endpoints, u64)>> = RefCell::default();
}

pub(super) async fn endpoints(provider: &Provider) -> Result<Endpoints, SignInError> {
    let now_ms = clock::now_ms();
    let cached =
        CACHE.with_borrow(|cache| cache.get(&provider.issuer).filter(|(_, until_ms)| now_ms < *until_ms).cloned());
    if let Some((endpoints, _)) = cached {
        return Ok(endpoints);
    }
    let url = format!("{}/.well-known/openid-configuration", provider.issuer.trim_end_matches('/'));
    let endpoints = match fetch::get_text(&url, TIMEOUT, MAX_BYTES).await.and_then(|text| parse(&text, provider)) {
        Ok(endpoints) => endpoints,
        Err(cause) => {
            log::error("sign-in provider", &provider.id, &cause);
            return Err(SignInError::Provider);
        }
    };
    CACHE.with_borrow_mut(|cache| cache.insert(provider.issuer.clone(), (endpoints.clone(), now_ms + TTL_MS)));
    Ok(endpoints)
}

/// The document must be of the provider that the settings name (section 4.3).
fn parse(text: &str, provider: &Provider) -> Result<Endpoints, String> {
    let endpoints: Endpoints = serde_json::from_str(text).map_err(|error| format!("discovery document: {error}"))?;
    let Endpoints { issuer, authorization_endpoint, token_endpoint, jwks_uri, userinfo_endpoint } = &endpoints;
    if *issuer != provider.issuer {
        return Err("the discovery document is of another issuer".to_owned());
    }
    let urls = [authorization_endpoint, token_endpoint, jwks_uri];
    if !urls.into_iter().chain(userinfo_endpoint).all(|url| is_acceptable_url(url)) {
        return Err("an endpoint does not use TLS".to_owned());
    }
    Ok(endpoints)
}
