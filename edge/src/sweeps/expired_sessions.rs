//! Deletes expired sessions, which would otherwise stay in the database.

use crate::db::sessions;
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::problem::Fault;

/// Returns the number of deleted sessions.
pub(super) async fn sweep(edge: &Edge) -> Result<usize, Fault> {
    sessions::delete_expired(&edge.db()?, clock::now_ms()).await
}
