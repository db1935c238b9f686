//! What the thumbnails of images and of renditions share: the widths, and how one is made when it is first asked for.

use api::THUMBNAIL_WIDTHS;

use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::platform::memory_budget::{self, MemoryReservation};
use crate::platform::render_slot;
use crate::problem::Fault;
use crate::render;
use crate::storage::Key;

pub(super) const MEDIA_TYPE: &str = render::THUMBNAIL_MEDIA_TYPE;

/// The width that a path names, in pixels; another one is not found.
pub(super) fn width(text: &str) -> Result<u32, Fault> {
    let known = THUMBNAIL_WIDTHS.into_iter().find(|known| known.to_string() == text);
    known.ok_or_else(|| Fault::not_found("thumbnail"))
}

/// Renders the thumbnail of a stored file of `size_bytes` and stores it, unless another request did so during the wait for the render slot.
pub(super) async fn make(
    edge: &Edge,
    thumbnail: &Key<'_>,
    file: &Key<'_>,
    size_bytes: u64,
    width: u32,
) -> Result<Vec<u8>, Fault> {
    let _pass = render_slot::enter().await;
    let storage = edge.storage()?;
    if let Some(bytes) = storage.find(thumbnail).await? {
        return Ok(bytes);
    }
    let room = MemoryReservation::of(size_bytes).await?;
    let source = storage.read(file).await?;
    let picture = render::thumbnails(&source, room.others_bytes(clock::now_ms())).await;
    let picture =
        picture.map_err(|error| if render::fits_later(&error) { memory_budget::busy() } else { error.into() })?;
    let bytes = render::thumbnail(&picture, width)?;
    storage.put(thumbnail, &bytes, MEDIA_TYPE).await?;
    Ok(bytes)
}
