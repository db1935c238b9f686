//! Sessions that have ended: nobody can use them, and their rows would stay for ever.

use crate::db::sessions;
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::problem::Fault;

/// How many were forgotten.
pub(super) async fn sweep(edge: &Edge) -> Result<usize, Fault> {
    sessions::remove_expired(&edge.db()?, clock::now_ms()).await
}
