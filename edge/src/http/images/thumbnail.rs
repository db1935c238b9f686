//! `GET /api/images/{id}/thumbnails/{width}`

mod cache;

use axum::http::HeaderMap;
use axum::response::Response;

use crate::access::grant::Grant;
use crate::http::extract::Path;
use crate::http::file;
use crate::http::thumbnail::{self, MEDIA_TYPE, Source};
use crate::library::commands::FindImage;
use crate::library::records::ImageRow;
use crate::platform::background::Background;
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::platform::request_log::RequestLog;
use crate::problem::Fault;
use crate::storage::{Key, Prefix};

use cache::Thumbnail;

pub(crate) use cache::remove as remove_cached;

/// A JPEG of the image with the same aspect ratio, never enlarged. The first request renders it.
#[utoipa::path(get, operation_id = "getThumbnail", path = "/api/images/{id}/thumbnails/{width}", tag = "images",
    params(("id" = String, Path), ("width" = u32, Path, description = "50, 100, 200, 400 or 800")),
    responses(
        (status = 200, body = Vec<u8>, content_type = "image/jpeg"),
        (status = 304, description = "The client has the current content"),
        (status = 413, description = "Decoding the image needs too much memory"),
        (status = 422, description = "The image cannot be decoded"),
    ))]
#[worker::send]
pub(crate) async fn thumbnail(
    edge: Edge,
    background: Background,
    grant: Grant,
    log: RequestLog,
    Path((id, width)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let width = thumbnail::width(&width)?;
    if let Some(Thumbnail { etag, bytes }) = cache::get(&grant.owner_id, &id, width, clock::now_ms()) {
        return Ok(
            file::revalidate(&headers, &etag).unwrap_or_else(|| file::respond_with_bytes(bytes, MEDIA_TYPE, &etag))
        );
    }
    let image = grant.library(&edge).call(&FindImage { id: id.clone() }).await?;
    let image = image.ok_or_else(|| Fault::not_found("image"))?;
    let etag = format!("{}-{width}", image.sha256);
    if let Some(not_modified) = file::revalidate(&headers, &etag) {
        return Ok(not_modified);
    }
    let (stored, library_id) = (edge.storage()?.find(&key(&image, width)).await?, grant.owner_id.clone());
    let bytes = match (stored, &image.failure) {
        (Some(bytes), _) => bytes,
        (None, Some(error)) => return Err(Fault::undecodable(error)),
        (None, None) => background
            .spawn(async move { render(&edge, &log, &library_id, &image, width).await })
            .await
            .map_err(|_| Fault::internal("the thumbnail's render was cancelled"))??,
    };
    let thumbnail = Thumbnail { etag, bytes: bytes.into() };
    cache::insert(&grant.owner_id, &id, width, &thumbnail, clock::now_ms());
    Ok(file::respond_with_bytes(thumbnail.bytes, MEDIA_TYPE, &thumbnail.etag))
}

async fn render(
    edge: &Edge,
    log: &RequestLog,
    library_id: &str,
    image: &ImageRow,
    width: u32,
) -> Result<Vec<u8>, Fault> {
    let original = Key::Original { prefix: Prefix::new(&image.key_prefix), sha256: image.sha256, image: &image.id };
    let source =
        Source { library_id, id: &image.id, key: original, sha256: image.sha256, size_bytes: image.size_bytes, log };
    thumbnail::render_and_store(edge, &key(image, width), &source, width).await
}

fn key(image: &ImageRow, width: u32) -> Key<'_> {
    Key::Thumbnail { prefix: Prefix::new(&image.key_prefix), image: &image.id, width }
}
