//! What fell through: each sweep finds one kind of leftover and puts it right. Cron runs them all; each may be cut off
//! anywhere, run twice, or run beside itself.

mod expired_idempotency_keys;
mod expired_sessions;
mod expired_uploads;
mod missed_incoming;
mod old_search_keys;
mod orphans;
mod stuck_jobs;

use crate::platform::bindings::Edge;
use crate::platform::log;
use crate::problem::Fault;

/// Runs the sweep that people may be waiting for.
pub(crate) async fn run_often(edge: &Edge) {
    report("stuck jobs", stuck_jobs::sweep(edge).await);
}

/// Runs every sweep; one that fails does not keep the others from running.
pub(crate) async fn run(edge: &Edge) {
    run_often(edge).await;
    report("missed incoming objects", missed_incoming::sweep(edge).await);
    report("orphan objects", orphans::sweep(edge).await);
    report("expired uploads", expired_uploads::sweep(edge).await);
    report("expired idempotency keys", expired_idempotency_keys::sweep(edge).await);
    report("expired sessions", expired_sessions::sweep(edge).await);
    report("old search keys", old_search_keys::sweep(edge).await);
}

fn report(sweep: &str, result: Result<usize, Fault>) {
    match result {
        Ok(0) => {}
        Ok(count) => log::info("sweep", sweep, count),
        Err(fault) => log::fault("sweep", sweep, &fault),
    }
}
