//! Sources that are addresses. Each request checks the address again, follows no redirect, and has limits on time and size.

use std::cell::RefCell;
use std::collections::HashMap;
use std::pin::pin;
use std::time::Duration;

use api::JobError;
use filters::Digest;
use futures_util::StreamExt as _;
use futures_util::future::{Either, select};
use worker::{
    AbortController, AbortSignal, Delay, Fetch, Headers, Method, Request, RequestInit, RequestRedirect, Response,
};

use crate::outbound::{self, Address};
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::platform::memory_budget::MemoryReservation;

/// Time of a request that finds out the version.
const LOOK_UP_MS: u64 = 15_000;
/// Time of a download, and the longest time without a byte of it.
const DOWNLOAD_MS: u64 = 120_000;
const SILENCE_MS: u64 = 15_000;

/// How long the look-up of a name counts during a listing.
const NAME_CHECKED_MS: u64 = 60_000;

/// The longest version that is kept as the server states it. Rows have thousands of versions.
const MAX_VERSION_BYTES: usize = 200;

/// Begins a version that the server states as a time only.
const BY_TIME: &str = "time ";
/// Begins a version that the server does not state: the digest of the file.
const BY_DIGEST: &str = "sha256:";
/// Begins the digest of a version that is too long, or that looks like one of the others.
const OF_LONG: &str = "long:";

/// What an address has now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum RemoteVersion {
    /// The version that the caller knows.
    Known,
    /// Another version.
    Other { etag: String, size_bytes: u64 },
    /// A file whose version the server does not state. Reading it is work for the job of the record.
    Unstated,
    /// Nothing: status 404 or 410.
    Gone,
    /// The server did not answer, or refused. The job of the record finds out why.
    Unknown,
}

/// Why a file could not be fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum RemoteError {
    /// Status 404 or 410.
    Gone,
    /// Another attempt has the same result.
    Refused(JobError),
    /// The server does not answer, or has an error.
    Unavailable(String),
    /// No memory is free for the file.
    Busy,
    /// The caller stopped the download.
    Stopped,
}

/// Names that were looked up during a listing. A thousand addresses of one host need one look-up.
#[derive(Debug, Default)]
pub(crate) struct CheckedNames(RefCell<HashMap<String, u64>>);

impl CheckedNames {
    fn has(&self, name: &str, now_ms: u64) -> bool {
        self.0.borrow().get(name).is_some_and(|at_ms| now_ms < at_ms + NAME_CHECKED_MS)
    }

    fn add(&self, name: &str, now_ms: u64) {
        self.0.borrow_mut().insert(name.to_owned(), now_ms);
    }
}

/// Finds out the version of a file by a conditional request. `known` is the version of the record.
pub(crate) async fn look_up(edge: &Edge, url: &str, known: Option<&str>, names: &CheckedNames) -> RemoteVersion {
    let controller = AbortController::default();
    let signal = controller.signal();
    let exchange = pin!(version(edge, url, known, names, &signal));
    let found = match select(exchange, pin!(Delay::from(Duration::from_millis(LOOK_UP_MS)))).await {
        Either::Left((found, _)) => found,
        Either::Right(_) => Ok(RemoteVersion::Unknown),
    };
    // Nothing reads the rest of the response.
    controller.abort();
    match found {
        Ok(version) => version,
        Err(RemoteError::Gone) => RemoteVersion::Gone,
        Err(_) => RemoteVersion::Unknown,
    }
}

async fn version(
    edge: &Edge,
    url: &str,
    known: Option<&str>,
    names: &CheckedNames,
    signal: &AbortSignal,
) -> Result<RemoteVersion, RemoteError> {
    let condition = known.and_then(|known| match known.strip_prefix(BY_TIME) {
        Some(time) => Some(("if-modified-since", time)),
        None if known.is_empty() || known.starts_with(BY_DIGEST) || known.starts_with(OF_LONG) => None,
        None => Some(("if-none-match", known)),
    });
    let response = send(edge, url, condition, names, signal).await?;
    if response.status_code() == 304 {
        return Ok(RemoteVersion::Known);
    }
    let Some(etag) = stated_version(&response) else { return Ok(RemoteVersion::Unstated) };
    let size_bytes = stated_length(&response).unwrap_or(0);
    Ok(if known == Some(etag.as_str()) { RemoteVersion::Known } else { RemoteVersion::Other { etag, size_bytes } })
}

/// Fetches a file of at most `max_bytes` into memory that `reserved` then has. Returns its version and its bytes.
/// `is_wanted` is asked after each chunk.
pub(crate) async fn download(
    edge: &Edge,
    url: &str,
    max_bytes: u64,
    reserved: &MemoryReservation,
    is_wanted: impl AsyncFnMut() -> bool,
) -> Result<(String, Vec<u8>), RemoteError> {
    let controller = AbortController::default();
    let signal = controller.signal();
    let exchange = pin!(fetch(edge, url, max_bytes, reserved, is_wanted, &signal));
    let fetched = match select(exchange, pin!(Delay::from(Duration::from_millis(DOWNLOAD_MS)))).await {
        Either::Left((fetched, _)) => fetched,
        Either::Right(_) => {
            let seconds = DOWNLOAD_MS / 1000;
            Err(RemoteError::Unavailable(format!("The address did not send the file within {seconds} s.")))
        }
    };
    controller.abort();
    fetched
}

async fn fetch(
    edge: &Edge,
    url: &str,
    max_bytes: u64,
    reserved: &MemoryReservation,
    is_wanted: impl AsyncFnMut() -> bool,
    signal: &AbortSignal,
) -> Result<(String, Vec<u8>), RemoteError> {
    let names = CheckedNames::default();
    let sent = pin!(send(edge, url, None, &names, signal));
    let mut response = in_time(sent).await??;
    let etag = stated_version(&response);
    let length = stated_length(&response);
    if let Some(length) = length.filter(|length| *length > max_bytes) {
        return Err(too_large(length, max_bytes));
    }
    // Without a stated length the file may have any. The memory is taken at once, because a vector that grows takes more.
    let capacity = length.unwrap_or(max_bytes);
    reserved.grow(capacity).await.map_err(|_| RemoteError::Busy)?;
    let mut bytes = Vec::with_capacity(usize::try_from(capacity).unwrap_or(0));
    let whole = read(&mut response, capacity, &mut bytes, is_wanted).await;
    if let Some(length) = length
        && (bytes.len() as u64 != length || matches!(whole, Err(RemoteError::Refused(_))))
    {
        // A connection that broke off, or a body that the server compressed. Another run may get the whole file.
        let sentence = format!("The server stated {length} bytes and sent another number of bytes.");
        return Err(RemoteError::Unavailable(sentence));
    }
    whole?;
    let etag = etag.unwrap_or_else(|| format!("{BY_DIGEST}{}", Digest::sha256(&bytes)));
    Ok((etag, bytes))
}

/// Sends a request, and checks the status: it is 200, or 304 if there is a condition.
async fn send(
    edge: &Edge,
    url: &str,
    condition: Option<(&str, &str)>,
    names: &CheckedNames,
    signal: &AbortSignal,
) -> Result<Response, RemoteError> {
    // The rules may be stricter than when the address was entered.
    let address = Address::check(edge, url).map_err(|detail| refused("bad_request", detail))?;
    if let Some(name) = &address.name
        && !names.has(name, clock::now_ms())
    {
        outbound::check_name(edge, name, signal).await.map_err(RemoteError::Unavailable)?;
        names.add(name, clock::now_ms());
    }
    let response = request(&address.url, condition, signal).await.map_err(|_| {
        RemoteError::Unavailable("The connection failed. Check that the address is reachable.".to_owned())
    })?;
    check_status(response.status_code(), condition.is_some()).map(|()| response)
}

async fn request(url: &str, condition: Option<(&str, &str)>, signal: &AbortSignal) -> worker::Result<Response> {
    let headers = Headers::new();
    headers.set("user-agent", "Safelight-Collections")?;
    headers.set("accept", "image/*,*/*;q=0.5")?;
    if let Some((name, value)) = condition {
        headers.set(name, value)?;
    }
    let mut init = RequestInit::new();
    init.with_method(Method::Get).with_headers(headers).with_redirect(RequestRedirect::Manual);
    Fetch::Request(Request::new_with_init(url, &init)?).send_with_signal(signal).await
}

fn check_status(status: u16, has_condition: bool) -> Result<(), RemoteError> {
    match status {
        200 => Ok(()),
        304 if has_condition => Ok(()),
        404 | 410 => Err(RemoteError::Gone),
        300..=399 => Err(refused(
            "bad_request",
            format!(
                "The address answered with a redirect (status {status}). Redirects are not followed. Enter the address where it leads."
            ),
        )),
        408 | 425 | 429 | 500..=599 => {
            Err(RemoteError::Unavailable(format!("The address answered with status {status}.")))
        }
        _ => Err(refused("bad_request", format!("The address answered with status {status} instead of a file."))),
    }
}

/// The version that a response states.
fn stated_version(response: &Response) -> Option<String> {
    let header = |name| response.headers().get(name).ok().flatten().filter(|value| !value.is_empty());
    match header("etag") {
        Some(etag) => Some(version_of_etag(etag)),
        None => header("last-modified").map(|time| shortened(format!("{BY_TIME}{time}"))),
    }
}

/// The version that an ETag states. One without quotes may look like a version of another kind. Then its digest is the version.
fn version_of_etag(etag: String) -> String {
    match [BY_TIME, BY_DIGEST, OF_LONG].iter().any(|kind| etag.starts_with(kind)) {
        true => digest_of(&etag),
        false => shortened(etag),
    }
}

/// A version that fits into a row: the server may state one of any length.
fn shortened(version: String) -> String {
    if version.len() > MAX_VERSION_BYTES { digest_of(&version) } else { version }
}

/// A version whose text cannot be kept. No request can state it as a condition.
fn digest_of(version: &str) -> String {
    format!("{OF_LONG}{}", Digest::sha256(version.as_bytes()))
}

fn stated_length(response: &Response) -> Option<u64> {
    response.headers().get("content-length").ok().flatten()?.parse().ok()
}

/// Reads at most `max_bytes` into `bytes`.
async fn read(
    response: &mut Response,
    max_bytes: u64,
    bytes: &mut Vec<u8>,
    mut is_wanted: impl AsyncFnMut() -> bool,
) -> Result<(), RemoteError> {
    let interrupted = |_| RemoteError::Unavailable("The transfer of the file was interrupted.".to_owned());
    let mut chunks = response.stream().map_err(interrupted)?;
    while let Some(chunk) = in_time(chunks.next()).await? {
        let chunk = chunk.map_err(interrupted)?;
        let size_bytes = (bytes.len() + chunk.len()) as u64;
        if size_bytes > max_bytes {
            return Err(too_large(size_bytes, max_bytes));
        }
        bytes.extend_from_slice(&chunk);
        if !is_wanted().await {
            return Err(RemoteError::Stopped);
        }
    }
    Ok(())
}

/// Waits for a server that must not be silent for long.
async fn in_time<T>(answer: impl Future<Output = T> + Unpin) -> Result<T, RemoteError> {
    match select(answer, pin!(Delay::from(Duration::from_millis(SILENCE_MS)))).await {
        Either::Left((answer, _)) => Ok(answer),
        Either::Right(_) => {
            let seconds = SILENCE_MS / 1000;
            Err(RemoteError::Unavailable(format!("The server of the address was silent for {seconds} s.")))
        }
    }
}

fn too_large(size_bytes: u64, max_bytes: u64) -> RemoteError {
    refused(
        "over_limit",
        format!("The file has {size_bytes} bytes or more. The limit for files from addresses is {max_bytes} bytes."),
    )
}

fn refused(code: &str, message: impl Into<String>) -> RemoteError {
    RemoteError::Refused(JobError { code: code.to_owned(), message: message.into() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remote_version_fits_into_a_row() {
        assert_eq!(shortened("\"abc\"".to_owned()), "\"abc\"");
        let long = shortened("x".repeat(100_000));
        assert!(long.starts_with(OF_LONG) && long.len() < 100);
        assert_ne!(long, shortened("y".repeat(100_000)));
    }

    #[test]
    fn etag_that_looks_like_another_kind_is_a_digest() {
        for etag in ["time Sun, 29 Nov 2026 10:00:00 GMT", "sha256:0", "long:0"] {
            let version = version_of_etag(etag.to_owned());
            assert!(version.starts_with(OF_LONG) && version != etag, "{etag}");
        }
        for etag in ["\"time 1\"", "W/\"sha256:0\"", "abc"] {
            assert_eq!(version_of_etag(etag.to_owned()), etag);
        }
    }

    #[test]
    fn checked_name_expires() {
        let names = CheckedNames::default();
        assert!(!names.has("example.org", 0));
        names.add("example.org", 0);
        assert!(names.has("example.org", NAME_CHECKED_MS - 1));
        assert!(!names.has("example.org", NAME_CHECKED_MS) && !names.has("example.com", 0));
    }

    #[test]
    fn remote_status_is_a_file_a_refusal_or_a_pause() {
        assert_eq!(check_status(200, false), Ok(()));
        assert_eq!(check_status(304, true), Ok(()));
        for status in [404, 410] {
            assert_eq!(check_status(status, false), Err(RemoteError::Gone));
        }
        for status in [201, 204, 301, 302, 304, 400, 401, 403, 451] {
            assert!(matches!(check_status(status, false), Err(RemoteError::Refused(_))), "{status}");
        }
        for status in [408, 429, 500, 503] {
            assert!(matches!(check_status(status, false), Err(RemoteError::Unavailable(_))), "{status}");
        }
    }
}
