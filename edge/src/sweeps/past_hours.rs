//! Hours that are over: what was used in them limits nobody any more.

use crate::db::hourly_use;
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::problem::Fault;

/// How many sums were forgotten. Isolates may still add to the hour before.
pub(super) async fn sweep(edge: &Edge) -> Result<usize, Fault> {
    let hour = clock::now_ms() / (60 * 60 * 1000);
    hourly_use::forget_before(&edge.db()?, hour.saturating_sub(1)).await
}
