//! Sends requests to an S3 server: a new signature for each attempt, a time limit, and retries after temporary
//! failures.

use std::pin::pin;
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::future::{Either, select};
use rusty_s3::S3Action;
use worker::js_sys::{Math, Uint8Array};
use worker::web_sys::ReadableStream;
use worker::{AbortController, Delay, Fetch, Headers, Method, Request, RequestInit, RequestRedirect, ResponseBody};

use super::super::Error;
use super::S3;

/// Number of attempts before the store counts as unavailable.
const ATTEMPTS: u32 = 5;

/// Exponential backoff: the wait before the second attempt, doubled for each further one up to the cap. Half of it is
/// random (jitter), so that failed requests do not return together.
const BACKOFF_MS: f64 = 100.0;
const BACKOFF_CAP_MS: f64 = 2000.0;

/// Assumed minimum transfer rate; a large body gets that much more time.
const BYTES_PER_MS: usize = 1000;

/// Lifetime of a signature: one attempt, and some clock difference.
const SIGNATURE_LIFETIME: Duration = Duration::from_secs(300);

/// Maximum size of a response body that is read as text.
const MAX_RESPONSE_BYTES: usize = 4 << 20;

/// How the body of a successful response is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Expect {
    /// It is short, and is read as text.
    Text,
    /// It is an object, and is returned as a stream.
    Stream,
}

/// A response of the server: a success, or a refusal that a retry would not change.
#[derive(Debug)]
pub(super) struct S3Response {
    pub(super) status: u16,
    headers: Headers,
    pub(super) text: String,
    pub(super) stream: Option<ReadableStream>,
    /// Whether an earlier attempt may have succeeded.
    pub(super) repeated: bool,
}

impl S3Response {
    pub(super) const fn is_success(&self) -> bool {
        self.status / 100 == 2
    }

    pub(super) fn header(&self, name: &str) -> Option<String> {
        self.headers.get(name).ok().flatten()
    }

    /// The ETag without quotes.
    pub(super) fn etag(&self) -> Option<String> {
        self.header("etag").map(|etag| unquote_etag(&etag).to_owned())
    }

    pub(super) fn length(&self) -> Option<u64> {
        self.header("content-length")?.parse().ok()
    }

    /// The error for an unexpected refusal.
    pub(super) fn refused(&self, what: &str) -> Error {
        Error::Refused(format!("S3 answered {what} with {} {}", self.status, error_code(&self.text)))
    }
}

impl S3 {
    /// Sends a request, with retries, and returns the response.
    pub(super) async fn send<'a, A: S3Action<'a>>(
        &self,
        what: &str,
        mut action: A,
        headers: &[(&'static str, String)],
        body: &[u8],
        expect: Expect,
    ) -> Result<S3Response, Error> {
        for (name, value) in headers {
            action.headers_mut().insert(*name, value.clone());
        }
        let mut last_error = String::new();
        for number in 0..ATTEMPTS {
            if number > 0 {
                Delay::from(backoff(number, Math::random())).await;
            }
            let url = action.sign(SIGNATURE_LIFETIME);
            let sent =
                attempt(method(A::METHOD), url.as_str(), headers, body, expect, self.timeout_for(body.len())).await;
            match sent {
                Ok(response) if is_transient(response.status, &response.text) => {
                    last_error = format!("{} {}", response.status, error_code(&response.text));
                }
                Ok(response) => return Ok(S3Response { repeated: number > 0, ..response }),
                Err(error) => last_error = error,
            }
        }
        Err(Error::Unavailable(format!("{what} failed {ATTEMPTS} times on S3; the last error: {last_error}")))
    }

    fn timeout_for(&self, body_bytes: usize) -> Duration {
        self.timeout + Duration::from_millis((body_bytes / BYTES_PER_MS) as u64)
    }
}

async fn attempt(
    method: Method,
    url: &str,
    headers: &[(&'static str, String)],
    body: &[u8],
    expect: Expect,
    timeout: Duration,
) -> Result<S3Response, String> {
    let request = request(method, url, headers, body).map_err(|error| error.to_string())?;
    let controller = AbortController::default();
    let signal = controller.signal();
    let work = pin!(exchange(request, &signal, expect));
    match select(work, pin!(Delay::from(timeout))).await {
        Either::Left((response, _)) => response.map_err(|error| error.to_string()),
        Either::Right(_) => {
            // Closes the connection, because nothing reads it any more.
            controller.abort();
            Err(format!("no response within {} ms", timeout.as_millis()))
        }
    }
}

fn request(method: Method, url: &str, headers: &[(&'static str, String)], body: &[u8]) -> worker::Result<Request> {
    let all = Headers::new();
    for (name, value) in headers {
        all.set(name, value)?;
    }
    let mut init = RequestInit::new();
    // Does not follow redirects, which would send the signature to another server.
    init.with_headers(all).with_redirect(RequestRedirect::Manual);
    if matches!(method, Method::Put | Method::Post) {
        init.with_body(Some(Uint8Array::from(body).into()));
    }
    init.with_method(method);
    Request::new_with_init(url, &init)
}

async fn exchange(request: Request, signal: &worker::AbortSignal, expect: Expect) -> worker::Result<S3Response> {
    let mut response = Fetch::Request(request).send_with_signal(signal).await?;
    let (status, headers) = (response.status_code(), response.headers().clone());
    let none = S3Response { status, headers, text: String::new(), stream: None, repeated: false };
    if status / 100 == 2 && expect == Expect::Stream {
        return match response.into_parts().1 {
            ResponseBody::Stream(stream) => Ok(S3Response { stream: Some(stream), ..none }),
            // The object has no bytes.
            _ => Ok(none),
        };
    }
    let mut bytes = Vec::new();
    if let Ok(mut chunks) = response.stream() {
        while let Some(chunk) = chunks.next().await {
            bytes.extend_from_slice(&chunk?);
            if bytes.len() > MAX_RESPONSE_BYTES {
                return Err("the response is too long".into());
            }
        }
    }
    Ok(S3Response { text: String::from_utf8_lossy(&bytes).into_owned(), ..none })
}

/// Whether a retry may succeed. `RequestTimeout` has status 400: the server waited for the body.
fn is_transient(status: u16, text: &str) -> bool {
    status >= 500 || matches!(status, 408 | 409 | 425 | 429) || (status == 400 && error_code(text) == "RequestTimeout")
}

/// The error code in the XML of a response; empty if there is none.
pub(super) fn error_code(text: &str) -> &str {
    let code = text.split_once("<Code>").and_then(|(_, rest)| rest.split_once("</Code>"));
    code.map_or("", |(code, _)| code)
}

pub(super) fn unquote_etag(etag: &str) -> &str {
    etag.trim().trim_start_matches("W/").trim_matches('"')
}

fn backoff(attempt: u32, chance: f64) -> Duration {
    let whole = (BACKOFF_MS * 2_f64.powi(attempt.cast_signed() - 1)).min(BACKOFF_CAP_MS);
    Duration::from_millis((whole * (0.5 + chance / 2.0)) as u64)
}

const fn method(method: rusty_s3::Method) -> Method {
    match method {
        rusty_s3::Method::Get => Method::Get,
        rusty_s3::Method::Head => Method::Head,
        rusty_s3::Method::Put => Method::Put,
        rusty_s3::Method::Post => Method::Post,
        rusty_s3::Method::Delete => Method::Delete,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s3_retries_transient_failures_only() {
        for (status, text, again) in [
            (500, "", true),
            (503, "<Error><Code>SlowDown</Code></Error>", true),
            (429, "", true),
            (400, "<Error><Code>RequestTimeout</Code></Error>", true),
            (400, "<Error><Code>BadDigest</Code></Error>", false),
            (403, "<Error><Code>SignatureDoesNotMatch</Code></Error>", false),
            (404, "", false),
            (412, "", false),
            (200, "", false),
        ] {
            assert_eq!(is_transient(status, text), again, "{status} {text}");
        }
    }

    #[test]
    fn s3_backoff_doubles_up_to_cap() {
        let longest: Vec<_> = (1..9).map(|attempt| backoff(attempt, 1.0).as_millis()).collect();
        assert_eq!(longest, [100, 200, 400, 800, 1600, 2000, 2000, 2000]);
        assert_eq!(backoff(1, 0.0).as_millis(), 50);
    }
}
