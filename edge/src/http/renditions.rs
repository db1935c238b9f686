//! `/api/renditions`: rendered files with their receipts.

pub(crate) mod change;
pub(crate) mod content;
pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod receipt;
pub(crate) mod request;
pub(crate) mod thumbnail;

use api::{ErrorCode, JobState, RenditionResult};
use axum::http::header::{CACHE_CONTROL, VARY};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;

use crate::access::grant::Grant;
use crate::db::public_ids;
use crate::library::commands::{FindPublicRendition, FindRendition};
use crate::library::records::RenditionRow;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// Name of the file of a rendition without a name, for others: the name of the original is not theirs to see.
const PUBLIC_NAME: &str = "rendition";

/// A rendition that the caller may see.
struct Found {
    row: RenditionRow,
    /// The name of its file.
    name: String,
    /// The library with its rows.
    library_id: String,
    /// Whether it belongs to the caller.
    is_own: bool,
}

/// Finds a rendition of the caller, or one that others may see. A private one is not found, like one that does not exist.
async fn find(edge: &Edge, grant: Option<Grant>, id: &str) -> Result<Found, Fault> {
    if let Some(grant) = grant
        && let Some((row, name)) = grant.library(edge).call(&FindRendition { id: id.to_owned() }).await?
    {
        return Ok(Found { row, name, library_id: grant.owner_id, is_own: true });
    }
    let missing = || Fault::not_found("rendition");
    let library_id = public_ids::find_library(&edge.db()?, id).await?.ok_or_else(missing)?;
    let row = edge.library(&library_id).call(&FindPublicRendition { id: id.to_owned() }).await?;
    let row = row.ok_or_else(missing)?;
    let name = row.name.clone().unwrap_or_else(|| PUBLIC_NAME.to_owned());
    Ok(Found { row, name, library_id, is_own: false })
}

impl Found {
    /// Completes the response with a file. Others may keep it for a minute: its owner can make it private again.
    fn respond(&self, mut response: Response) -> Response {
        if !self.is_own && !response.status().is_client_error() {
            let headers = response.headers_mut();
            headers.insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=60"));
            headers.insert(VARY, HeaderValue::from_static("cookie, authorization"));
        }
        response
    }
}

/// The result of a rendition, or the problem if there is none yet.
fn result(row: &RenditionRow) -> Result<RenditionResult, Fault> {
    row.done().ok_or_else(|| {
        let detail = match row.state {
            JobState::Failed => "This rendition failed. Its `error` states the reason.",
            JobState::Cancelled => "This rendition was cancelled. Retry its job to render it.",
            _ => "This rendition is not finished yet. Try again in a moment.",
        };
        Fault::new(StatusCode::CONFLICT, ErrorCode::NotReady, detail)
    })
}
