//! Programs that show a token instead of a session: `Authorization: Bearer …` against a secret of the environment.

use api::ErrorCode;
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, StatusCode};
use constant_time_eq::constant_time_eq;
use filters::Digest;

use crate::problem::Fault;

/// Refuses a request that does not show `secret`.
pub(crate) fn check(headers: &HeaderMap, secret: &str) -> Result<(), Fault> {
    let shown = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()).and_then(token).unwrap_or_default();
    // Digests are of one length, so the time that it takes tells nothing, not even how long the secret is.
    let [shown, secret] = [shown, secret].map(|token| Digest::sha256(token.as_bytes()).to_string());
    if constant_time_eq(shown.as_bytes(), secret.as_bytes()) {
        return Ok(());
    }
    Err(Fault::new(
        StatusCode::UNAUTHORIZED,
        ErrorCode::BadToken,
        "This takes `Authorization: Bearer` with the token that the edge was set up with.",
    ))
}

fn token(value: &str) -> Option<&str> {
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn bearer_is_the_secret_and_nothing_else() {
        for (value, passes) in [
            (Some("Bearer s3cret"), true),
            (Some("bearer  s3cret"), true),
            (Some("Bearer s3cre"), false),
            (Some("Bearer s3cret2"), false),
            (Some("Basic s3cret"), false),
            (Some("s3cret"), false),
            (Some("Bearer "), false),
            (None, false),
        ] {
            let mut headers = HeaderMap::new();
            if let Some(value) = value {
                headers.insert(AUTHORIZATION, HeaderValue::from_static(value));
            }
            assert_eq!(check(&headers, "s3cret").is_ok(), passes, "{value:?}");
        }
    }
}
