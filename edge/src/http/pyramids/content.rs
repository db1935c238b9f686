//! `GET /api/pyramids/{id}/content`

use std::cell::RefCell;

use api::{ErrorCode, PyramidState};
use axum::http::header::{CACHE_CONTROL, VARY};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::Response;

use super::{Found, find};
use crate::access::grant::Grant;
use crate::access::ttl_cache::{TTL_MS, TtlCache};
use crate::http::extract::Path;
use crate::http::file::{self, File};
use crate::http::name;
use crate::library::collections::commands::CheckPublished;
use crate::library::records::PyramidRow;
use crate::platform::bindings::Edge;
use crate::platform::{clock, log};
use crate::problem::Fault;
use crate::pyramids::MEDIA_TYPE;

thread_local! {
    /// Pyramids with the version of their file that was reported to their library.
    static REPORTED: RefCell<TtlCache<(String, Option<String>), ()>> = RefCell::default();
}

/// Versions of a file that are tried. It is replaced between two requests to the store only by chance.
const MAX_VERSIONS: usize = 3;

/// The file of a pyramid, whole or one range: a tiled TIFF with one directory for each level.
#[utoipa::path(get, operation_id = "getPyramidContent", path = "/api/pyramids/{id}/content", tag = "pyramids", params(("id" = String, Path)),
    responses(
        (status = 200, body = Vec<u8>, content_type = "image/tiff", headers(("ETag" = String))),
        (status = 206, body = Vec<u8>, content_type = "image/tiff", description = "The requested range"),
        (status = 304, description = "The client has the current content"),
        (status = 416, description = "The range begins after the end of the file"),
        (status = 409, description = "The pyramid is not ready yet, or it failed. Or the registered file changed: register it again. \
            Or the file of a collection is gone: its next run publishes it again"),
        (status = 503, description = "`not_ready`: the file is being replaced"),
    ))]
#[worker::send]
pub(crate) async fn content(
    edge: Edge,
    grant: Option<Grant>,
    Path(id): Path<String>,
    method: Method,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let found = find(&edge, grant.as_ref(), &id).await?;
    let (row, is_own) = (&found.row, found.is_own);
    let (Some(size_bytes), Some(etag)) = (row.size_bytes, row.etag.clone()) else {
        return Err(not_ready(row));
    };
    let name = name::with_extension(&row.source_name, "tif");
    let mut file = File { key: row.key(), size_bytes, media_type: MEDIA_TYPE, etag, name };
    // A file with a key of its own may be replaced at any time.
    let is_replaceable = row.object_key.is_some();
    let mut response = if is_replaceable {
        serve_replaceable(&edge, &method, &headers, &found, &mut file).await?
    } else {
        file::serve(&edge, &method, &headers, file).await?
    };
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

/// Serves the version that the store has. That of a collection may be newer than the row for a moment, because a job stores the file
/// first.
async fn serve_replaceable(
    edge: &Edge,
    method: &Method,
    headers: &HeaderMap,
    found: &Found,
    file: &mut File<'_>,
) -> Result<Response, Fault> {
    let is_published = found.row.collection_id.is_some();
    for _ in 0..MAX_VERSIONS {
        let head = edge.storage()?.head(&file.key).await?;
        let etag = head.as_ref().map(|head| head.etag.clone());
        if etag.as_ref() != Some(&file.etag) {
            if !is_published {
                return Err(Fault::conflict("The file of this pyramid changed or is gone. Register it again."));
            }
            report(edge, found, etag).await;
        }
        let Some(head) = head else {
            return Err(Fault::conflict(
                "The file of this pyramid is not in the bucket at the moment. Try again after the next run of its collection.",
            ));
        };
        (file.size_bytes, file.etag) = (head.size_bytes, head.etag);
        if let Some(response) = file::serve_version(edge, method, headers, file).await? {
            return Ok(response);
        }
    }
    let detail = "The file of this pyramid is being replaced. Try again in a moment.";
    Err(Fault::new(StatusCode::SERVICE_UNAVAILABLE, ErrorCode::NotReady, detail).retry_after(1))
}

/// Tells the library that the store has another version of a published file than its row. Unless a job is storing it, the next run
/// publishes it again. The file is served also if the library fails, and many requests for ranges of it report it once.
async fn report(edge: &Edge, found: &Found, etag: Option<String>) {
    let (pyramid_id, now_ms) = (found.row.id.clone(), clock::now_ms());
    let version = (pyramid_id.clone(), etag.clone());
    let is_reported = REPORTED.with_borrow_mut(|reported| {
        let is_reported = reported.get(&version, now_ms).is_some();
        if !is_reported {
            reported.insert(version, (), now_ms + TTL_MS, now_ms);
        }
        is_reported
    });
    if is_reported {
        return;
    }
    if let Err(fault) = edge.library(&found.library_id).call(&CheckPublished { pyramid_id, etag }).await {
        log::fault("pyramids", "check", &fault);
    }
}

fn not_ready(row: &PyramidRow) -> Fault {
    Fault::conflict(match row.state {
        PyramidState::Failed => "This pyramid failed. Its `error` states the reason.",
        PyramidState::Cancelled => "This pyramid was cancelled. Retry its job to build it.",
        _ => "This pyramid is not ready yet. Try again in a moment.",
    })
}
