//! Sweeps repair inconsistencies across owners; each module handles one kind. Cron runs all of them. A sweep may be cut off anywhere, run twice, or run
//! beside itself. What is due in one library, its own alarm does.

mod ended_guests;
mod expired_sessions;
mod missed_incoming;
mod orphans;
mod past_hours;

use crate::platform::bindings::Edge;
use crate::platform::log;
use crate::problem::Fault;

/// Runs every sweep; one that fails does not keep the others from running.
pub(crate) async fn run(edge: &Edge) {
    report("missed incoming objects", missed_incoming::sweep(edge).await);
    report("orphan objects", orphans::sweep(edge).await);
    report("expired sessions", expired_sessions::sweep(edge).await);
    report("ended guests", ended_guests::sweep(edge).await);
    report("past hours", past_hours::sweep(edge).await);
}

fn report(sweep: &str, result: Result<usize, Fault>) {
    match result {
        Ok(0) => {}
        Ok(count) => log::info("sweep", sweep, count),
        Err(fault) => log::fault("sweep", sweep, &fault),
    }
}
