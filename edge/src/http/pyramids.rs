//! `/api/pyramids`: tiled TIFF files that hold an image at all scales.

pub(crate) mod content;
pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod register;

use crate::access::grant::Grant;
use crate::db::public_ids;
use crate::library::collections::commands::FindPublicPyramid;
use crate::library::pyramids::commands::FindPyramid;
use crate::library::records::PyramidRow;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// A pyramid that the caller may see.
struct Found {
    row: PyramidRow,
    library_id: String,
    /// Whether it belongs to the caller.
    is_own: bool,
}

/// Finds a pyramid of the caller, or one of a public collection.
async fn find(edge: &Edge, grant: Option<&Grant>, id: &str) -> Result<Found, Fault> {
    if let Some(grant) = grant
        && let Some(row) = grant.library(edge).call(&FindPyramid { id: id.to_owned() }).await?
    {
        return Ok(Found { row, library_id: grant.owner_id.clone(), is_own: true });
    }
    let missing = || Fault::not_found("pyramid");
    let library_id = public_ids::find_library(&edge.db()?, id).await?.ok_or_else(missing)?;
    let row = edge.library(&library_id).call(&FindPublicPyramid { id: id.to_owned() }).await?;
    Ok(Found { row: row.ok_or_else(missing)?, library_id, is_own: false })
}
