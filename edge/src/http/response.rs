//! The last step of every response: request id, common headers, log line, metrics, and the conversion to the runtime's
//! type. It adds what is missing and keeps what a handler or the route's policy set.

use axum::body::{HttpBody as _, to_bytes};
use axum::http::header::{
    CONTENT_LENGTH, CONTENT_TYPE, HeaderName, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, Method, Uri};
use axum::response::{IntoResponse, Response};
use worker::Result;
use worker::js_sys::JsString;
use worker::send::SendWrapper;
use worker::web_sys::{self, ReadableStream};

use crate::access::policy::Policy;
use crate::library::JsonText;
use crate::metrics;
use crate::platform::clock;
use crate::platform::ids;
use crate::platform::log;
use crate::platform::request_bridge::{self, Content};
use crate::platform::request_log::RequestLog;
use crate::problem::Cause;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Headers of all responses. The policies of the routes state the others.
const COMMON_HEADERS: [(HeaderName, &str); 3] = [
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
];

/// Two years. Sent only if the request came over TLS.
const HSTS: &str = "max-age=63072000; includeSubDomains";

/// The facts of a request that its response, its log line and the metrics need.
#[derive(Debug)]
pub(crate) struct RequestContext {
    id: String,
    method: Method,
    started_ms: u64,
    is_secure: bool,
    pub(crate) log: RequestLog,
}

impl RequestContext {
    pub(crate) fn new(method: &Method, uri: &Uri) -> Self {
        Self {
            id: ids::request_id(),
            method: method.clone(),
            started_ms: clock::now_ms(),
            is_secure: uri.scheme_str() == Some("https"),
            log: RequestLog::default(),
        }
    }

    /// Writes the log line and counts the request.
    fn record(&self, status: u16, cause: Option<&str>) {
        let duration_ms = clock::now_ms().saturating_sub(self.started_ms);
        // Unknown paths and methods share one label each, so that clients cannot fill the tables with invented names.
        let route = self.log.route().unwrap_or("none");
        let method = match self.method.as_str() {
            method @ ("GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS") => method,
            _ => "other",
        };
        let owner = self.log.owner();
        let cause = cause.map(log::redact_owners);
        log::Request { request_id: &self.id, method, route, status, duration_ms, owner, cause }.write();
        metrics::request(method, route, status, duration_ms);
    }

    /// Adds the headers that all responses have.
    fn add_headers(&self, headers: &mut HeaderMap) {
        if let Ok(id) = HeaderValue::from_str(&self.id) {
            headers.insert(REQUEST_ID, id);
        }
        for (name, value) in COMMON_HEADERS {
            headers.entry(name).or_insert(HeaderValue::from_static(value));
        }
        if self.is_secure {
            headers.entry(STRICT_TRANSPORT_SECURITY).or_insert(HeaderValue::from_static(HSTS));
        }
    }
}

/// Response extension: a stream of the runtime that becomes the body, so that a stored object reaches the client
/// without passing through the worker's memory.
#[derive(Clone, Debug)]
pub(crate) struct RuntimeStream(SendWrapper<ReadableStream>);

impl RuntimeStream {
    pub(crate) fn new(stream: ReadableStream) -> Self {
        Self(SendWrapper::new(stream))
    }
}

/// Response extension: a JavaScript string that becomes the body.
#[derive(Clone, Debug)]
struct RuntimeText(SendWrapper<JsString>);

/// Forwards a library's reply unchanged.
impl<T> IntoResponse for JsonText<T> {
    fn into_response(self) -> Response {
        let mut response = [(CONTENT_TYPE, HeaderValue::from_static("application/json"))].into_response();
        response.extensions_mut().insert(RuntimeText(SendWrapper::new(self.text)));
        response
    }
}

/// Response extension: the client's end of an open WebSocket.
#[derive(Clone, Debug)]
pub(crate) struct OpenSocket(worker::WebSocket);

impl OpenSocket {
    pub(crate) const fn new(socket: worker::WebSocket) -> Self {
        Self(socket)
    }
}

/// Length of the body, as far as it is known before it is sent.
pub(crate) fn sent_bytes(response: &Response) -> u64 {
    if let Some(RuntimeText(text)) = response.extensions().get::<RuntimeText>() {
        // Counts UTF-16 units, a lower bound of the bytes; JSON has few characters that are longer.
        return u64::from(text.length());
    }
    let is_stream = response.extensions().get::<RuntimeStream>().is_some();
    let announced = response.headers().get(CONTENT_LENGTH).filter(|_| is_stream);
    let announced = announced.and_then(|length| length.to_str().ok()?.parse().ok());
    announced.or_else(|| response.body().size_hint().exact()).unwrap_or(0)
}

/// Completes `response` and converts it to the runtime's type.
pub(crate) async fn finish(mut response: Response, context: &RequestContext) -> Result<web_sys::Response> {
    let cause = response.extensions_mut().remove::<Cause>();
    context.record(response.status().as_u16(), cause.as_ref().map(|Cause(cause)| cause.as_str()));
    let stream = response.extensions_mut().remove::<RuntimeStream>();
    let text = response.extensions_mut().remove::<RuntimeText>();
    let socket = response.extensions_mut().remove::<OpenSocket>();
    let (mut parts, body) = response.into_parts();
    context.add_headers(&mut parts.headers);
    // A response that did not pass the router, such as the one to a malformed URL, has no policy yet.
    Policy::unrouted(&context.method).apply_headers(parts.status, &mut parts.headers);
    let content = if let Some(OpenSocket(socket)) = socket {
        Content::Socket(socket)
    } else if context.method == Method::HEAD {
        // The body of a response to HEAD is not read.
        Content::Nothing
    } else if let Some(RuntimeStream(stream)) = stream {
        Content::Stream(stream.0)
    } else if let Some(RuntimeText(text)) = text {
        Content::Text(text.0)
    } else {
        // The worker created every other body, so it is in memory.
        let bytes = to_bytes(body, usize::MAX).await.map_err(|error| error.to_string())?;
        if bytes.is_empty() { Content::Nothing } else { Content::Bytes(bytes) }
    };
    request_bridge::respond(parts.status.as_u16(), &parts.headers, content)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers_of(is_secure: bool, decided: &[(HeaderName, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.extend(decided.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value))));
        // Sets the fields directly: the clock and the ids need the runtime.
        let context = RequestContext {
            id: "0197f3a0-0000-7000-8000-000000000003".to_owned(),
            method: Method::GET,
            started_ms: 0,
            is_secure,
            log: RequestLog::default(),
        };
        context.add_headers(&mut headers);
        headers
    }

    #[test]
    fn response_has_request_id_and_common_headers() {
        let headers = headers_of(false, &[]);
        assert_eq!(headers[&REQUEST_ID], "0197f3a0-0000-7000-8000-000000000003");
        for (name, value) in COMMON_HEADERS {
            assert_eq!(headers[&name], value);
        }
        assert!(!headers.contains_key(STRICT_TRANSPORT_SECURITY));
        assert_eq!(headers_of(true, &[])[STRICT_TRANSPORT_SECURITY], HSTS);
    }

    #[test]
    fn response_keeps_earlier_headers() {
        let decided = [(REFERRER_POLICY, "no-referrer"), (STRICT_TRANSPORT_SECURITY, "max-age=60")];
        let headers = headers_of(true, &decided);
        for (name, value) in decided {
            assert_eq!(headers.get_all(&name).iter().collect::<Vec<_>>(), [value]);
        }
    }
}
