//! Sources that are addresses. Each request checks the address again, follows no redirect, and has limits on time and size.

use std::pin::pin;
use std::time::Duration;

use api::JobError;
use filters::Digest;
use futures_util::StreamExt as _;
use futures_util::future::{Either, select};
use sha2::{Digest as _, Sha256};
use worker::{
    AbortController, AbortSignal, Delay, Fetch, Headers, Method, Request, RequestInit, RequestRedirect, Response,
};

use crate::outbound::{self, Address};
use crate::platform::bindings::Edge;

/// Time of a request that finds out the version.
const LOOK_UP_MS: u64 = 15_000;
/// Time of a download.
const DOWNLOAD_MS: u64 = 120_000;

/// Begins a version that the server states as a time only.
const BY_TIME: &str = "time ";
/// Begins a version that the server does not state: the digest of the file.
const BY_DIGEST: &str = "sha256:";

/// What an address has now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum RemoteVersion {
    /// The version that the caller knows.
    Known,
    /// Another version.
    Other { etag: String, size_bytes: u64 },
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
}

/// Finds out the version of a file by a conditional request. `known` is the version of the record.
pub(crate) async fn look_up(edge: &Edge, url: &str, known: Option<&str>, max_bytes: u64) -> RemoteVersion {
    let controller = AbortController::default();
    let signal = controller.signal();
    let exchange = pin!(version(edge, url, known, max_bytes, &signal));
    let found = match select(exchange, pin!(Delay::from(Duration::from_millis(LOOK_UP_MS)))).await {
        Either::Left((found, _)) => found,
        Either::Right(_) => Ok(RemoteVersion::Unknown),
    };
    // Nothing reads the rest of the response.
    controller.abort();
    match found {
        Ok(version) => version,
        Err(RemoteError::Gone) => RemoteVersion::Gone,
        Err(RemoteError::Refused(_) | RemoteError::Unavailable(_)) => RemoteVersion::Unknown,
    }
}

async fn version(
    edge: &Edge,
    url: &str,
    known: Option<&str>,
    max_bytes: u64,
    signal: &AbortSignal,
) -> Result<RemoteVersion, RemoteError> {
    let condition = known.and_then(|known| match known.strip_prefix(BY_TIME) {
        Some(time) => Some(("if-modified-since", time)),
        None if known.is_empty() || known.starts_with(BY_DIGEST) => None,
        None => Some(("if-none-match", known)),
    });
    let mut response = send(edge, url, condition, signal).await?;
    if response.status_code() == 304 {
        return Ok(RemoteVersion::Known);
    }
    let (etag, size_bytes) = match stated_version(&response) {
        Some(etag) => (etag, stated_length(&response).unwrap_or(0)),
        None => {
            if let Some(length) = stated_length(&response).filter(|length| *length > max_bytes) {
                return Err(too_large(length, max_bytes));
            }
            let mut hash = Sha256::new();
            let size_bytes = read(&mut response, max_bytes, |chunk| hash.update(chunk)).await?;
            let digest: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
            (format!("{BY_DIGEST}{digest}"), size_bytes)
        }
    };
    Ok(if known == Some(etag.as_str()) { RemoteVersion::Known } else { RemoteVersion::Other { etag, size_bytes } })
}

/// Fetches a file of at most `max_bytes`. Returns its version and its bytes.
pub(crate) async fn download(edge: &Edge, url: &str, max_bytes: u64) -> Result<(String, Vec<u8>), RemoteError> {
    let controller = AbortController::default();
    let signal = controller.signal();
    let exchange = pin!(fetch(edge, url, max_bytes, &signal));
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

async fn fetch(edge: &Edge, url: &str, max_bytes: u64, signal: &AbortSignal) -> Result<(String, Vec<u8>), RemoteError> {
    let mut response = send(edge, url, None, signal).await?;
    let etag = stated_version(&response);
    let length = stated_length(&response).unwrap_or(0);
    if length > max_bytes {
        return Err(too_large(length, max_bytes));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or(0));
    read(&mut response, max_bytes, |chunk| bytes.extend_from_slice(chunk)).await?;
    let etag = etag.unwrap_or_else(|| format!("{BY_DIGEST}{}", Digest::sha256(&bytes)));
    Ok((etag, bytes))
}

/// Sends a request, and checks the status: it is 200, or 304 if there is a condition.
async fn send(
    edge: &Edge,
    url: &str,
    condition: Option<(&str, &str)>,
    signal: &AbortSignal,
) -> Result<Response, RemoteError> {
    // The rules may be stricter than when the address was entered.
    let address = Address::check(edge, url).map_err(|detail| refused("bad_request", detail))?;
    if let Some(name) = &address.name {
        outbound::check_name(edge, name, signal).await.map_err(RemoteError::Unavailable)?;
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
    header("etag").or_else(|| header("last-modified").map(|time| format!("{BY_TIME}{time}")))
}

fn stated_length(response: &Response) -> Option<u64> {
    response.headers().get("content-length").ok().flatten()?.parse().ok()
}

/// Reads at most `max_bytes`. Returns how many there were.
async fn read(response: &mut Response, max_bytes: u64, mut take: impl FnMut(&[u8])) -> Result<u64, RemoteError> {
    let interrupted = |_| RemoteError::Unavailable("The transfer of the file was interrupted.".to_owned());
    let mut chunks = response.stream().map_err(interrupted)?;
    let mut size_bytes = 0;
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(interrupted)?;
        size_bytes += chunk.len() as u64;
        if size_bytes > max_bytes {
            return Err(too_large(size_bytes, max_bytes));
        }
        take(&chunk);
    }
    Ok(size_bytes)
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
