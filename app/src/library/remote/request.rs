//! Requests to the edge, with a timeout. An error has a message that tells the user what to do.

use api::{ErrorCode, Problem};
use gloo_net::http::{Request, RequestBuilder, Response};
use js_sys::ArrayBuffer;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, RequestCache};

use crate::text::errors;

/// Timeout of a request without a file, in milliseconds.
const TIMEOUT_MS: u32 = 30_000;

/// Header with the seconds after which to retry. The edge sends no dates.
pub(super) const RETRY_AFTER: &str = "retry-after";

/// Why a request to the edge failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum EdgeError {
    /// No response, or a response of a host that is not an edge.
    Offline,
    /// The edge refused. The number is the seconds after which to retry, if the edge states them.
    Problem(Box<Problem>, Option<u32>),
    Unclear(Unclear),
}

/// A failure without a refusal of the edge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Unclear {
    /// The request is not valid.
    NoRequest,
    /// The browser cannot send the file.
    NoUpload,
    /// The response cannot be read.
    UnreadableAnswer,
    /// The edge failed.
    Internal,
    /// A code that this page does not know; with the message of the edge.
    Words(String),
}

impl Unclear {
    fn message(&self) -> String {
        match self {
            Self::NoRequest => errors::no_request().to_owned(),
            Self::NoUpload => errors::no_upload().to_owned(),
            Self::UnreadableAnswer => errors::unclear().to_owned(),
            Self::Internal => errors::internal().to_owned(),
            Self::Words(sentence) => sentence.clone(),
        }
    }
}

/// The result of a request.
pub(crate) type EdgeResult<T> = Result<T, EdgeError>;

impl EdgeError {
    /// The message for the user.
    pub(crate) fn message(&self) -> String {
        match self {
            Self::Offline => errors::edge_offline().to_owned(),
            Self::Problem(problem, _) => errors::of_edge(problem),
            Self::Unclear(what) => what.message(),
        }
    }

    /// The HTTP status of a refusal.
    pub(crate) fn status(&self) -> Option<u16> {
        match self {
            Self::Problem(problem, _) => Some(problem.status),
            Self::Offline | Self::Unclear(_) => None,
        }
    }

    /// The code of a refusal.
    pub(crate) fn code(&self) -> Option<ErrorCode> {
        match self {
            Self::Problem(problem, _) => Some(problem.code),
            Self::Offline | Self::Unclear(_) => None,
        }
    }

    /// Whether the same request may succeed later: the edge limits the rate, or is busy.
    pub(crate) fn is_transient(&self) -> bool {
        matches!(self.status(), Some(429 | 503))
    }
}

/// Adds the timeout to a request without a file.
pub(super) fn with_timeout(request: RequestBuilder) -> RequestBuilder {
    request.abort_signal(Some(&AbortSignal::timeout_with_u32(TIMEOUT_MS)))
}

/// Sends the request and parses the JSON of the response.
pub(super) async fn json<T: DeserializeOwned>(request: Result<Request, gloo_net::Error>) -> EdgeResult<T> {
    let response = send(request).await?;
    // A static host responds to every path with the page of the app, so this is not an edge.
    let is_json = response.headers().get("content-type").is_some_and(|kind| kind.contains("json"));
    if !is_json {
        return Err(EdgeError::Offline);
    }
    let text = response.text().await.unwrap_or_default();
    crate::json::read(&text).map_err(|_| EdgeError::Unclear(Unclear::UnreadableAnswer))
}

/// Sends the request and reads the bytes of the response.
pub(super) async fn bytes(request: Result<Request, gloo_net::Error>) -> EdgeResult<ArrayBuffer> {
    let response: web_sys::Response = send(request).await?.into();
    let buffer = response.array_buffer().map_err(|_| EdgeError::Offline)?;
    JsFuture::from(buffer).await.map(JsCast::unchecked_into).map_err(|_| EdgeError::Offline)
}

/// Conditional request: whether the resource exists with this ETag. The condition bypasses the browser's cache, which
/// may contain deleted resources, and the response has no body.
pub(super) async fn matches_etag(request: RequestBuilder, tag: &str) -> EdgeResult<bool> {
    let conditional = with_timeout(request).header("if-none-match", tag).cache(RequestCache::NoStore);
    match send(conditional.build()).await {
        // A proxy may have dropped the condition.
        Ok(answer) if answer.status() == 304 || answer.headers().get("etag").is_some_and(|known| known == tag) => {
            Ok(true)
        }
        // A static host responds to every path with the page of the app, so this is not an edge.
        Ok(_) => Err(EdgeError::Offline),
        Err(error) if error.status() == Some(404) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Sends the request. A status other than success is an error.
pub(super) async fn send(request: Result<Request, gloo_net::Error>) -> EdgeResult<Response> {
    let request = request.map_err(|_| EdgeError::Unclear(Unclear::NoRequest))?;
    let response = request.send().await.map_err(|_| EdgeError::Offline)?;
    // A page gets 304 only if it set the condition itself.
    if response.ok() || response.status() == 304 {
        return Ok(response);
    }
    let retry_after = response.headers().get(RETRY_AFTER);
    let text = response.text().await.unwrap_or_default();
    Err(refusal(response.status(), retry_after.as_deref(), &text))
}

/// Converts a response with an error status.
pub(super) fn refusal(status: u16, retry_after: Option<&str>, text: &str) -> EdgeError {
    match crate::json::read::<Problem>(text) {
        Ok(problem) => EdgeError::Problem(Box::new(problem), retry_after.and_then(|text| text.trim().parse().ok())),
        Err(_) => match detail(text) {
            Some(sentence) => EdgeError::Unclear(Unclear::Words(sentence)),
            // The response of a gateway, or of a host without an edge.
            None if matches!(status, 404 | 405 | 502..=504) => EdgeError::Offline,
            None => EdgeError::Unclear(Unclear::Internal),
        },
    }
}

/// The `detail` of a problem document.
fn detail(text: &str) -> Option<String> {
    let problem: serde_json::Value = serde_json::from_str(text).ok()?;
    problem.get("detail")?.as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUSY: &str = r#"{"type":"about:blank","title":"Busy","status":503,"code":"busy","detail":"Wait."}"#;

    #[test]
    fn refusal_has_the_problem_and_when_to_retry() {
        for (header, seconds) in [(None, None), (Some(" 17 "), Some(17)), (Some("Fri, 27 Nov 2026 19:00:00 GMT"), None)]
        {
            let EdgeError::Problem(problem, retry_after_s) = refusal(503, header, BUSY) else { panic!("a problem") };
            assert_eq!((problem.detail.as_str(), retry_after_s), ("Wait.", seconds));
        }
    }

    #[test]
    fn refusal_without_a_problem_is_not_from_an_edge() {
        assert_eq!(refusal(502, None, "<html>"), EdgeError::Offline);
        assert_eq!(refusal(404, None, "<html>"), EdgeError::Offline);
        assert_eq!(refusal(418, None, "teapot"), EdgeError::Unclear(Unclear::Internal));
    }

    #[test]
    fn refusal_of_an_unknown_code_is_in_the_words_of_the_edge() {
        let newer = BUSY.replace("busy", "too_frobnicated");
        assert_eq!(refusal(422, None, &newer), EdgeError::Unclear(Unclear::Words("Wait.".to_owned())));
    }
}
