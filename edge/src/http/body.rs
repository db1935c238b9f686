//! Reads request bodies within a limit.

use api::ErrorCode;
use axum::body::{Body, BodyDataStream, Bytes};
use axum::http::header::CONTENT_LENGTH;
use axum::http::{HeaderMap, StatusCode};

use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::platform::memory_budget::{self, LARGE_BYTES, MemoryReservation};
use crate::platform::pace::{self, Pace, TooSlow};
use crate::problem::Fault;

/// The maximum size of a body, and the names for messages.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BodyLimit {
    /// The subject of a message, at the beginning of a sentence.
    pub(crate) what: &'static str,
    /// The `limit` of the problem.
    pub(crate) name: &'static str,
    pub(crate) bytes: u64,
}

impl BodyLimit {
    fn check(&self, actual: u64, at_least: &str) -> Result<(), Fault> {
        let Self { what, name, bytes: allowed } = *self;
        if actual <= allowed {
            return Ok(());
        }
        let detail = format!("{what} has {at_least}{actual} bytes. The limit is {allowed} bytes.");
        Err(Fault::over_limit(detail, name, actual, allowed))
    }
}

/// Bytes that the first chunk reserves. Few photographs are larger.
const INITIAL_BYTES: usize = LARGE_BYTES as usize;

/// Larger reservations are multiples of this.
const CAPACITY_STEP_BYTES: usize = 16 << 20;

/// Reads a whole body. Checks `Content-Length` before the first byte, and the size again while it reads.
pub(crate) async fn read(headers: &HeaderMap, body: Body, limit: BodyLimit) -> Result<Vec<u8>, Fault> {
    read_into(headers, body, limit, Pace::new(pace::DEADLINE_S * 1000), None).await
}

/// Reads a large file within the memory budget. The caller keeps the reservation as long as the bytes. `sender` is the
/// owner, who can send one large file at a time.
pub(crate) async fn read_file(
    edge: &Edge,
    sender: &str,
    headers: &HeaderMap,
    body: Body,
    limit: BodyLimit,
) -> Result<(Vec<u8>, MemoryReservation), Fault> {
    let reservation = MemoryReservation::for_sender(sender);
    let pace = Pace::new(edge.duration_setting_ms("UPLOAD_DEADLINE_S", pace::DEADLINE_S)?);
    let bytes = read_into(headers, body, limit, pace, Some(&reservation)).await?;
    reservation.mark_complete(clock::now_ms());
    Ok((bytes, reservation))
}

async fn read_into(
    headers: &HeaderMap,
    body: Body,
    limit: BodyLimit,
    mut pace: Pace,
    reservation: Option<&MemoryReservation>,
) -> Result<Vec<u8>, Fault> {
    let announced_bytes = content_length(headers);
    limit.check(announced_bytes.unwrap_or(0), "")?;
    let size = |bytes| usize::try_from(bytes).unwrap_or(usize::MAX);
    let mut bytes = Vec::new();
    let mut chunks = body.into_data_stream();
    // A slow sender keeps its reservation until others wait for memory or its rate is below the minimum.
    let on_window = |now_ms| {
        reservation.is_some_and(|reservation| {
            reservation.heartbeat(now_ms);
            memory_budget::is_contended(now_ms)
        })
    };
    while let Some(chunk) = pace.next(&mut chunks, on_window).await.map_err(|slow| too_slow(limit.what, slow))? {
        let chunk =
            chunk.map_err(|_| Fault::bad_request("The body of the request is incomplete. Send the request again."))?;
        let length = bytes.len() + chunk.len();
        limit.check(length as u64, "at least ")?;
        if length > bytes.capacity() {
            let capacity = next_capacity(bytes.capacity(), announced_bytes.map(size), size(limit.bytes)).max(length);
            if let Some(reservation) = reservation {
                reservation.grow(capacity as u64).await?;
            }
            bytes.reserve_exact(capacity - bytes.len());
        }
        if let Some(reservation) = reservation {
            reservation.heartbeat(clock::now_ms());
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// A body that is read in chunks and not held as a whole.
pub(crate) struct BodyChunks {
    stream: BodyDataStream,
    limit: BodyLimit,
    pace: Pace,
    reservation: MemoryReservation,
    /// Bytes that the reader of a large file holds in memory.
    buffered_bytes: u64,
    reserved_bytes: u64,
    read: u64,
}

/// Starts to read a file in chunks, for a reader that holds `buffered_bytes`. `sender` is the owner, who can send one large
/// file at a time.
pub(crate) async fn chunks(
    edge: &Edge,
    sender: &str,
    headers: &HeaderMap,
    body: Body,
    (limit, buffered_bytes): (BodyLimit, u64),
) -> Result<BodyChunks, Fault> {
    limit.check(content_length(headers).unwrap_or(0), "")?;
    let pace = Pace::new(edge.duration_setting_ms("UPLOAD_DEADLINE_S", pace::DEADLINE_S)?);
    let reservation = MemoryReservation::for_sender(sender);
    Ok(BodyChunks {
        stream: body.into_data_stream(),
        limit,
        pace,
        reservation,
        buffered_bytes,
        reserved_bytes: 0,
        read: 0,
    })
}

impl BodyChunks {
    /// The next chunk.
    pub(crate) async fn next(&mut self) -> Result<Option<Bytes>, Fault> {
        let Self { stream, limit, pace, reservation, buffered_bytes, reserved_bytes, read } = self;
        let on_window = |now_ms| {
            reservation.heartbeat(now_ms);
            memory_budget::is_contended(now_ms)
        };
        let chunk = pace.next(stream, on_window).await.map_err(|slow| too_slow(limit.what, slow))?;
        let Some(chunk) = chunk else { return Ok(None) };
        let chunk =
            chunk.map_err(|_| Fault::bad_request("The body of the request is incomplete. Send the request again."))?;
        *read += chunk.len() as u64;
        limit.check(*read, "at least ")?;
        // Reserves by received bytes: an announced size costs the client nothing, and a small file takes little memory.
        let wanted_bytes = if *read <= LARGE_BYTES { LARGE_BYTES } else { *buffered_bytes };
        if *reserved_bytes < wanted_bytes {
            reservation.grow(wanted_bytes).await?;
            *reserved_bytes = wanted_bytes;
        }
        reservation.heartbeat(clock::now_ms());
        Ok(Some(chunk))
    }
}

fn too_slow(what: &str, slow: TooSlow) -> Fault {
    let reason = match slow {
        TooSlow::Rate { bytes_per_s } => format!("arrived at less than {} KiB per second", bytes_per_s >> 10),
        TooSlow::Deadline { ms } => format!("was not complete after {} seconds", ms / 1000),
    };
    let detail = format!(
        "{what} {reason}, so the edge stopped the transfer. Nothing was stored. Send it again over a faster connection."
    );
    Fault::new(StatusCode::REQUEST_TIMEOUT, ErrorCode::TooSlow, detail)
}

/// The next capacity. An announced size costs the client nothing, so it is trusted only after the first bytes. Without
/// one, the capacity grows fourfold. Large capacities are multiples of one step, so that a later file fits into the
/// memory that an earlier one freed.
fn next_capacity(capacity: usize, announced: Option<usize>, limit: usize) -> usize {
    let wanted = match announced {
        Some(announced) if capacity > 0 || announced <= INITIAL_BYTES => announced,
        _ => capacity.saturating_mul(4).max(INITIAL_BYTES).min(limit),
    };
    if wanted <= INITIAL_BYTES { wanted } else { wanted.next_multiple_of(CAPACITY_STEP_BYTES) }
}

/// The `Content-Length` of a request.
pub(crate) fn content_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
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
    fn body_capacity_grows_with_received_bytes() {
        let steps = |announced: Option<usize>| {
            let next =
                |capacity: &usize| Some(next_capacity(*capacity, announced, 48 << 20)).filter(|next| next > capacity);
            std::iter::successors(next(&0), next).collect::<Vec<_>>()
        };
        assert_eq!(steps(Some(40 << 20)), [2 << 20, 48 << 20]);
        assert_eq!(steps(Some(1000)), [1000]);
        assert_eq!(steps(None), [2 << 20, 16 << 20, 48 << 20]);
    }

    #[test]
    fn body_over_its_limit_is_refused_by_length_and_by_bytes() {
        for (length, body, detail) in [
            (Some("5"), "", "The file has 5 bytes. The limit is 4 bytes."),
            (None, "abcde", "The file has at least 5 bytes. The limit is 4 bytes."),
            (Some("1"), "abcde", "The file has at least 5 bytes. The limit is 4 bytes."),
        ] {
            let Some(Err(fault)) = read_now(length, body) else { panic!("{length:?} {body} was taken") };
            let problem = fault.problem();
            assert_eq!((problem.code, problem.detail.as_str()), (ErrorCode::OverLimit, detail));
        }
    }
}
