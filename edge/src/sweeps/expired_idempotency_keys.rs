//! Idempotency keys whose time is over: a request with one of them is a new request.

use crate::db::idempotency_keys;
use crate::platform::bindings::Edge;
use crate::platform::clock;
use crate::problem::Fault;

/// How many were forgotten.
pub(super) async fn sweep(edge: &Edge) -> Result<usize, Fault> {
    idempotency_keys::remove_expired(&edge.db()?, clock::now_ms()).await
}
