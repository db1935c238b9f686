//! `/api/renditions`: rendered files with their receipts.

mod accepted;
pub(crate) mod change;
pub(crate) mod content;
pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod receipt;
pub(crate) mod thumbnail;

use api::{ErrorCode, JobState, RenditionResult};
use axum::http::StatusCode;

use crate::access::grant::Grant;
use crate::library::commands::FindRendition;
use crate::library::records::RenditionRow;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// Finds the row of a rendition, and the name of its file.
async fn find(edge: &Edge, grant: &Grant, id: &str) -> Result<(RenditionRow, String), Fault> {
    let found = edge.library(&grant.owner_id).call(&FindRendition { id: id.to_owned() }).await?;
    found.ok_or_else(|| Fault::not_found("rendition"))
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
