//! Sweeps repair inconsistencies across owners; each module handles one kind. The cron trigger runs all of them. A
//! sweep may be interrupted, repeated, or run in parallel with itself. Work inside one library belongs to that
//! library's alarm.

mod avatars;
mod ended_guests;
mod ended_makers;
mod ended_members;
mod expired_sessions;
mod missed_incoming;
mod orphans;
mod past_hours;
pub(crate) mod pending_merges;
mod public_ids;

use crate::platform::bindings::Edge;
use crate::platform::log;
use crate::problem::Fault;

/// Runs all sweeps. A failure does not stop the others.
pub(crate) async fn run(edge: &Edge) {
    report("missed incoming objects", missed_incoming::sweep(edge).await);
    report("avatars", avatars::sweep(edge).await);
    report("orphan objects", orphans::sweep(edge).await);
    report("expired sessions", expired_sessions::sweep(edge).await);
    report("pending merges", pending_merges::sweep(edge).await);
    report("public ids", public_ids::sweep(edge).await);
    report("ended members", ended_members::sweep(edge).await);
    report("ended guests", ended_guests::sweep(edge).await);
    report("ended makers", ended_makers::sweep(edge).await);
    report("past hours", past_hours::sweep(edge).await);
}

fn report(sweep: &str, result: Result<usize, Fault>) {
    match result {
        Ok(0) => {}
        Ok(count) => log::info("sweep", sweep, count),
        Err(fault) => log::fault("sweep", sweep, &fault),
    }
}
