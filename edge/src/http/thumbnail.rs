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
    pub(super) width: u32,
    pub(super) height: u32,
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
    let _slot = render_slot::acquire().await;
    let storage = edge.storage()?;
    if let Some(bytes) = storage.find(thumbnail).await? {
        return Ok(bytes);
    }
    let reservation = MemoryReservation::reserve(size_bytes).await?;
    let cost_ms = render::thumbnails_cost_ms(file.width, file.height);
    let library = edge.library(library_id);
    library.call(&AdmitDecode { id: id.to_owned(), version: sha256.to_string(), cost_ms }).await?;
    hourly::charge_cost(file.log, cost_ms);
    let source = storage.read(&file.key).await?;
    metrics::decode("thumbnails");
    let picture = match render::thumbnails(&source, reservation.others_bytes(clock::now_ms())).await {
        Ok(picture) => picture,
        Err(error) if render::fits_later(&error) => return Err(memory_budget::busy()),
        Err(error) => {
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
