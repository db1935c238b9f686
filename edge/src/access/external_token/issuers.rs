//! The setting `JWT_ISSUERS`: whose tokens this deployment accepts, and what their claims mean.

use std::cell::OnceCell;
use std::rc::Rc;

use api::ErrorCode;
use axum::http::StatusCode;
use serde::Deserialize;

use crate::access::scope::Scopes;
use crate::jwt::Claims;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

const SETTING: &str = "JWT_ISSUERS";

/// An issuer whose tokens count.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Issuer {
    /// `iss` of its tokens.
    pub(super) issuer: String,
    /// What `aud` must contain.
    pub(super) audience: String,
    /// Where its public keys are.
    pub(super) jwks_url: String,
    #[serde(default)]
    pub(super) claims: ClaimNames,
    /// The scopes of a token that states none.
    #[serde(default)]
    scopes: Vec<String>,
}

/// The names of the claims that are used.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ClaimNames {
    /// Who the token is about; `sub` by default.
    #[serde(default = "default_subject")]
    pub(super) subject: String,
    /// The e-mail address for notices; none by default.
    #[serde(default)]
    pub(super) email: Option<String>,
    /// The scopes of the token; by default the token states none.
    #[serde(default)]
    scopes: Option<String>,
}

impl Default for ClaimNames {
    fn default() -> Self {
        Self { subject: default_subject(), email: None, scopes: None }
    }
}

fn default_subject() -> String {
    "sub".to_owned()
}

thread_local! {
    static ISSUERS: OnceCell<Rc<[Issuer]>> = const { OnceCell::new() };
}

/// The issuers. A wrong setting is 503 `misconfigured`.
pub(super) fn read(edge: &Edge) -> Result<Rc<[Issuer]>, Fault> {
    if let Some(issuers) = ISSUERS.with(|issuers| issuers.get().cloned()) {
        return Ok(issuers);
    }
    let issuers: Rc<[Issuer]> = parse(&edge.variable(SETTING).unwrap_or_default()).map_err(misconfigured)?.into();
    Ok(ISSUERS.with(|cell| cell.get_or_init(|| issuers).clone()))
}

/// Checks the setting, for the health of the deployment.
pub(crate) fn check_setting(edge: &Edge) -> Result<(), Fault> {
    read(edge).map(drop)
}

impl Issuer {
    /// The scopes of a token: those that it states, or the default ones. Names of other services are ignored.
    pub(super) fn scopes(&self, claims: &Claims) -> Scopes {
        let stated = self.claims.scopes.as_deref().and_then(|name| claims.words(name));
        stated.map_or_else(|| Scopes::among(self.scopes.iter().map(String::as_str)), Scopes::among)
    }
}

fn parse(text: &str) -> Result<Vec<Issuer>, String> {
    if text.trim().is_empty() {
        return Ok(Vec::new());
    }
    let value = filters::parse_json(text.as_bytes()).map_err(|error| format!("is not JSON: {error}"))?;
    let issuers: Vec<Issuer> = serde_json::from_value(value).map_err(|error| format!("is wrong: {error}"))?;
    for (index, issuer) in issuers.iter().enumerate() {
        if issuer.issuer.is_empty() || issuer.audience.is_empty() || issuer.claims.subject.is_empty() {
            return Err(format!("is wrong: entry {index} has an empty issuer, audience or subject"));
        }
        if issuers.iter().take(index).any(|earlier| earlier.issuer == issuer.issuer) {
            return Err(format!("names the issuer {} twice", issuer.issuer));
        }
        if !is_acceptable_url(&issuer.jwks_url) {
            return Err(format!("is wrong: jwks_url of {} must begin with https://", issuer.issuer));
        }
        Scopes::parse(issuer.scopes.iter().map(String::as_str))
            .map_err(|name| format!("is wrong: the scope {name} does not exist"))?;
    }
    Ok(issuers)
}

/// Keys come over TLS, or from the same machine.
fn is_acceptable_url(url: &str) -> bool {
    let local = ["http://127.0.0.1:", "http://localhost:"];
    url.starts_with("https://") || local.iter().any(|prefix| url.starts_with(prefix))
}

fn misconfigured(reason: String) -> Fault {
    let detail = format!("The edge is not configured. The setting {SETTING} {reason}.");
    Fault::new(StatusCode::SERVICE_UNAVAILABLE, ErrorCode::Misconfigured, detail)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn issuer() -> Value {
        json!({"issuer": "https://id.example", "audience": "photos", "jwks_url": "https://id.example/jwks"})
    }

    #[test]
    fn issuers_have_defaults() {
        assert!(parse("").unwrap().is_empty() && parse("[]").unwrap().is_empty());
        let issuers = parse(&json!([issuer()]).to_string()).unwrap();
        assert_eq!(issuers[0].claims.subject, "sub");
        assert!(issuers[0].claims.email.is_none() && issuers[0].scopes.is_empty());
    }

    #[test]
    fn issuers_refuse_mistakes() {
        let with = |name: &str, value: Value| {
            let mut issuer = issuer();
            issuer[name] = value;
            json!([issuer]).to_string()
        };
        assert!(parse(&with("jwks_url", json!("http://127.0.0.1:9/jwks"))).is_ok());
        for text in [
            "x".to_owned(),
            "{}".to_owned(),
            "[{}]".to_owned(),
            json!([issuer(), issuer()]).to_string(),
            with("jwks_url", json!("http://id.example/jwks")),
            with("jwks_url", json!("http://127.0.0.1.evil.example/")),
            with("scopes", json!(["images:all"])),
            with("audience", json!("")),
            with("audiences", json!(["a"])),
            with("claims", json!({"subject": ""})),
            with("claims", json!({"name": "name"})),
        ] {
            assert!(parse(&text).is_err(), "{text}");
        }
    }
}
