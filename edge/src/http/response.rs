//! The last step of every answer: request id, headers that all of them have, log line, counting, and the hand-over to the runtime.

use std::sync::{Arc, OnceLock};

use axum::body::to_bytes;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderValue, Method, Uri};
use axum::response::Response;
use worker::Result;
use worker::send::SendWrapper;
use worker::web_sys::{self, ReadableStream};

use crate::metrics;
use crate::platform::clock;
use crate::platform::ids;
use crate::platform::log;
use crate::platform::request_bridge::{self, Content};
use crate::problem::Cause;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What every answer says. None of them is a document: a browser that shows one as a page runs nothing in it and fetches nothing
/// for it. The app's own documents have a policy of their own (`_headers`).
const EVERYWHERE: [(HeaderName, &str); 5] = [
    (
        CONTENT_SECURITY_POLICY,
        "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox",
    ),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
];

/// Two years; only where the request came over TLS.
const HSTS: &str = "max-age=63072000; includeSubDomains";

/// What became known of a request on its way: handed out with its extensions, read when it is answered.
#[derive(Debug, Clone, Default)]
pub(crate) struct Seen(Arc<Known>);

#[derive(Debug, Default)]
struct Known {
    route: OnceLock<String>,
    owner: OnceLock<String>,
}

impl Seen {
    pub(crate) fn route(&self, template: &str) {
        let _ = self.0.route.set(template.to_owned());
    }

    pub(crate) fn owner(&self, id: &str) {
        let _ = self.0.owner.set(log::owner(id));
    }
}

/// A request, as its answer needs to know it.
#[derive(Debug)]
pub(crate) struct Asked {
    id: String,
    method: Method,
    begun_ms: u64,
    is_secure: bool,
    pub(crate) seen: Seen,
}

impl Asked {
    pub(crate) fn new(method: &Method, uri: &Uri) -> Self {
        Self {
            id: ids::request_id(),
            method: method.clone(),
            begun_ms: clock::now_ms(),
            is_secure: uri.scheme_str() == Some("https"),
            seen: Seen::default(),
        }
    }

    /// Writes the log's line and counts.
    fn note(&self, status: u16, cause: Option<&str>) {
        let duration_ms = clock::now_ms().saturating_sub(self.begun_ms);
        let known = &self.seen.0;
        // Paths and methods that nobody knows are one: what a client makes up must not fill the tables.
        let route = known.route.get().map_or("none", String::as_str);
        let method = match self.method.as_str() {
            method @ ("GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS") => method,
            _ => "other",
        };
        let owner = known.owner.get().cloned();
        let cause = cause.map(log::without_owners);
        log::Request { request_id: &self.id, method, route, status, duration_ms, owner, cause }.write();
        metrics::request(method, route, status, duration_ms);
    }
}

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
pub(crate) async fn finish(mut response: Response, asked: &Asked) -> Result<web_sys::Response> {
    let cause = response.extensions_mut().remove::<Cause>();
    asked.note(response.status().as_u16(), cause.as_ref().map(|Cause(cause)| cause.as_str()));
    let passed = response.extensions_mut().remove::<Passed>();
    let socket = response.extensions_mut().remove::<Socket>();
    let (mut parts, body) = response.into_parts();
    if let Ok(id) = HeaderValue::from_str(&asked.id) {
        parts.headers.insert(REQUEST_ID, id);
    }
    // What says nothing about caching is metadata of one moment and one owner.
    parts.headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    for (name, value) in EVERYWHERE {
        parts.headers.insert(name, HeaderValue::from_static(value));
    }
    if asked.is_secure {
        parts.headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(HSTS));
    }
    let content = match (passed, socket) {
        (Some(Passed(stream)), _) => Content::Stream(stream.0),
        (None, Some(Socket(socket))) => Content::Socket(socket),
        (None, None) => {
            // Every other body is made by this worker and stands in memory already.
            let bytes = to_bytes(body, usize::MAX).await.map_err(|error| error.to_string())?;
            let none = bytes.is_empty() || asked.method == Method::HEAD;
            if none { Content::Nothing } else { Content::Bytes(bytes) }
        }
    };
    request_bridge::respond(parts.status.as_u16(), &parts.headers, content)
}
