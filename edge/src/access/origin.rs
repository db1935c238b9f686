//! Writes are taken from our own pages and from programs, not from other sites' pages: browsers send `Origin` with
//! every cross-site write, and the session cookie with some.

use api::ErrorCode;
use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, Method, StatusCode, Uri};

use crate::problem::Fault;

/// Refuses a write whose `Origin` is not the request's own. No `Origin` at all is a program, such as curl.
pub(crate) fn check(method: &Method, uri: &Uri, headers: &HeaderMap) -> Result<(), Fault> {
    if method.is_safe() { Ok(()) } else { check_own(uri, headers) }
}

/// Refuses a request whose `Origin` is not its own, whatever its method: a WebSocket begins with a GET, and no rule of
/// the browser's keeps another site's page from opening one with our cookie.
pub(crate) fn check_own(uri: &Uri, headers: &HeaderMap) -> Result<(), Fault> {
    match headers.get(ORIGIN) {
        None => Ok(()),
        Some(origin) if origin.to_str().is_ok_and(|origin| is_own(origin, uri, headers)) => Ok(()),
        Some(_) => Err(Fault::new(
            StatusCode::FORBIDDEN,
            ErrorCode::ForeignOrigin,
            "This came from a page of another site; only Safelight's own pages may do it.",
        )),
    }
}

/// The authority must be ours; a proxy in front may have taken TLS off, so `http` inside may be `https` outside.
fn is_own(origin: &str, uri: &Uri, headers: &HeaderMap) -> bool {
    let Some((scheme, authority)) = origin.split_once("://") else { return false };
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    let own = uri.authority().map(axum::http::uri::Authority::as_str).or(host);
    let scheme_fits = uri.scheme_str().is_none_or(|own| scheme == own || scheme == "https");
    scheme_fits && own.is_some_and(|own| own.eq_ignore_ascii_case(authority))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn allowed(method: Method, origin: Option<&'static str>) -> bool {
        let mut headers = HeaderMap::new();
        if let Some(origin) = origin {
            headers.insert(ORIGIN, HeaderValue::from_static(origin));
        }
        check(&method, &Uri::from_static("http://127.0.0.1:8787/api/images"), &headers).is_ok()
    }

    #[test]
    fn origin_of_own_page_and_of_programs_may_write() {
        assert!(allowed(Method::POST, None));
        assert!(allowed(Method::POST, Some("http://127.0.0.1:8787")));
        assert!(allowed(Method::DELETE, Some("https://127.0.0.1:8787")));
    }

    #[test]
    fn origin_of_another_site_may_read_only() {
        for origin in ["http://evil.example", "null", "http://127.0.0.1:8788", "http://127.0.0.1:8787.evil.example", ""]
        {
            assert!(!allowed(Method::POST, Some(origin)), "{origin}");
            assert!(!allowed(Method::DELETE, Some(origin)), "{origin}");
            assert!(allowed(Method::GET, Some(origin)), "{origin}");
        }
    }
}
