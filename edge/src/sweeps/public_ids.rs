//! Has all libraries write their public ids to the map in the database again, after a migration created the map. A row of
//! the database stores the position, and is deleted at the end. A library that fails does not stop the others: it is
//! recorded, and later runs call it again.

use std::collections::BTreeSet;

use futures_util::future::join_all;

use crate::db::public_ids;
use crate::library::commands::RepublishIds;
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::platform::log;
use crate::problem::Fault;

const NAME: &str = "public ids";

/// Libraries per run, and libraries in parallel.
const BATCH_SIZE: u64 = 200;
const MAX_CONCURRENT_LIBRARIES: usize = 10;

/// Libraries per run that failed before.
const MAX_FAILED: u64 = 20;

/// Returns the number of libraries.
pub(super) async fn sweep(edge: &Edge) -> Result<usize, Fault> {
    let db = edge.db()?;
    // The next run begins with those that were called longest ago.
    let failed = public_ids::failed_repairs(&db, MAX_FAILED).await?;
    let mut count = republish(edge, &failed).await?;
    let Some(after) = public_ids::repair_position(&db).await? else { return Ok(count) };
    let libraries = public_ids::libraries_to_repair(&db, &after, BATCH_SIZE).await?;
    for some in libraries.chunks(MAX_CONCURRENT_LIBRARIES) {
        count += republish(edge, some).await?;
        public_ids::set_repair_position(&db, some.last().map(String::as_str)).await?;
    }
    if (libraries.len() as u64) < BATCH_SIZE {
        public_ids::set_repair_position(&db, None).await?;
    }
    Ok(count)
}

/// Calls libraries at the same time, a few of them, and records which failed. Returns the number of those that did not.
async fn republish(edge: &Edge, libraries: &[String]) -> Result<usize, Fault> {
    let mut failed = BTreeSet::new();
    for some in libraries.chunks(MAX_CONCURRENT_LIBRARIES) {
        let results = join_all(some.iter().map(|id| async { edge.library(id).call(&RepublishIds {}).await })).await;
        for (id, result) in some.iter().zip(results) {
            if let Err(fault) = result {
                log::fault(NAME, &log::owner_digest(id), &fault);
                failed.insert(id.as_str());
            }
        }
    }
    public_ids::record_repairs(&edge.db()?, libraries, &failed, clock::now_ms()).await?;
    Ok(libraries.len() - failed.len())
}
