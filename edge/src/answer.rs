//! The last step of every answer: request id, log line, and the hand-over to the runtime.

use axum::body::to_bytes;
use axum::http::header::{CACHE_CONTROL, HeaderName, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderValue, Method};
use axum::response::Response;
use worker::send::SendWrapper;
use worker::web_sys::ReadableStream;
use worker::{ResponseBody, Result, console_error};

use crate::problem::Cause;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// In a response's extensions: a stream of the runtime's that becomes the body as it is, so that a stored object goes
/// to the client without passing through the worker's memory.
#[derive(Clone, Debug)]
pub(crate) struct Passed(SendWrapper<ReadableStream>);

impl Passed {
    pub(crate) fn new(stream: ReadableStream) -> Self {
        Self(SendWrapper::new(stream))
    }
}

/// In a response's extensions: the client's end of a WebSocket that is open from here on.
#[derive(Clone, Debug)]
pub(crate) struct Socket(worker::WebSocket);

impl Socket {
    pub(crate) const fn new(socket: worker::WebSocket) -> Self {
        Self(socket)
    }
}

/// Completes `response` and turns it into the runtime's own type.
pub(crate) async fn finish(mut response: Response, method: &Method, request_id: &str) -> Result<worker::Response> {
    if let Some(Cause(cause)) = response.extensions_mut().remove() {
        console_error!("request {request_id}: {cause}");
    }
    let passed = response.extensions_mut().remove::<Passed>();
    let socket = response.extensions_mut().remove::<Socket>();
    let (mut parts, body) = response.into_parts();
    if let Ok(id) = HeaderValue::from_str(request_id) {
        parts.headers.insert(REQUEST_ID, id);
    }
    // What says nothing about caching is metadata of one moment and one owner.
    parts.headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    parts.headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    let body = match passed {
        Some(Passed(stream)) => ResponseBody::Stream(stream.0),
        None => {
            // Every other body is made by this worker and stands in memory already.
            let bytes = to_bytes(body, usize::MAX).await.map_err(|error| error.to_string())?;
            let none = bytes.is_empty() || *method == Method::HEAD;
            if none { ResponseBody::Empty } else { ResponseBody::Body(bytes.into()) }
        }
    };
    let response = worker::Response::builder().with_status(parts.status.as_u16()).with_headers(parts.headers.into());
    Ok(match socket {
        Some(Socket(socket)) => response.with_websocket(socket),
        None => response,
    }
    .body(body))
}
