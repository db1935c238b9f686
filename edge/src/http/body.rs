//! Reads a request's body, never past its limit.

use axum::body::Body;
use axum::http::HeaderMap;
use axum::http::header::CONTENT_LENGTH;
use futures_util::StreamExt as _;

use crate::problem::Fault;

/// How large a body may be, and how a refusal calls it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BodyLimit {
    /// At the beginning of a sentence.
    pub(crate) what: &'static str,
    /// The bound's name.
    pub(crate) name: &'static str,
    pub(crate) bytes: u64,
}

impl BodyLimit {
    fn check(&self, actual: u64, at_least: &str) -> Result<(), Fault> {
        let Self { what, name, bytes: allowed } = *self;
        if actual <= allowed {
            return Ok(());
        }
        let detail = format!("{what} is {at_least}{actual} bytes; the limit is {allowed}.");
        Err(Fault::over_limit(detail, name, actual, allowed))
    }
}

/// The whole body. What the client announces is checked before a byte is read, what it sends as it comes.
pub(crate) async fn read(headers: &HeaderMap, body: Body, limit: BodyLimit) -> Result<Vec<u8>, Fault> {
    let announced = announced(headers);
    limit.check(announced.unwrap_or(0), "")?;
    // Reserved at once: growing by doubling would hold up to three times the file for a moment.
    let mut bytes = Vec::with_capacity(announced.and_then(|length| usize::try_from(length).ok()).unwrap_or(0));
    let mut chunks = body.into_data_stream();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|_| Fault::bad_request("The body ended before all of it had come."))?;
        limit.check((bytes.len() + chunk.len()) as u64, "at least ")?;
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// The length the client announces.
pub(crate) fn announced(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use api::ErrorCode;
    use axum::http::HeaderValue;
    use futures_util::FutureExt as _;

    const LIMIT: BodyLimit = BodyLimit { what: "The file", name: "source_bytes", bytes: 4 };

    fn read_now(length: Option<&'static str>, body: &'static str) -> Option<Result<Vec<u8>, Fault>> {
        let mut headers = HeaderMap::new();
        if let Some(length) = length {
            headers.insert(CONTENT_LENGTH, HeaderValue::from_static(length));
        }
        read(&headers, Body::from(body), LIMIT).now_or_never()
    }

    #[test]
    fn body_within_its_limit_is_read_whole() {
        assert!(matches!(read_now(Some("4"), "abcd"), Some(Ok(bytes)) if bytes == b"abcd"));
        assert!(matches!(read_now(None, ""), Some(Ok(bytes)) if bytes.is_empty()));
    }

    #[test]
    fn body_over_its_limit_is_refused_by_length_and_by_bytes() {
        for (length, body, detail) in [
            (Some("5"), "", "The file is 5 bytes; the limit is 4."),
            (None, "abcde", "The file is at least 5 bytes; the limit is 4."),
            (Some("1"), "abcde", "The file is at least 5 bytes; the limit is 4."),
        ] {
            let Some(Err(fault)) = read_now(length, body) else { panic!("{length:?} {body} was taken") };
            let problem = fault.problem();
            assert_eq!((problem.code, problem.detail.as_str()), (ErrorCode::OverLimit, detail));
        }
    }
}
