//! `GET /api/renditions/{id}/thumbnails/{width}`

use api::THUMBNAIL_WIDTHS;
use axum::http::HeaderMap;
use axum::response::Response;

use crate::access::grant::Grant;
use crate::http::extract::Path;
use crate::http::file;
use crate::platform::background::Background;
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::platform::memory_budget::{self, MemoryReservation};
use crate::platform::render_slot;
use crate::problem::Fault;
use crate::render;
use crate::storage::{Key, Prefix};

const MEDIA_TYPE: &str = render::THUMBNAIL_MEDIA_TYPE;

/// A JPEG of the rendition, aspect kept, never enlarged. Made when it is first asked for.
#[utoipa::path(get, path = "/api/renditions/{id}/thumbnails/{width}", tag = "renditions",
    params(("id" = String, Path), ("width" = u32, Path, description = "50, 100, 200, 400 or 800")),
    responses(
        (status = 200, body = Vec<u8>, content_type = "image/jpeg"),
        (status = 304, description = "The client has it already"),
        (status = 409, description = "Not done yet, or failed"),
        (status = 413, description = "Decoding it would take too much memory"),
    ))]
#[worker::send]
pub(crate) async fn thumbnail(
    edge: Edge,
    background: Background,
    grant: Grant,
    Path((id, width)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let width = THUMBNAIL_WIDTHS.into_iter().find(|known| known.to_string() == width);
    let width = width.ok_or_else(|| Fault::not_found("thumbnail"))?;
    let row = super::find(&edge, &grant, &id).await?;
    let made = super::made(&row)?;
    let etag = format!("{}-{width}", made.sha256);
    if let Some(unchanged) = file::unchanged(&headers, &etag) {
        return Ok(unchanged);
    }
    let wanted = Wanted {
        owner_id: grant.owner_id.clone(),
        extension: row.recipe()?.output.extension(),
        size_bytes: made.size_bytes,
        id,
        width,
    };
    let bytes = match edge.storage()?.find(&wanted.key()).await? {
        Some(bytes) => bytes,
        None => background
            .start(async move { wanted.make(&edge).await })
            .await
            .map_err(|_| Fault::internal("the thumbnail's render was cancelled"))??,
    };
    Ok(file::whole(bytes.into(), MEDIA_TYPE, &etag))
}

/// A thumbnail, and the rendition that it is made of.
struct Wanted {
    owner_id: String,
    id: String,
    extension: &'static str,
    size_bytes: u64,
    width: u32,
}

impl Wanted {
    fn key(&self) -> Key<'_> {
        Key::RenditionThumbnail { prefix: Prefix::of_owner(&self.owner_id), id: &self.id, width: self.width }
    }

    /// Renders and stores it, unless somebody did while we waited for the render slot.
    async fn make(&self, edge: &Edge) -> Result<Vec<u8>, Fault> {
        let _pass = render_slot::enter().await;
        let (storage, key) = (edge.storage()?, self.key());
        if let Some(bytes) = storage.find(&key).await? {
            return Ok(bytes);
        }
        let prefix = Prefix::of_owner(&self.owner_id);
        let room = MemoryReservation::of(self.size_bytes).await?;
        let source = storage.read(&Key::Rendition { prefix, id: &self.id, extension: self.extension }).await?;
        let picture = render::thumbnails(&source, room.others_bytes(clock::now_ms()));
        let picture =
            picture.map_err(|error| if render::fits_later(&error) { memory_budget::busy() } else { error.into() })?;
        let bytes = render::thumbnail(&picture, self.width)?;
        storage.put(&key, &bytes, MEDIA_TYPE).await?;
        Ok(bytes)
    }
}
