//! How many bytes the requests and jobs of an isolate hold at once, of files and of renders: they share its memory, and WebAssembly's never
//! shrinks again.
//!
//! As for the render slot (`render_slot.rs`) nobody can be woken by another request, so who waits looks again on a timer of their own, and a holder that
//! the runtime dropped without its destructors is forgotten after a while.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::time::Duration;

use api::ErrorCode;
use axum::http::StatusCode;
use worker::Delay;

use crate::platform::clock;
use crate::problem::Fault;

/// Half of the 128 MB that an isolate has. The largest file that is taken (48 MiB) fits, and beside it some of the usual few megabytes; the
/// other half is for the part of a file that is on its way to the store (8 MiB, copied), for the runtime, and for holes. A render may take
/// more than that where there is more (`render.rs`), and no file comes in beside it then.
const BUDGET_BYTES: u64 = 64 << 20;

/// How long a request waits for others to end before it is refused.
const WAIT_MS: u64 = 10_000;

/// How often it looks.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// When the refused one may come back: small files are through by then.
const RETRY_AFTER_S: u64 = 5;

/// A holder of whom nothing was heard for so long is lost.
const HOLD_MS: u64 = 120_000;

#[derive(Clone, Copy)]
struct Hold {
    bytes: u64,
    until_ms: u64,
}

thread_local! {
    static HOLDS: RefCell<BTreeMap<u64, Hold>> = const { RefCell::new(BTreeMap::new()) };
    static TICKETS: Cell<u64> = const { Cell::new(0) };
}

/// What one request may hold; dropping it gives it back.
#[derive(Debug)]
pub(crate) struct MemoryReservation {
    ticket: u64,
}

impl MemoryReservation {
    /// A reservation of nothing yet.
    pub(crate) fn new() -> Self {
        let ticket = TICKETS.get() + 1;
        TICKETS.set(ticket);
        Self { ticket }
    }

    /// A reservation of `bytes`, waited for as [`MemoryReservation::grow`] does.
    pub(crate) async fn of(bytes: u64) -> Result<Self, Fault> {
        let room = Self::new();
        room.grow(bytes).await?;
        Ok(room)
    }

    /// Asks for room for `bytes` in all, and waits a little for it. Refused, what it has stays.
    pub(crate) async fn grow(&self, bytes: u64) -> Result<(), Fault> {
        let begun_ms = clock::now_ms();
        while !self.try_grow(bytes, clock::now_ms()) {
            if clock::now_ms().saturating_sub(begun_ms) >= WAIT_MS {
                return Err(busy());
            }
            Delay::from(LOOK_EVERY).await;
            self.is_used(clock::now_ms());
        }
        Ok(())
    }

    /// Holds `bytes` in all, which were found to fit.
    pub(crate) fn hold(&self, bytes: u64, now_ms: u64) {
        HOLDS.with_borrow_mut(|holds| holds.insert(self.ticket, Hold { bytes, until_ms: now_ms + HOLD_MS }));
    }

    /// A sign of life.
    pub(crate) fn is_used(&self, now_ms: u64) {
        HOLDS.with_borrow_mut(|holds| {
            if let Some(hold) = holds.get_mut(&self.ticket) {
                hold.until_ms = now_ms + HOLD_MS;
            }
        });
    }

    /// What the others hold.
    pub(crate) fn others_bytes(&self, now_ms: u64) -> u64 {
        HOLDS.with_borrow_mut(|holds| {
            holds.retain(|_, hold| now_ms < hold.until_ms);
            holds.iter().filter(|(ticket, _)| **ticket != self.ticket).map(|(_, hold)| hold.bytes).sum()
        })
    }

    fn try_grow(&self, bytes: u64, now_ms: u64) -> bool {
        let others = self.others_bytes(now_ms);
        // Who is alone is let through: a budget that no file fits into would refuse it for ever.
        let fits = others == 0 || others + bytes <= BUDGET_BYTES;
        if fits {
            self.hold(bytes, now_ms);
        }
        fits
    }
}

impl Drop for MemoryReservation {
    fn drop(&mut self) {
        HOLDS.with_borrow_mut(|holds| holds.remove(&self.ticket));
    }
}

/// Says that there is no room now.
pub(crate) fn busy() -> Fault {
    let detail = "Too many large files are coming in at once; nothing was changed by this. Try again in a few seconds.";
    Fault::new(StatusCode::SERVICE_UNAVAILABLE, ErrorCode::Busy, detail).retry_after(RETRY_AFTER_S)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_is_shared_and_given_back() {
        let [first, second] = [MemoryReservation::new(), MemoryReservation::new()];
        let left = BUDGET_BYTES - (48 << 20);
        assert!(first.try_grow(48 << 20, 0));
        assert!(second.try_grow(left, 0));
        assert!(!second.try_grow(left + 1, 0));
        assert!(!MemoryReservation::new().try_grow(1, 0), "what was refused keeps what it had");
        drop(first);
        assert!(second.try_grow(48 << 20, 0), "what it had is not counted twice");
        assert_eq!([second.others_bytes(0), MemoryReservation::new().others_bytes(0)], [0, 48 << 20]);
        second.hold(60 << 20, 0);
        assert_eq!(MemoryReservation::new().others_bytes(0), 60 << 20);
    }

    #[test]
    fn room_of_a_lost_holder_is_free_again_and_a_slow_one_keeps_its_own() {
        let [lost, slow, next] = [MemoryReservation::new(), MemoryReservation::new(), MemoryReservation::new()];
        assert!(lost.try_grow(BUDGET_BYTES / 2, 0) && slow.try_grow(BUDGET_BYTES / 2, 0));
        slow.is_used(HOLD_MS - 1);
        assert!(!next.try_grow(BUDGET_BYTES / 2, HOLD_MS - 1));
        assert!(next.try_grow(BUDGET_BYTES / 2, HOLD_MS));
        assert!(!MemoryReservation::new().try_grow(1, HOLD_MS));
    }
}
