//! Deletes the hourly sums of earlier hours, which no budget needs any more.

use crate::db::hourly_use;
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::problem::Fault;

/// Returns the number of deleted sums. Isolates may still add to the previous hour.
pub(super) async fn sweep(edge: &Edge) -> Result<usize, Fault> {
    let hour = clock::now_ms() / (60 * 60 * 1000);
    hourly_use::delete_before(&edge.db()?, hour.saturating_sub(1)).await
}
