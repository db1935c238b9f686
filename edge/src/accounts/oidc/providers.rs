//! The setting `OIDC_PROVIDERS`: whom people can sign in with. It is JSON:
//!
//! ```json
//! [{"id": "example", "name": "Example", "issuer": "https://id.example", "client_id": "safelight",
//!   "secret": "EXAMPLE", "scopes": "openid email", "trust_email": true}]
//! ```

use std::cell::OnceCell;
use std::rc::Rc;

use api::ErrorCode;
use axum::http::StatusCode;
use serde::Deserialize;

use crate::platform::bindings::Edge;
use crate::problem::Fault;

const SETTING: &str = "OIDC_PROVIDERS";

/// A provider.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Provider {
    /// Its name in paths: lower-case letters, digits and hyphens.
    pub(crate) id: String,
    /// Its name on the button.
    pub(crate) name: String,
    /// The discovery document is under this address, and `iss` of its tokens is equal to it.
    pub(crate) issuer: String,
    pub(crate) client_id: String,
    /// The name of the worker's secret with the client secret; none for a public client.
    #[serde(default)]
    pub(crate) secret: Option<String>,
    #[serde(default = "default_scopes")]
    pub(crate) scopes: String,
    /// Whether an address that the provider has verified proves whose the account is. Only for a provider that owns the
    /// addresses, or verifies them as carefully as a code by e-mail does.
    #[serde(default)]
    pub(crate) trust_email: bool,
}

fn default_scopes() -> String {
    "openid email".to_owned()
}

thread_local! {
    static PROVIDERS: OnceCell<Rc<[Provider]>> = const { OnceCell::new() };
}

/// The providers of this deployment. A wrong setting is 503 `misconfigured`.
pub(crate) fn providers(edge: &Edge) -> Result<Rc<[Provider]>, Fault> {
    if let Some(providers) = PROVIDERS.with(|providers| providers.get().cloned()) {
        return Ok(providers);
    }
    let providers = parse(&edge.variable(SETTING).unwrap_or_default()).map_err(|reason| {
        let detail = format!("The edge is not configured. The setting {SETTING} {reason}.");
        Fault::new(StatusCode::SERVICE_UNAVAILABLE, ErrorCode::Misconfigured, detail)
    })?;
    Ok(PROVIDERS.with(|cell| cell.get_or_init(|| providers.into()).clone()))
}

/// The issuers that people can sign in with.
pub(crate) fn issuers(edge: &Edge) -> Result<Vec<String>, Fault> {
    Ok(providers(edge)?.iter().map(|provider| provider.issuer.clone()).collect())
}

/// The provider with this id, by its place in the list.
pub(super) fn find(edge: &Edge, id: &str) -> Result<(Rc<[Provider]>, usize), Fault> {
    let providers = providers(edge)?;
    let at = providers.iter().position(|provider| provider.id == id).ok_or_else(|| Fault::not_found("provider"))?;
    Ok((providers, at))
}

fn parse(text: &str) -> Result<Vec<Provider>, String> {
    if text.trim().is_empty() {
        return Ok(Vec::new());
    }
    let value = filters::parse_json(text.as_bytes()).map_err(|error| format!("is not JSON: {error}"))?;
    let providers: Vec<Provider> = serde_json::from_value(value).map_err(|error| format!("is wrong: {error}"))?;
    let is_id = |id: &str| {
        !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    for (index, provider) in providers.iter().enumerate() {
        if !is_id(&provider.id) || provider.name.is_empty() || provider.client_id.is_empty() {
            return Err(format!("is wrong: entry {index} needs an id of a-z, 0-9 and -, a name and a client_id"));
        }
        if providers.iter().take(index).any(|earlier| earlier.id == provider.id) {
            return Err(format!("names {} twice", provider.id));
        }
        if !is_acceptable_url(&provider.issuer) {
            return Err(format!("is wrong: the issuer of {} must begin with https://", provider.id));
        }
        if !provider.scopes.split(' ').any(|scope| scope == "openid") {
            return Err(format!("is wrong: the scopes of {} must contain openid", provider.id));
        }
    }
    Ok(providers)
}

/// Providers are reached over TLS, or on the same machine.
pub(super) fn is_acceptable_url(url: &str) -> bool {
    let local = ["http://127.0.0.1:", "http://localhost:"];
    url.starts_with("https://") || local.iter().any(|prefix| url.starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[test]
    fn oidc_providers_refuse_mistakes() {
        let provider = json!({"id": "a", "name": "A", "issuer": "https://id.example", "client_id": "c"});
        let with = |name: &str, value: Value| {
            let mut provider = provider.clone();
            provider[name] = value;
            json!([provider]).to_string()
        };
        assert!(parse("").unwrap().is_empty());
        let [found] = &parse(&json!([provider]).to_string()).unwrap()[..] else { panic!("one provider") };
        assert_eq!(found.scopes, "openid email");
        assert!(!found.trust_email && found.secret.is_none());
        assert!(parse(&with("issuer", json!("http://127.0.0.1:9"))).is_ok());
        for text in [
            "x".to_owned(),
            "{}".to_owned(),
            json!([provider, provider]).to_string(),
            with("id", json!("A/b")),
            with("id", json!("")),
            with("issuer", json!("http://id.example")),
            with("scopes", json!("email")),
            with("client_secret", json!("s")),
        ] {
            assert!(parse(&text).is_err(), "{text}");
        }
    }
}
