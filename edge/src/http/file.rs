//! Serves stored objects with validators and ranges. The policy of the route decides caching.

use api::ErrorCode;
use axum::body::{Body, Bytes};
use axum::http::header::{
    ACCEPT_RANGES, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG, HeaderName, IF_NONE_MATCH,
    IF_RANGE, RANGE,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse as _, Response};
use filters::Digest;

use crate::http::name;
use crate::http::range::{RequestedRange, parse_range};
use crate::http::response::RuntimeStream;
use crate::platform::bindings::Edge;
use crate::problem::Fault;
use crate::storage::{ByteRange, Key};

/// A stored object to serve.
#[derive(Debug)]
pub(crate) struct File<'a> {
    pub(crate) key: Key<'a>,
    pub(crate) size_bytes: u64,
    pub(crate) media_type: &'a str,
    /// Identifies the content; without quotes.
    pub(crate) etag: String,
    /// The file name for saving.
    pub(crate) name: String,
}

/// Responds to GET or HEAD for `file`, which never changes.
pub(crate) async fn serve(
    edge: &Edge,
    method: &Method,
    request: &HeaderMap,
    file: File<'_>,
) -> Result<Response, Fault> {
    let (mut response, range) = respond(method, request, &file);
    if sends_content(method, &response) {
        let stream = edge.storage()?.stream(&file.key, range).await?;
        response.extensions_mut().insert(RuntimeStream::new(stream));
    }
    Ok(response)
}

/// Responds like [`serve`] for a file that others may replace at any time. Its `etag` is the store's. `None` if the store has
/// another version by now.
pub(crate) async fn serve_version(
    edge: &Edge,
    method: &Method,
    request: &HeaderMap,
    file: &File<'_>,
) -> Result<Option<Response>, Fault> {
    let (mut response, range) = respond(method, request, file);
    if sends_content(method, &response) {
        let Some(stream) = edge.storage()?.stream_version(&file.key, range, &file.etag).await? else { return Ok(None) };
        response.extensions_mut().insert(RuntimeStream::new(stream));
    }
    Ok(Some(response))
}

fn sends_content(method: &Method, response: &Response) -> bool {
    method != Method::HEAD && matches!(response.status(), StatusCode::OK | StatusCode::PARTIAL_CONTENT)
}

/// The response without its content, and the range of the content.
fn respond(method: &Method, request: &HeaderMap, file: &File<'_>) -> (Response, Option<ByteRange>) {
    let etag = format!("\"{}\"", file.etag);
    if matches_etag(request, &etag) {
        return (not_modified(&etag), None);
    }
    let size = file.size_bytes;
    let is_same = header_text(request, IF_RANGE).is_none_or(|known| known == etag);
    // Only a GET can have a range (RFC 9110, section 14.2).
    let range = header_text(request, RANGE).filter(|_| is_same && method != Method::HEAD);
    let (status, range) = match parse_range(range, size) {
        RequestedRange::Whole => (StatusCode::OK, None),
        RequestedRange::Part(range) => (StatusCode::PARTIAL_CONTENT, Some(range)),
        RequestedRange::NotSatisfiable => return (not_satisfiable(size), None),
    };
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    let headers = response.headers_mut();
    set_header(headers, CONTENT_TYPE, file.media_type);
    set_header(headers, CONTENT_LENGTH, &range.map_or(size, |range| range.length).to_string());
    set_header(headers, CONTENT_DISPOSITION, &name::content_disposition(&name::clean(&file.name).unwrap_or_default()));
    set_header(headers, ACCEPT_RANGES, "bytes");
    set_header(headers, ETAG, &etag);
    if let Some(ByteRange { offset, length }) = range {
        set_header(headers, CONTENT_RANGE, &format!("bytes {offset}-{}/{size}", offset + length - 1));
    }
    (response, range)
}

/// Responds with immutable bytes from memory and their `ETag`.
pub(crate) fn respond_with_bytes(bytes: Bytes, media_type: &str, etag: &str) -> Response {
    let mut response = Response::new(Body::from(bytes));
    let headers = response.headers_mut();
    set_header(headers, CONTENT_TYPE, media_type);
    set_header(headers, ETAG, &format!("\"{etag}\""));
    response
}

/// Responds with a document that only a deployment changes. Its `ETag` is its digest.
pub(crate) fn respond_with_document(request: &HeaderMap, text: impl Into<Bytes>) -> Response {
    let bytes = text.into();
    let etag = Digest::sha256(&bytes).to_string();
    revalidate(request, &etag).unwrap_or_else(|| respond_with_bytes(bytes, "application/json", &etag))
}

/// A response with status 304 if the client has the content with this `etag` (without quotes).
pub(crate) fn revalidate(request: &HeaderMap, etag: &str) -> Option<Response> {
    let etag = format!("\"{etag}\"");
    matches_etag(request, &etag).then(|| not_modified(&etag))
}

/// Weak comparison for `If-None-Match` (RFC 9110, section 13.1.2).
fn matches_etag(request: &HeaderMap, etag: &str) -> bool {
    let tags = header_text(request, IF_NONE_MATCH).unwrap_or_default();
    tags.split(',').map(str::trim).any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag)
}

fn not_modified(etag: &str) -> Response {
    let mut response = StatusCode::NOT_MODIFIED.into_response();
    set_header(response.headers_mut(), ETAG, etag);
    response
}

fn not_satisfiable(size: u64) -> Response {
    let detail = format!("The file has {size} bytes. The requested range begins after its end.");
    let fault = Fault::new(StatusCode::RANGE_NOT_SATISFIABLE, ErrorCode::RangeNotSatisfiable, detail);
    let mut response = fault.into_response();
    set_header(response.headers_mut(), CONTENT_RANGE, &format!("bytes */{size}"));
    response
}

fn header_text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

/// Sets a header. Skips a value that is not valid header text; ours always are.
fn set_header(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_revalidates_by_any_etag() {
        for (tags, known) in [
            ("\"abc\"", true),
            ("W/\"abc\"", true),
            ("\"x\", \"abc\"", true),
            ("*", true),
            ("abc", false),
            ("\"abcd\"", false),
        ] {
            let mut headers = HeaderMap::new();
            set_header(&mut headers, IF_NONE_MATCH, tags);
            assert_eq!(revalidate(&headers, "abc").is_some(), known, "{tags}");
        }
        assert!(revalidate(&HeaderMap::new(), "abc").is_none());
    }

    #[test]
    fn file_range_beyond_end_states_size() {
        let response = not_satisfiable(10);
        assert_eq!(response.status(), StatusCode::RANGE_NOT_SATISFIABLE);
        assert_eq!(header_text(response.headers(), CONTENT_RANGE), Some("bytes */10"));
    }
}
