//! Uploads whose time is over: what was written for them and never confirmed goes, then their row. A confirmed one has nothing left in the
//! store, unless its URL was written to once more.

use crate::db::uploads;
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::problem::Fault;
use crate::storage::{Key, Prefix};

/// A confirmation may still be at work when the time runs out.
const GRACE_MS: u64 = 60 * 60 * 1000;

/// How many go in one sweep: what a store deletes at once.
const AT_ONCE: u64 = 1000;

/// How many went.
pub(super) async fn sweep(edge: &Edge) -> Result<usize, Fault> {
    let db = edge.db()?;
    let expired = uploads::expired(&db, clock::now_ms().saturating_sub(GRACE_MS), AT_ONCE).await?;
    let keys: Vec<_> =
        expired.iter().map(|row| Key::Upload { prefix: Prefix::of_owner(&row.owner_id), image: &row.id }).collect();
    edge.storage()?.delete(&keys).await?;
    for row in &expired {
        uploads::delete(&db, &row.id).await?;
    }
    Ok(expired.len())
}
