//! Exchanges the code for an ID token, and verifies it (OpenID Connect Core 1.0, sections 3.1.3.1 and 3.1.3.7).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use constant_time_eq::constant_time_eq;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;

use super::discovery::{Endpoints, MAX_BYTES, TIMEOUT};
use super::providers::Provider;
use super::{Pending, SignInError};
use crate::jwt::{Claims, Expected, UnverifiedToken};
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::platform::fetch::TextRequest;
use crate::platform::log;

#[derive(Deserialize)]
struct TokenResponse {
    id_token: String,
    #[serde(default)]
    access_token: String,
}

/// The person who signed in, as the provider knows them.
#[derive(Debug, Deserialize)]
pub(super) struct Person {
    #[serde(rename = "sub")]
    pub(super) subject: String,
    #[serde(default)]
    pub(super) email: Option<String>,
    #[serde(default)]
    pub(super) email_verified: bool,
}

/// The person, from the verified ID token; the address also from the provider's user information.
pub(super) async fn person(
    edge: &Edge,
    provider: &Provider,
    endpoints: &Endpoints,
    pending: &Pending,
    (code, redirect_uri): (&str, &str),
) -> Result<Person, SignInError> {
    let refuse = |cause: &str| {
        log::error("sign-in provider", &provider.id, cause);
        SignInError::Provider
    };
    let secret = provider.secret.as_deref().map(|name| edge.env().secret(name).map(|secret| secret.to_string()));
    let secret = secret.transpose().map_err(|_| refuse("its secret is not set"))?;
    let (form, authorization) = request(provider, secret.as_deref(), pending, (code, redirect_uri));
    let request_text =
        |url, authorization, form| TextRequest { url, timeout: TIMEOUT, max_bytes: MAX_BYTES, authorization, form };
    let text = request_text(&endpoints.token_endpoint, authorization.as_deref(), Some(&form)).send().await;
    let response: TokenResponse =
        serde_json::from_str(&text.map_err(|cause| refuse(&cause))?).map_err(|_| refuse("no ID token"))?;
    let expected = Expected { issuer: &provider.issuer, audience: &provider.client_id, jwks_url: &endpoints.jwks_uri };
    let token = UnverifiedToken::parse(&response.id_token).map_err(|_| refuse("the ID token is malformed"))?;
    let claims = token.verify(expected, clock::now_ms()).await.map_err(|refusal| refuse(&format!("{refusal:?}")))?;
    let nonce = claims.text("nonce").unwrap_or_default();
    if !constant_time_eq(nonce.as_bytes(), pending.nonce.as_bytes()) {
        return Err(refuse("the nonce of the ID token is another one"));
    }
    if claims.text("azp").is_some_and(|party| party != provider.client_id) {
        return Err(refuse("the ID token is for another client"));
    }
    let person = person_of(&claims);
    let Some(url) = endpoints.userinfo_endpoint.as_deref().filter(|_| person.email.is_none()) else {
        return Ok(person);
    };
    // Section 5.4: the claims of the scope `email` may be there only.
    let authorization = format!("Bearer {}", response.access_token);
    let text = request_text(url, Some(&authorization), None).send().await.map_err(|cause| refuse(&cause))?;
    let known: Person = serde_json::from_str(&text).map_err(|_| refuse("the user information is malformed"))?;
    // Section 5.3.2: information about somebody else must not be used.
    if known.subject == person.subject { Ok(known) } else { Err(refuse("the user information is of another person")) }
}

fn person_of(claims: &Claims) -> Person {
    Person {
        subject: claims.text("sub").unwrap_or_default().to_owned(),
        email: claims.text("email").map(str::to_owned),
        email_verified: claims.is_true("email_verified"),
    }
}

/// The form, and the `Authorization` header of a client with a secret (RFC 6749, section 2.3.1).
fn request(
    provider: &Provider,
    secret: Option<&str>,
    pending: &Pending,
    (code, redirect_uri): (&str, &str),
) -> (String, Option<String>) {
    let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let pairs = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", redirect_uri),
        ("code_verifier", &pending.verifier),
        ("client_id", &provider.client_id),
    ];
    // A client names itself once: in the header, or in the form.
    let pairs = pairs.iter().filter(|(name, _)| secret.is_none() || *name != "client_id");
    let form = pairs.map(|(name, value)| format!("{name}={}", encode(value))).collect::<Vec<_>>().join("&");
    let credentials = secret.map(|secret| format!("{}:{}", encode(&provider.client_id), encode(secret)));
    (form, credentials.map(|credentials| format!("Basic {}", STANDARD.encode(credentials))))
}
