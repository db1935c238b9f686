//! What the thumbnails of images and of renditions share: the widths, and how one is made when it is first asked for.

use api::THUMBNAIL_WIDTHS;
use filters::Digest;

use crate::access::hourly;
use crate::library::commands::{AdmitDecode, NoteDecodeFailure};
use crate::library::records::DecodeFailure;
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

/// The width that a path names, in pixels; another one is not found.
pub(super) fn width(text: &str) -> Result<u32, Fault> {
    let known = THUMBNAIL_WIDTHS.into_iter().find(|known| known.to_string() == text);
    known.ok_or_else(|| Fault::not_found("thumbnail"))
}

/// The file that a thumbnail is made of.
pub(super) struct Source<'a> {
    pub(super) library_id: &'a str,
    /// Of the image or the rendition.
    pub(super) id: &'a str,
    pub(super) key: Key<'a>,
    pub(super) sha256: Digest,
    pub(super) size_bytes: u64,
    pub(super) log: &'a RequestLog,
}

/// Renders the thumbnail of a stored file and stores it, unless another request did so during the wait for the render slot.
pub(super) async fn make(edge: &Edge, thumbnail: &Key<'_>, file: &Source<'_>, width: u32) -> Result<Vec<u8>, Fault> {
    let Source { library_id, id, sha256, size_bytes, .. } = *file;
    let allowed = render::LIMITS.source_bytes;
    if size_bytes > allowed {
        let detail = format!("The file is {size_bytes} bytes; the limit for thumbnails is {allowed}.");
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
    // Whether there is anything left is found out before the file is read, the rest when its header is.
    library.call(&admit(0)).await?;
    let source = storage.read(&file.key).await?;
    metrics::decode("thumbnails");
    let decoded = async {
        let opened = render::open_for_thumbnails(&source, reservation.others_bytes(clock::now_ms()))?;
        library.call(&admit(opened.cost_ms())).await?;
        hourly::charge_cost(file.log, opened.cost_ms());
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
        Err(Failure::Engine(error)) if render::fits_later(&error) => return Err(memory_budget::busy()),
        Err(Failure::Engine(error)) => {
            let (code, fault) = (error.code(), Fault::from(error));
            if render::is_of_file(code) && Digest::sha256(&source) == sha256 {
                let error = fault.refusal().ok_or_else(|| Fault::internal("a damaged file is no fault of ours"))?;
                let failure = DecodeFailure { id: id.to_owned(), version: sha256.to_string(), error };
                library.call(&NoteDecodeFailure { failure }).await?;
            }
            return Err(fault);
        }
    };
    let bytes = render::thumbnail(&picture, width)?;
    storage.put(thumbnail, &bytes, MEDIA_TYPE).await?;
    Ok(bytes)
}

/// Why nothing was decoded.
enum Failure {
    /// By the library.
    Refused(Fault),
    /// By the engine.
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
