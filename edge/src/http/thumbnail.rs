//! Shared by the thumbnails of images and of renditions: the widths, and the rendering on the first request.

use api::THUMBNAIL_WIDTHS;
use filters::Digest;

use crate::access::hourly;
use crate::library::commands::{AddDecodeFailure, AdmitDecode};
use crate::library::records::{DecodeFailure, reading_cost_ms};
use crate::metrics;
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::platform::memory_budget::{self, MemoryReservation};
use crate::platform::render_slot;
use crate::platform::request_log::RequestLog;
use crate::problem::Fault;
use crate::render;
use crate::storage::Key;

pub(super) const MEDIA_TYPE: &str = render::THUMBNAIL_MEDIA_TYPE;

/// Parses the width in a path, in pixels. Other widths are not found.
pub(super) fn width(text: &str) -> Result<u32, Fault> {
    let known = THUMBNAIL_WIDTHS.into_iter().find(|known| known.to_string() == text);
    known.ok_or_else(|| Fault::not_found("thumbnail"))
}

/// The source file of a thumbnail.
pub(super) struct Source<'a> {
    pub(super) library_id: &'a str,
    /// Id of the image or the rendition.
    pub(super) id: &'a str,
    pub(super) key: Key<'a>,
    pub(super) sha256: Digest,
    pub(super) size_bytes: u64,
    pub(super) log: &'a RequestLog,
}

/// Renders and stores the thumbnail of a stored file, unless another request did so during the wait for the render slot.
pub(super) async fn render_and_store(
    edge: &Edge,
    thumbnail: &Key<'_>,
    file: &Source<'_>,
    width: u32,
) -> Result<Vec<u8>, Fault> {
    let Source { library_id, id, sha256, size_bytes, .. } = *file;
    let allowed = render::LIMITS.source_bytes;
    if size_bytes > allowed {
        let detail = format!("The file has {size_bytes} bytes. The limit for thumbnails is {allowed} bytes.");
        return Err(Fault::over_limit(detail, "source_bytes", size_bytes, allowed));
    }
    let slot = render_slot::acquire().await;
    let storage = edge.storage()?;
    if let Some(bytes) = storage.find(thumbnail).await? {
        return Ok(bytes);
    }
    let reservation = MemoryReservation::reserve(size_bytes).await?;
    let library = edge.library(library_id);
    let admit = |cost_ms| AdmitDecode { id: id.to_owned(), version: sha256.to_string(), cost_ms };
    // The read is charged before it, the rest when the header is known.
    let read_ms = reading_cost_ms(size_bytes);
    library.call(&admit(read_ms)).await?;
    hourly::charge_cost(file.log, read_ms);
    let source = storage.read(&file.key).await?;
    metrics::decode("thumbnails");
    let decoded = async {
        let opened = render::open_for_thumbnails(&source, reservation.others_bytes(clock::now_ms()))?;
        reservation.set_bytes(opened.memory_bytes(), clock::now_ms());
        let rest_ms = opened.cost_ms().saturating_sub(read_ms);
        library.call(&admit(rest_ms)).await?;
        hourly::charge_cost(file.log, rest_ms);
        let on_step = async |_| {
            slot.heartbeat(clock::now_ms());
            reservation.heartbeat(clock::now_ms());
            Ok::<_, Failure>(())
        };
        render::thumbnails(&opened, on_step).await
    };
    let picture = match decoded.await {
        Ok(picture) => picture,
        Err(Failure::Refused(fault)) => return Err(fault),
        Err(Failure::Engine(error)) if render::is_temporary_shortage(&error) => return Err(memory_budget::busy()),
        Err(Failure::Engine(error)) => {
            let (code, fault) = (error.code(), Fault::from(error));
            if render::is_decode_failure(code) && Digest::sha256(&source) == sha256 {
                let error = fault.to_job_error().ok_or_else(|| Fault::internal("a decode failure is not a refusal"))?;
                let failure = DecodeFailure { id: id.to_owned(), version: sha256.to_string(), error };
                library.call(&AddDecodeFailure { failure }).await?;
            }
            return Err(fault);
        }
    };
    let bytes = render::thumbnail(&picture, width)?;
    storage.put(thumbnail, &bytes, MEDIA_TYPE).await?;
    Ok(bytes)
}

/// Why the file was not decoded.
enum Failure {
    /// The library refused it.
    Refused(Fault),
    /// The engine failed.
    Engine(filters::Error),
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        Self::Refused(fault)
    }
}

impl From<filters::Error> for Failure {
    fn from(error: filters::Error) -> Self {
        Self::Engine(error)
    }
}
