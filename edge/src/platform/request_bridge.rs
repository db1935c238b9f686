//! Bridge between JavaScript and Rust for requests and responses. A single call between the two is cheap, but a request
//! and a response have about ten headers each, and every name, value and iterator step would be a call. So the head of
//! a request crosses as one text, and the head of a response goes back as one (`request_bridge.js`). All other parts of
//! a request are read only if needed.

use axum::body::Bytes;
use axum::http::header::CONTENT_LENGTH;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Uri};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use worker::js_sys::{JsString, Uint8Array};
use worker::web_sys::{self, ReadableStream};
use worker::{Result, WebSocket};

use crate::problem::Fault;

#[wasm_bindgen(module = "/src/platform/request_bridge.js")]
extern "C" {
    fn head(request: &web_sys::Request) -> String;

    #[wasm_bindgen(catch, js_name = respond)]
    fn respond_with(
        status: u16,
        head: &str,
        body: &JsValue,
        socket: &JsValue,
    ) -> std::result::Result<web_sys::Response, JsValue>;
}

/// The content of a response.
#[derive(Debug)]
pub(crate) enum Content {
    Nothing,
    Bytes(Bytes),
    /// A JavaScript string.
    Text(JsString),
    /// A stream of the runtime, which does not pass through this worker's memory.
    Stream(ReadableStream),
    /// The client's end of an open WebSocket.
    Socket(WebSocket),
}

/// The head of a request, with a fault if its URL is malformed.
pub(crate) fn read_head(request: &web_sys::Request) -> (Parts, std::result::Result<(), Fault>) {
    parse_head(&head(request))
}

/// The body of a request, if it can have one.
pub(crate) fn body(request: &web_sys::Request, parts: &Parts) -> Option<worker::Body> {
    let announced = parts.headers.contains_key(CONTENT_LENGTH) || !parts.method.is_safe();
    announced.then(|| request.body()).flatten().map(worker::Body::new)
}

/// Creates the runtime's response.
pub(crate) fn respond(status: u16, headers: &HeaderMap, content: Content) -> Result<web_sys::Response> {
    let (body, socket) = match content {
        Content::Nothing => (JsValue::NULL, JsValue::UNDEFINED),
        Content::Bytes(bytes) => (Uint8Array::new_from_slice(&bytes).into(), JsValue::UNDEFINED),
        Content::Text(text) => (text.into(), JsValue::UNDEFINED),
        Content::Stream(stream) => (stream.into(), JsValue::UNDEFINED),
        Content::Socket(socket) => (JsValue::NULL, socket.as_ref().clone().into()),
    };
    Ok(respond_with(status, &format_head(headers), &body, &socket)?)
}

fn parse_head(head: &str) -> (Parts, std::result::Result<(), Fault>) {
    let mut lines = head.split('\n');
    let (mut parts, ()) = Request::new(()).into_parts();
    let (method, address) = lines.next().and_then(|line| line.split_once(' ')).unwrap_or_default();
    let address_result = match (Method::from_bytes(method.as_bytes()), Uri::try_from(address)) {
        (Ok(method), Ok(uri)) => {
            (parts.method, parts.uri) = (method, uri);
            Ok(())
        }
        _ => Err(Fault::bad_request("The URL of the request is malformed.")),
    };
    for (name, value) in lines.filter_map(|line| line.split_once(": ")) {
        if let (Ok(name), Ok(value)) =
            (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_bytes(value.as_bytes()))
        {
            parts.headers.append(name, value);
        }
    }
    (parts, address_result)
}

/// Formats headers, one line each. Skips values that are not text; ours always are.
fn format_head(headers: &HeaderMap) -> String {
    let mut head = String::with_capacity(1024);
    for (name, value) in headers {
        let Ok(value) = value.to_str() else { continue };
        if !head.is_empty() {
            head.push('\n');
        }
        head.extend([name.as_str(), ": ", value]);
    }
    head
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn request_head_is_parsed_by_lines() {
        let (parts, address) = parse_head("PUT https://example.test/a?b=c:%20d\ncookie: a=b; c=d\nx: 1\nx: 2: 3\ny: ");
        assert!(address.is_ok());
        assert_eq!((parts.method, parts.uri.to_string()), (Method::PUT, "https://example.test/a?b=c:%20d".to_owned()));
        let values: Vec<_> = parts.headers.iter().map(|(name, value)| (name.as_str(), value.to_str().ok())).collect();
        assert_eq!(values, [("cookie", Some("a=b; c=d")), ("x", Some("1")), ("x", Some("2: 3")), ("y", Some(""))]);
    }

    #[test]
    fn request_url_that_is_malformed_is_a_fault() {
        for head in ["", "GET", "GET https://example.test/ /", "G{T https://example.test/"] {
            let (parts, address) = parse_head(head);
            assert!(address.is_err(), "{head}");
            assert_eq!(parts.method, Method::GET);
        }
    }

    #[test]
    fn response_head_has_one_line_per_header() {
        let mut headers = HeaderMap::new();
        assert_eq!(format_head(&headers), "");
        headers.append("a", HeaderValue::from_static("1: 2"));
        headers.append("b", HeaderValue::from_static(""));
        headers.append("a", HeaderValue::from_static("3"));
        assert_eq!(format_head(&headers), "a: 1: 2\na: 3\nb: ");
    }
}
