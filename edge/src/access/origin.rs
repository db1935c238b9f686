//! Origin check against cross-site request forgery: browsers send `Origin` with every cross-site write, and the session
//! cookie with some. Requests of our own pages and of programs pass; those of other sites' pages do not. The policy of
//! a route says whether it checks.

use api::ErrorCode;
use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, StatusCode, Uri};

use crate::problem::Fault;

/// Refuses a request with a foreign `Origin`. A request without `Origin` comes from a program, such as curl.
pub(super) fn check(uri: &Uri, headers: &HeaderMap) -> Result<(), Fault> {
    match headers.get(ORIGIN) {
        None => Ok(()),
        Some(origin) if origin.to_str().is_ok_and(|origin| is_own(origin, uri, headers)) => Ok(()),
        Some(_) => Err(Fault::new(
            StatusCode::FORBIDDEN,
            ErrorCode::ForeignOrigin,
            "A page of another site sent this request. Only Safelight's own pages may send it.",
        )),
    }
}

/// Compares the authorities. A proxy may terminate TLS, so a request that arrives over `http` may have an `https`
/// origin.
fn is_own(origin: &str, uri: &Uri, headers: &HeaderMap) -> bool {
    let Some((scheme, sent)) = origin.split_once("://") else { return false };
    let scheme_fits = uri.scheme_str().is_none_or(|own| scheme == own || scheme == "https");
    scheme_fits && authority(uri, headers).is_some_and(|own| own.eq_ignore_ascii_case(sent))
}

/// Host and port that the request was sent to.
pub(crate) fn authority<'a>(uri: &'a Uri, headers: &'a HeaderMap) -> Option<&'a str> {
    let host = || headers.get(HOST).and_then(|host| host.to_str().ok());
    uri.authority().map(axum::http::uri::Authority::as_str).or_else(host)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn allowed(origin: Option<&'static str>) -> bool {
        let mut headers = HeaderMap::new();
        if let Some(origin) = origin {
            headers.insert(ORIGIN, HeaderValue::from_static(origin));
        }
        check(&Uri::from_static("http://127.0.0.1:8787/api/images"), &headers).is_ok()
    }

    #[test]
    fn origin_of_own_page_or_program_passes() {
        assert!(allowed(None));
        assert!(allowed(Some("http://127.0.0.1:8787")));
        assert!(allowed(Some("https://127.0.0.1:8787")));
    }

    #[test]
    fn origin_of_another_site_is_refused() {
        for origin in ["http://evil.example", "null", "http://127.0.0.1:8788", "http://127.0.0.1:8787.evil.example", ""]
        {
            assert!(!allowed(Some(origin)), "{origin}");
        }
    }
}
