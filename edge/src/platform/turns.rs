//! Long work in steps: while an isolate computes it answers nobody, so work pauses and lets events that wait have their turn.

use std::time::Duration;

use worker::Delay;

/// Work between two pauses, in milliseconds on the machine that the engine's costs were measured on. A request has several turns, a row or two of
/// the slowest operations take as long again, and other machines are slower: so this is far below what a person notices.
const STEP_MS: u64 = 10;

/// How much work is to be done until the next pause, in milliseconds.
pub(crate) const fn step_ms() -> u64 {
    STEP_MS
}

/// Lets others have their turn.
pub(crate) async fn pause() {
    Delay::from(Duration::ZERO).await;
}
