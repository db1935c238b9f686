//! Cross-origin resource sharing (Fetch standard, "CORS protocol"): which other sites' pages may read a response.
//! Credentials are never shared: the edge does not send `Access-Control-Allow-Credentials`, so browsers omit our
//! cookies.

use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_METHOD, ORIGIN, VARY,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse as _, Response};

/// Who may read a route's responses from a page of another site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cors {
    /// No other site's page.
    None,
    /// Every site's page.
    #[cfg_attr(not(test), expect(dead_code, reason = "no route is open to other sites yet"))]
    Any,
    /// The pages of these origins, written as browsers write them: `https://example.org`.
    #[cfg_attr(not(test), expect(dead_code, reason = "no route is open to other sites yet"))]
    Origins(&'static [&'static str]),
}

/// Browsers cache a preflight response for this time. Chromium caps it at two hours.
const PREFLIGHT_MAX_AGE_S: u64 = 7200;

impl Cors {
    /// The value of `Access-Control-Allow-Origin` for a request from `origin`.
    fn allowed_origin(self, origin: Option<&HeaderValue>) -> Option<HeaderValue> {
        match self {
            Self::None => None,
            Self::Any => Some(HeaderValue::from_static("*")),
            Self::Origins(origins) => origin.filter(|origin| origins.iter().any(|known| known == origin)).cloned(),
        }
    }

    /// Adds the CORS headers to the response to a request from `origin`.
    pub(super) fn apply_headers(self, headers: &mut HeaderMap, origin: Option<&HeaderValue>) {
        if let Self::Origins(_) = self {
            // Also without an `Origin`: a shared cache must not serve that response to another site's page.
            headers.append(VARY, HeaderValue::from_static("origin"));
        }
        if let Some(allowed) = self.allowed_origin(origin) {
            headers.entry(ACCESS_CONTROL_ALLOW_ORIGIN).or_insert(allowed);
            headers.entry(ACCESS_CONTROL_EXPOSE_HEADERS).or_insert(HeaderValue::from_static("*"));
        }
    }
}

/// Responds to `OPTIONS` for a path with these methods. If the origin may not use the requested method, the response
/// has no header that permits it, and the browser stops.
pub(crate) fn preflight(methods: &[(Method, Cors)], request: &HeaderMap) -> Response {
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
        && let Some(allowed) = cors.allowed_origin(origin)
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

    const LIST: Cors = Cors::Origins(&["https://viewer.example"]);

    fn text(headers: &HeaderMap, name: axum::http::HeaderName) -> Option<&str> {
        headers.get(name).and_then(|value| value.to_str().ok())
    }

    #[test]
    fn cors_allows_listed_origins_and_varies() {
        for (cors, origin, allowed, vary) in [
            (Cors::None, "https://viewer.example", None, None),
            (Cors::Any, "https://evil.example", Some("*"), None),
            (LIST, "https://viewer.example", Some("https://viewer.example"), Some("origin")),
            (LIST, "https://evil.example", None, Some("origin")),
            (LIST, "https://viewer.example.evil.example", None, Some("origin")),
        ] {
            let mut headers = HeaderMap::new();
            cors.apply_headers(&mut headers, Some(&HeaderValue::from_static(origin)));
            assert_eq!(text(&headers, ACCESS_CONTROL_ALLOW_ORIGIN), allowed, "{cors:?} {origin}");
            assert_eq!(text(&headers, ACCESS_CONTROL_EXPOSE_HEADERS), allowed.map(|_| "*"), "{cors:?} {origin}");
            assert_eq!(text(&headers, VARY), vary, "{cors:?} {origin}");
        }
    }

    #[test]
    fn preflight_permits_a_method_by_its_own_policy() {
        let methods = [(Method::GET, Cors::Any), (Method::PUT, LIST), (Method::POST, Cors::None)];
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
            let response = preflight(&methods, &request);
            assert_eq!(response.status(), StatusCode::NO_CONTENT);
            let headers = response.headers();
            assert_eq!(text(headers, ACCESS_CONTROL_ALLOW_ORIGIN), allowed, "{method} {origin}");
            assert_eq!(text(headers, ACCESS_CONTROL_ALLOW_METHODS), allowed.map(|_| method), "{method} {origin}");
            assert!(!headers.contains_key("access-control-allow-credentials"));
        }
    }

    #[test]
    fn options_without_preflight_permits_nothing() {
        let response = preflight(&[(Method::GET, Cors::Any)], &HeaderMap::new());
        assert!(!response.headers().contains_key(ACCESS_CONTROL_ALLOW_ORIGIN));
    }
}
