//! Cross-origin resource sharing (Fetch standard, "CORS protocol"): which other sites' pages may read a response.
//! Credentials are never shared: the edge does not send `Access-Control-Allow-Credentials`, so browsers omit our
//! cookies. Pages of other sites use bearer tokens.

use std::cell::OnceCell;
use std::sync::Arc;

use api::ErrorCode;
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_METHOD, ORIGIN, VARY,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};

use crate::platform::bindings::Edge;
use crate::platform::log;
use crate::problem::Fault;

/// The setting with the origins, separated by commas.
const SETTING: &str = "CORS_ORIGINS";

/// Who may read a route's responses from a page of another site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cors {
    /// No other site's page.
    None,
    /// Every site's page.
    #[cfg_attr(not(test), expect(dead_code, reason = "no route is open to all other sites yet"))]
    Any,
    /// The pages of the origins in the setting `CORS_ORIGINS`.
    Configured,
}

/// The origins whose pages may read a response.
#[derive(Debug, Clone)]
pub(super) enum Readers {
    None,
    Any,
    Origins(Arc<[String]>),
}

/// Browsers cache a preflight response for this time. Chromium caps it at two hours.
const PREFLIGHT_MAX_AGE_S: u64 = 7200;

impl Cors {
    /// The origins whose pages may read the responses; `configured` reads the setting.
    pub(super) fn readers(self, configured: impl FnOnce() -> Result<Arc<[String]>, Fault>) -> Readers {
        match self {
            Self::None => Readers::None,
            Self::Any => Readers::Any,
            Self::Configured => configured().map_or(Readers::None, Readers::Origins),
        }
    }
}

impl Readers {
    /// The value of `Access-Control-Allow-Origin` for a request from `origin`.
    fn allowed_origin(&self, origin: Option<&HeaderValue>) -> Option<HeaderValue> {
        match self {
            Self::None => None,
            Self::Any => Some(HeaderValue::from_static("*")),
            Self::Origins(origins) => {
                origin.filter(|origin| origins.iter().any(|known| origin.as_bytes() == known.as_bytes())).cloned()
            }
        }
    }

    /// Adds the CORS headers to the response to a request from `origin`.
    pub(super) fn apply_headers(&self, headers: &mut HeaderMap, origin: Option<&HeaderValue>) {
        if matches!(self, Self::Origins(origins) if !origins.is_empty()) {
            // Also without an `Origin`: a cache must not serve that response to another site's page.
            headers.append(VARY, HeaderValue::from_static("origin"));
        }
        if let Some(allowed) = self.allowed_origin(origin) {
            headers.entry(ACCESS_CONTROL_ALLOW_ORIGIN).or_insert(allowed);
            // With a bearer token the wildcard stands for all headers: the request has no credentials of the browser.
            headers.entry(ACCESS_CONTROL_EXPOSE_HEADERS).or_insert(HeaderValue::from_static("*"));
        }
    }
}

thread_local! {
    static ORIGINS: OnceCell<Arc<[String]>> = const { OnceCell::new() };
}

/// The configured origins. A wrong setting allows nobody; the log and the deployment's health say so.
pub(super) fn configured_origins(edge: &Edge) -> Arc<[String]> {
    let read = || {
        let origins = read(edge).inspect_err(|fault| log::fault("setting", SETTING, fault)).unwrap_or_default();
        origins.into()
    };
    ORIGINS.with(|origins| origins.get_or_init(read).clone())
}

/// Checks the setting, for the health of the deployment.
pub(crate) fn check_setting(edge: &Edge) -> Result<(), Fault> {
    read(edge).map(drop)
}

fn read(edge: &Edge) -> Result<Vec<String>, Fault> {
    parse(&edge.variable(SETTING).unwrap_or_default()).map_err(|entry| {
        let detail = format!(
            "The edge is not configured. The setting {SETTING} must list origins such as https://example.org, with commas between. {entry:?} is none."
        );
        Fault::new(StatusCode::SERVICE_UNAVAILABLE, ErrorCode::Misconfigured, detail)
    })
}

/// The origins in the setting. The error is an entry that no browser would send as `Origin`.
fn parse(text: &str) -> Result<Vec<String>, &str> {
    let entries = text.split(',').map(str::trim).filter(|entry| !entry.is_empty());
    entries.map(|entry| if is_origin(entry) { Ok(entry.to_owned()) } else { Err(entry) }).collect()
}

/// Whether a text is an origin as browsers write it. Without TLS only this machine counts.
fn is_origin(text: &str) -> bool {
    let Ok(uri) = text.parse::<Uri>() else { return false };
    let Some((scheme, authority)) = text.split_once("://") else { return false };
    let is_local = matches!(uri.host(), Some("localhost" | "127.0.0.1"));
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-:[]".contains(&byte);
    (scheme == "https" || (scheme == "http" && is_local))
        && uri.authority().is_some_and(|parsed| parsed.as_str() == authority)
        && authority.bytes().all(is_plain)
}

/// Responds to `OPTIONS` for a path with these methods. If the origin may not use the requested method, the response
/// has no header that permits it, and the browser stops.
pub(crate) fn preflight(methods: &[(Method, Cors)], configured: &Arc<[String]>, request: &HeaderMap) -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    let headers = response.headers_mut();
    headers.insert(
        VARY,
        HeaderValue::from_static("origin, access-control-request-method, access-control-request-headers"),
    );
    let wanted = request.get(ACCESS_CONTROL_REQUEST_METHOD);
    let of_wanted = methods.iter().find(|(method, _)| wanted.is_some_and(|wanted| wanted == method.as_str()));
    let origin = request.get(ORIGIN);
    if let (Some(_), Some(wanted), Some((_, cors))) = (origin, wanted, of_wanted)
        && let Some(allowed) = cors.readers(|| Ok(configured.clone())).allowed_origin(origin)
    {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, allowed);
        headers.insert(ACCESS_CONTROL_ALLOW_METHODS, wanted.clone());
        // The wildcard does not include Authorization.
        headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("*, authorization"));
        headers.insert(ACCESS_CONTROL_MAX_AGE, PREFLIGHT_MAX_AGE_S.into());
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list() -> Arc<[String]> {
        ["https://viewer.example".to_owned()].into()
    }

    fn text(headers: &HeaderMap, name: axum::http::HeaderName) -> Option<&str> {
        headers.get(name).and_then(|value| value.to_str().ok())
    }

    #[test]
    fn cors_allows_listed_origins_and_varies() {
        for (cors, origin, allowed, vary) in [
            (Cors::None, "https://viewer.example", None, None),
            (Cors::Any, "https://evil.example", Some("*"), None),
            (Cors::Configured, "https://viewer.example", Some("https://viewer.example"), Some("origin")),
            (Cors::Configured, "https://evil.example", None, Some("origin")),
            (Cors::Configured, "https://viewer.example.evil.example", None, Some("origin")),
        ] {
            let mut headers = HeaderMap::new();
            cors.readers(|| Ok(list())).apply_headers(&mut headers, Some(&HeaderValue::from_static(origin)));
            assert_eq!(text(&headers, ACCESS_CONTROL_ALLOW_ORIGIN), allowed, "{cors:?} {origin}");
            assert_eq!(text(&headers, ACCESS_CONTROL_EXPOSE_HEADERS), allowed.map(|_| "*"), "{cors:?} {origin}");
            assert_eq!(text(&headers, VARY), vary, "{cors:?} {origin}");
        }
    }

    #[test]
    fn cors_without_origins_adds_nothing() {
        let mut headers = HeaderMap::new();
        let none = || Ok(Arc::from([]));
        Cors::Configured
            .readers(none)
            .apply_headers(&mut headers, Some(&HeaderValue::from_static("https://a.example")));
        assert!(headers.is_empty());
    }

    #[test]
    fn cors_setting_is_a_list_of_exact_origins() {
        let origins = ["https://a.example", "https://b.example:8443", "http://localhost:5173"];
        assert_eq!(parse(&origins.join(", ")).unwrap(), origins);
        assert!(parse(" ").unwrap().is_empty());
        for entry in [
            "*",
            "a.example",
            "https://a.example/",
            "https://A.example",
            "http://a.example",
            "https://*.example",
            "https://u@a.example",
            "https://",
            "null",
        ] {
            assert_eq!(parse(entry), Err(entry));
        }
    }

    #[test]
    fn preflight_permits_a_method_by_its_own_policy() {
        let methods = [(Method::GET, Cors::Any), (Method::PUT, Cors::Configured), (Method::POST, Cors::None)];
        for (method, origin, allowed) in [
            ("GET", "https://evil.example", Some("*")),
            ("PUT", "https://viewer.example", Some("https://viewer.example")),
            ("PUT", "https://evil.example", None),
            ("POST", "https://viewer.example", None),
            ("DELETE", "https://viewer.example", None),
        ] {
            let request = HeaderMap::from_iter([
                (ORIGIN, HeaderValue::from_static(origin)),
                (ACCESS_CONTROL_REQUEST_METHOD, HeaderValue::from_static(method)),
            ]);
            let response = preflight(&methods, &list(), &request);
            assert_eq!(response.status(), StatusCode::NO_CONTENT);
            let headers = response.headers();
            assert_eq!(text(headers, ACCESS_CONTROL_ALLOW_ORIGIN), allowed, "{method} {origin}");
            assert_eq!(text(headers, ACCESS_CONTROL_ALLOW_METHODS), allowed.map(|_| method), "{method} {origin}");
            assert!(!headers.contains_key("access-control-allow-credentials"));
        }
    }

    #[test]
    fn options_without_preflight_permits_nothing() {
        let response = preflight(&[(Method::GET, Cors::Any)], &list(), &HeaderMap::new());
        assert!(!response.headers().contains_key(ACCESS_CONTROL_ALLOW_ORIGIN));
    }
}
