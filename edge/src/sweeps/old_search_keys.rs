//! Images whose searchable text was written by rules of before (a migration cannot write it, SQL knows no Unicode).

use crate::db::images;
use crate::platform::bindings::Edge;
use crate::problem::Fault;

/// Rows in a batch, and batches in a run.
const BATCH: u64 = 100;
const BATCHES: usize = 50;

/// How many were brought up to date.
pub(super) async fn sweep(edge: &Edge) -> Result<usize, Fault> {
    let db = edge.db()?;
    let mut renewed = 0;
    for _ in 0..BATCHES {
        let count = images::renew_search(&db, BATCH).await?;
        renewed += count;
        if (count as u64) < BATCH {
            break;
        }
    }
    Ok(renewed)
}
