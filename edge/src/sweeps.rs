//! What fell through: each sweep finds one kind of leftover and puts it right. Cron runs them all; each may be cut off
//! anywhere, run twice, or run beside itself.

mod stuck_jobs;

use worker::console_error;

use crate::edge::Edge;
use crate::problem::Fault;

/// Runs every sweep; one that fails does not keep the others from running.
pub(crate) async fn run(edge: &Edge) {
    report("stuck jobs", stuck_jobs::sweep(edge).await);
}

fn report(sweep: &str, result: Result<usize, Fault>) {
    match result {
        Ok(0) => {}
        Ok(count) => worker::console_log!("sweep, {sweep}: {count}"),
        Err(fault) => console_error!("sweep, {sweep}: {}", fault.log_line()),
    }
}
