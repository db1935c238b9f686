//! `GET /api/pyramids/{id}/content`

use api::PyramidState;
use axum::http::header::{CACHE_CONTROL, VARY};
use axum::http::{HeaderMap, HeaderValue, Method};
use axum::response::Response;

use super::find;
use crate::access::grant::Grant;
use crate::http::extract::Path;
use crate::http::file::{self, File};
use crate::http::name;
use crate::library::records::PyramidRow;
use crate::platform::bindings::Edge;
use crate::problem::Fault;
use crate::pyramids::MEDIA_TYPE;

/// The file of a pyramid, whole or one range: a tiled TIFF with one directory for each level.
#[utoipa::path(get, operation_id = "getPyramidContent", path = "/api/pyramids/{id}/content", tag = "pyramids", params(("id" = String, Path)),
    responses(
        (status = 200, body = Vec<u8>, content_type = "image/tiff", headers(("ETag" = String))),
        (status = 206, body = Vec<u8>, content_type = "image/tiff", description = "The requested range"),
        (status = 304, description = "The client has the current content"),
        (status = 416, description = "The range begins after the end of the file"),
        (status = 409, description = "The pyramid is not ready yet, or it failed. Or the registered file changed: register it again"),
    ))]
#[worker::send]
pub(crate) async fn content(
    edge: Edge,
    grant: Option<Grant>,
    Path(id): Path<String>,
    method: Method,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let (row, is_own) = find(&edge, grant, &id).await?;
    let (Some(mut size_bytes), Some(mut etag)) = (row.size_bytes, row.etag.clone()) else {
        return Err(not_ready(&row));
    };
    // A file with a key of its own may be replaced at any time.
    let is_replaceable = row.object_key.is_some();
    if is_replaceable {
        let head = edge.storage()?.head(&row.key()).await?;
        match head {
            Some(head) if head.etag == etag => {}
            // A new version is published before its row changes.
            Some(head) if row.collection_id.is_some() => (size_bytes, etag) = (head.size_bytes, head.etag),
            None if row.collection_id.is_some() => {
                return Err(Fault::conflict("The file of this pyramid is being removed or published again."));
            }
            _ => return Err(Fault::conflict("The file of this pyramid changed or is gone. Register it again.")),
        }
    }
    let name = name::with_extension(&row.source_name, "tif");
    let file = File { key: row.key(), size_bytes, media_type: MEDIA_TYPE, etag, name };
    let mut response = file::serve(&edge, &method, &headers, file).await?;
    if is_replaceable && !response.status().is_client_error() {
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    }
    // Others may keep it for a minute: its owner can make the collection private again.
    if !is_own && !response.status().is_client_error() {
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=60"));
        response.headers_mut().insert(VARY, HeaderValue::from_static("cookie, authorization"));
    }
    Ok(response)
}

fn not_ready(row: &PyramidRow) -> Fault {
    Fault::conflict(match row.state {
        PyramidState::Failed => "This pyramid failed. Its `error` states the reason.",
        PyramidState::Cancelled => "This pyramid was cancelled. Retry its job to build it.",
        _ => "This pyramid is not ready yet. Try again in a moment.",
    })
}
