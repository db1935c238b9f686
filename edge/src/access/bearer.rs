//! Bearer tokens of the deployment (RFC 6750): secrets of the environment that programs send as `Authorization: Bearer
//! …`.

use api::ErrorCode;
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, StatusCode};
use constant_time_eq::constant_time_eq;
use filters::Digest;

use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// The secret that a route requires.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DeploymentToken {
    /// `METRICS_TOKEN`: allows reading the metrics.
    Metrics,
    /// `EVENTS_TOKEN`: allows announcing objects in the store.
    Events,
    /// `RECOVERY_TOKEN`: allows restoring an owner's rows.
    Recovery,
}

impl DeploymentToken {
    /// The secret, if the deployment sets it.
    pub(super) fn secret(self, edge: &Edge) -> Option<String> {
        match self {
            Self::Metrics => edge.metrics_token(),
            Self::Events => edge.events_token(),
            Self::Recovery => edge.recovery_token(),
        }
    }

    /// Refuses a request that does not send `secret`. If the deployment sets no secret, refuses every request.
    pub(super) fn check(self, headers: &HeaderMap, secret: Option<&str>) -> Result<(), Fault> {
        match (secret, self) {
            (Some(secret), _) => check(headers, secret),
            (None, Self::Metrics) => {
                Err(bad_token("The metrics are disabled. Set the secret METRICS_TOKEN to enable them."))
            }
            // A deployment without notifications or recovery does not have these paths.
            (None, Self::Events | Self::Recovery) => Err(Fault::no_such_path()),
        }
    }
}

/// 401 with `WWW-Authenticate: Bearer`.
pub(super) fn bad_token(detail: &str) -> Fault {
    Fault::new(StatusCode::UNAUTHORIZED, ErrorCode::BadToken, detail)
}

/// The refusal of a bearer token that no account has.
pub(super) fn unknown_token() -> Fault {
    bad_token(
        "The bearer token is unknown, or it has expired or was deleted. Use another one. Beside a bearer token the session cookie is ignored.",
    )
}

/// The refusal of a bearer token on a route that accepts sessions only.
pub(super) fn only_sessions() -> Fault {
    bad_token("This path accepts sessions only. Send the session cookie without an `Authorization` header.")
}

fn check(headers: &HeaderMap, secret: &str) -> Result<(), Fault> {
    let shown = token(headers).unwrap_or_default();
    // Compares digests. They have one length, so the time of the comparison reveals nothing about the secret, not even
    // its length.
    let [shown, secret] = [shown, secret].map(|token| Digest::sha256(token.as_bytes()).to_string());
    if constant_time_eq(shown.as_bytes(), secret.as_bytes()) {
        return Ok(());
    }
    Err(bad_token("The token is missing or wrong. Send the token of this deployment as `Authorization: Bearer`."))
}

/// The bearer token of a request. Other schemes are ignored: behind a proxy with a password, a browser adds `Basic` by
/// itself.
pub(super) fn token(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn bearer_must_equal_secret() {
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

    #[test]
    fn bearer_is_refused_without_secret() {
        let headers = HeaderMap::from_iter([(AUTHORIZATION, HeaderValue::from_static("Bearer "))]);
        let code = |token: DeploymentToken| token.check(&headers, None).unwrap_err().problem().code;
        assert_eq!(code(DeploymentToken::Metrics), ErrorCode::BadToken);
        assert_eq!(code(DeploymentToken::Events), ErrorCode::NotFound);
    }
}
