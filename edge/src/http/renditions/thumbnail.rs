//! `GET /api/renditions/{id}/thumbnails/{width}`

use api::RenditionResult;
use axum::http::HeaderMap;
use axum::response::Response;

use crate::access::grant::Grant;
use crate::http::extract::Path;
use crate::http::file;
use crate::http::thumbnail::{self, MEDIA_TYPE, Source};
use crate::library::records::RenditionRow;
use crate::platform::background::Background;
use crate::platform::bindings::Edge;
use crate::platform::request_log::RequestLog;
use crate::problem::Fault;
use crate::storage::{Key, Prefix};

/// A JPEG of the rendition with the same aspect ratio, never enlarged. The first request renders it.
#[utoipa::path(get, operation_id = "getRenditionThumbnail", path = "/api/renditions/{id}/thumbnails/{width}", tag = "renditions",
    params(("id" = String, Path), ("width" = u32, Path, description = "50, 100, 200, 400 or 800")),
    responses(
        (status = 200, body = Vec<u8>, content_type = "image/jpeg"),
        (status = 304, description = "The client has the current content"),
        (status = 409, description = "The rendition is not finished yet, or it failed"),
        (status = 413, description = "Decoding the image needs too much memory"),
        (status = 422, description = "It cannot be decoded"),
    ))]
#[worker::send]
pub(crate) async fn thumbnail(
    edge: Edge,
    background: Background,
    grant: Option<Grant>,
    log: RequestLog,
    Path((id, width)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let width = thumbnail::width(&width)?;
    let found = super::find(&edge, grant, &id).await?;
    let response = respond(edge, &background, log, (&found.row, &found.library_id), width, &headers).await?;
    Ok(found.respond(response))
}

/// The response with a thumbnail of a rendition in a library.
pub(crate) async fn respond(
    edge: Edge,
    background: &Background,
    log: RequestLog,
    (row, library_id): (&RenditionRow, &str),
    width: u32,
    headers: &HeaderMap,
) -> Result<Response, Fault> {
    let result = super::result(row)?;
    let etag = format!("{}-{width}", result.sha256);
    if let Some(not_modified) = file::revalidate(headers, &etag) {
        return Ok(not_modified);
    }
    let request = ThumbnailRequest {
        extension: result.format.extension(),
        key_prefix: row.key_prefix.clone(),
        library_id: library_id.to_owned(),
        result,
        id: row.id.clone(),
        width,
    };
    let bytes = match edge.storage()?.find(&request.key()).await? {
        Some(bytes) => bytes,
        None => background
            .spawn(async move { request.render(&edge, &log).await })
            .await
            .map_err(|_| Fault::internal("the thumbnail's render was cancelled"))??,
    };
    Ok(file::respond_with_bytes(bytes.into(), MEDIA_TYPE, &etag))
}

/// A requested thumbnail, and the rendition that it shows.
struct ThumbnailRequest {
    key_prefix: String,
    id: String,
    extension: &'static str,
    library_id: String,
    result: RenditionResult,
    width: u32,
}

impl ThumbnailRequest {
    fn key(&self) -> Key<'_> {
        Key::RenditionThumbnail { prefix: Prefix::new(&self.key_prefix), id: &self.id, width: self.width }
    }

    async fn render(&self, edge: &Edge, log: &RequestLog) -> Result<Vec<u8>, Fault> {
        let prefix = Prefix::new(&self.key_prefix);
        let source = Source {
            library_id: &self.library_id,
            id: &self.id,
            key: Key::Rendition { prefix, id: &self.id, extension: self.extension },
            sha256: self.result.sha256,
            size_bytes: self.result.size_bytes,
            log,
        };
        thumbnail::render_and_store(edge, &self.key(), &source, self.width).await
    }
}
