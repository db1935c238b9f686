//! `GET /api/downloads`

use api::{Download, Downloads, paths};
use axum::Json;

use super::part_id::PartId;
use super::{MAX_BYTES, MAX_OBJECTS};
use crate::access::grant::Grant;
use crate::library::commands::PlanDownload;
use crate::library::records::DownloadPlan;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// The zip files that hold everything of the owner, except for what can be made again (thumbnails and pyramids), and the files
/// under `incoming/`.
///
/// The first one has the rows as lines of JSON, like `/api/export`, with all recipes. The others have originals,
/// look-up tables, and renditions with their receipts: at most about 500 MB each.
#[utoipa::path(get, operation_id = "listDownloads", path = "/api/downloads", tag = "service",
    responses((status = 200, body = Downloads)))]
#[worker::send]
pub(crate) async fn list(edge: Edge, grant: Grant) -> Result<Json<Downloads>, Fault> {
    let command = PlanDownload {
        after: String::new(),
        last: None,
        max_parts: usize::MAX,
        max_bytes: MAX_BYTES,
        max_objects: MAX_OBJECTS,
    };
    let DownloadPlan { row_bytes, parts } = grant.library(&edge).call(&command).await?;
    let item = |id: &PartId, files, size_bytes| {
        let url = paths::download(&id.to_string());
        Download { url, name: id.file_name(), files, size_bytes }
    };
    let mut items = vec![item(&PartId::Rows, 0, row_bytes)];
    items.extend((1..).zip(parts).map(|(number, part)| {
        let id = PartId::Files { number, after: part.after, last: part.last };
        item(&id, part.files, part.size_bytes)
    }));
    Ok(Json(Downloads { items }))
}
