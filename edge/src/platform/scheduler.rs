//! Cooperative scheduling of long work: while an isolate computes, it cannot respond, so work runs in steps and yields to
//! the event loop between them.

use std::time::Duration;

use worker::Delay;

/// Length of a step, in milliseconds on the machine where the engine's costs were measured. A request has several turns,
/// a row or two of the slowest operations double a step, and other machines are slower, so it is far below what a person
/// notices.
const STEP_MS: u64 = 10;

/// Length of the next step in milliseconds.
pub(crate) const fn step_ms() -> u64 {
    STEP_MS
}

/// Yields to the event loop.
pub(crate) async fn yield_now() {
    Delay::from(Duration::ZERO).await;
}
