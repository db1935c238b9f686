//! One render at a time in an isolate: a render may take most of the memory that all of its requests share.
//!
//! The runtime forbids one request to wake another, so nobody waits for the holder itself: everybody looks again on a
//! timer of their own.

use std::cell::Cell;
use std::time::Duration;

use worker::Delay;

use crate::platform::clock;

/// How often a waiting request looks.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// After this the holder counts as lost: the runtime may drop a request without running its destructors.
const HOLD_MS: u64 = 120_000;

thread_local! {
    static HOLDER: Cell<Option<Hold>> = const { Cell::new(None) };
    static TICKETS: Cell<u64> = const { Cell::new(0) };
}

#[derive(Clone, Copy)]
struct Hold {
    ticket: u64,
    until_ms: u64,
}

/// The right to render; dropping it lets the next one in.
#[derive(Debug)]
pub(crate) struct RenderSlot {
    ticket: u64,
}

/// Waits for the right to render.
pub(crate) async fn enter() -> RenderSlot {
    loop {
        if let Some(pass) = try_enter(clock::now_ms()) {
            return pass;
        }
        Delay::from(LOOK_EVERY).await;
    }
}

fn try_enter(now_ms: u64) -> Option<RenderSlot> {
    if HOLDER.get().is_some_and(|hold| now_ms < hold.until_ms) {
        return None;
    }
    let ticket = TICKETS.get() + 1;
    TICKETS.set(ticket);
    HOLDER.set(Some(Hold { ticket, until_ms: now_ms + HOLD_MS }));
    Some(RenderSlot { ticket })
}

impl RenderSlot {
    /// A sign of life: a render that goes on is not lost, however long it takes.
    pub(crate) fn is_used(&self, now_ms: u64) {
        if HOLDER.get().is_some_and(|hold| hold.ticket == self.ticket) {
            HOLDER.set(Some(Hold { ticket: self.ticket, until_ms: now_ms + HOLD_MS }));
        }
    }
}

impl Drop for RenderSlot {
    fn drop(&mut self) {
        if HOLDER.get().is_some_and(|hold| hold.ticket == self.ticket) {
            HOLDER.set(None);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn render_slot_admits_one_and_the_next_after_it() {
        let first = try_enter(0);
        assert!(first.is_some());
        assert!(try_enter(1).is_none());
        drop(first);
        assert!(try_enter(2).is_some());
    }

    #[test]
    fn render_slot_forgets_a_lost_holder_and_ignores_its_late_return() {
        let lost = try_enter(0);
        let next = try_enter(HOLD_MS);
        assert!(next.is_some());
        lost.iter().for_each(|lost| lost.is_used(HOLD_MS));
        drop(lost);
        assert!(try_enter(HOLD_MS + 1).is_none(), "the late return must not admit a third");
        drop(next);
        assert!(try_enter(HOLD_MS + 2).is_some());
    }

    #[test]
    fn render_slot_stays_with_a_holder_that_shows_life() {
        let slow = try_enter(0);
        slow.iter().for_each(|slow| slow.is_used(HOLD_MS - 1));
        assert!(try_enter(HOLD_MS).is_none());
        assert!(try_enter(2 * HOLD_MS - 1).is_some());
    }
}
