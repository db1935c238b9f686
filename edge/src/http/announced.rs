//! Receives the bytes of an announced file, if the store cannot do so itself. The token in the URL is the only
//! credential.

use api::ErrorCode;
use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use filters::Digest;

use crate::http::body::{self, BodyLimit};
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::platform::memory_budget::MemoryReservation;
use crate::problem::Fault;

/// The announcement of a file.
#[derive(Debug, Clone, Copy)]
pub(super) struct AnnouncedFile<'a> {
    pub(super) media_type: &'a str,
    pub(super) size_bytes: u64,
    pub(super) sha256: Digest,
    pub(super) expires_at_ms: u64,
}

impl AnnouncedFile<'_> {
    /// The bytes of a request, which must be those of the announcement.
    pub(super) async fn receive(
        &self,
        edge: &Edge,
        library_id: &str,
        headers: &HeaderMap,
        body: Body,
    ) -> Result<(Vec<u8>, MemoryReservation), Fault> {
        if clock::now_ms() > self.expires_at_ms {
            return Err(expired());
        }
        let media_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if media_type != self.media_type {
            return Err(mismatch(format!(
                "The file was announced with the media type {}, but was sent with {media_type:?}. Send the announced type.",
                self.media_type
            )));
        }
        let size = self.size_bytes;
        if let Some(other) = body::content_length(headers).filter(|announced| *announced != size) {
            return Err(mismatch(format!(
                "{size} bytes were announced, but {other} bytes were sent. Send the announced file."
            )));
        }
        let limit = BodyLimit { what: "The file", name: "announced_bytes", bytes: size };
        let (bytes, reservation) = body::read_file(edge, library_id, headers, body, limit).await?;
        if bytes.len() as u64 != size || Digest::sha256(&bytes) != self.sha256 {
            return Err(mismatch(
                "The SHA-256 of these bytes differs from the announced one. Send the announced file.",
            ));
        }
        Ok((bytes, reservation))
    }
}

/// The upload has expired.
pub(super) fn expired() -> Fault {
    let detail = "This upload has expired: the file must be sent within ten minutes. Announce the file again.";
    Fault::new(StatusCode::GONE, ErrorCode::UploadExpired, detail)
}

/// The bytes differ from the announced file.
pub(super) fn mismatch(detail: impl Into<String>) -> Fault {
    Fault::new(StatusCode::UNPROCESSABLE_ENTITY, ErrorCode::UploadMismatch, detail)
}

/// The bytes were not sent yet.
pub(super) fn not_written_yet() -> Fault {
    let detail = "The bytes of this upload are missing. Send them to its URL first.";
    Fault::new(StatusCode::CONFLICT, ErrorCode::NotReady, detail)
}
