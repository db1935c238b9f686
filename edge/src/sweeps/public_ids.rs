//! Has all libraries write their public ids to the map in the database again, after a migration created the map. A row of
//! the database stores the position, and is deleted at the end. If a library fails, the next run continues there.

use crate::db::public_ids;
use crate::library::commands::RepublishIds;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// Libraries per run.
const BATCH_SIZE: u64 = 200;

/// Returns the number of libraries.
pub(super) async fn sweep(edge: &Edge) -> Result<usize, Fault> {
    let db = edge.db()?;
    let Some(after) = public_ids::repair_position(&db).await? else { return Ok(0) };
    let libraries = public_ids::libraries_to_repair(&db, &after, BATCH_SIZE).await?;
    for (done, library_id) in libraries.iter().enumerate() {
        if let Err(fault) = edge.library(library_id).call(&RepublishIds {}).await {
            if let Some(last) = done.checked_sub(1).and_then(|last| libraries.get(last)) {
                public_ids::set_repair_position(&db, Some(last)).await?;
            }
            return Err(fault);
        }
    }
    let is_done = (libraries.len() as u64) < BATCH_SIZE;
    public_ids::set_repair_position(&db, libraries.last().filter(|_| !is_done).map(String::as_str)).await?;
    Ok(libraries.len())
}
