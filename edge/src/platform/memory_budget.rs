//! How many bytes the requests and jobs of an isolate hold at once, of files and of renders: they share its memory, and WebAssembly's never
//! shrinks again.
//!
//! As for the render slot (`render_slot.rs`) nobody can be woken by another request, so who waits looks again on a timer of their own, and a holder that
//! the runtime dropped without its destructors is forgotten after a while.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
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

/// The same while a body comes in. The runtime drops the request of a client that hangs up, and its destructors do not run.
const SENDER_HOLD_MS: u64 = 20_000;

/// A body that takes more memory than this is large: its sender has one at a time.
pub(crate) const LARGE_BYTES: u64 = 2 << 20;

/// How long a request that waits is remembered after it looked.
const WAITER_MS: u64 = 1_000;

struct Hold {
    bytes: u64,
    until_ms: u64,
    /// Who sends the body that comes into this memory.
    sender: Option<Rc<str>>,
}

thread_local! {
    static HOLDS: RefCell<BTreeMap<u64, Hold>> = const { RefCell::new(BTreeMap::new()) };
    static TICKETS: Cell<u64> = const { Cell::new(0) };
    static WAITER_UNTIL_MS: Cell<u64> = const { Cell::new(0) };
}

/// What one request may hold; dropping it gives it back.
#[derive(Debug)]
pub(crate) struct MemoryReservation {
    ticket: u64,
    bytes: Cell<u64>,
    sender: RefCell<Option<Rc<str>>>,
}

impl MemoryReservation {
    /// A reservation of nothing yet.
    pub(crate) fn new() -> Self {
        let ticket = TICKETS.get() + 1;
        TICKETS.set(ticket);
        Self { ticket, bytes: Cell::new(0), sender: RefCell::new(None) }
    }

    /// The same, for a body that this sender sends.
    pub(crate) fn of_sender(sender: &str) -> Self {
        let room = Self::new();
        room.sender.replace(Some(sender.into()));
        room
    }

    /// The body has come: its sender may send another one.
    pub(crate) fn has_come(&self, now_ms: u64) {
        self.sender.replace(None);
        self.is_used(now_ms);
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
        loop {
            let now_ms = clock::now_ms();
            let Some(refused) = self.try_grow(bytes, now_ms).err() else { return Ok(()) };
            if now_ms.saturating_sub(begun_ms) >= WAIT_MS {
                return Err(refused.into());
            }
            Delay::from(LOOK_EVERY).await;
            self.is_used(clock::now_ms());
        }
    }

    /// Holds `bytes` in all, which were found to fit.
    pub(crate) fn hold(&self, bytes: u64, now_ms: u64) {
        self.bytes.set(bytes);
        self.is_used(now_ms);
    }

    /// A sign of life.
    pub(crate) fn is_used(&self, now_ms: u64) {
        let (bytes, sender) = (self.bytes.get(), self.sender.borrow().clone());
        if bytes > 0 {
            let until_ms = now_ms + if sender.is_some() { SENDER_HOLD_MS } else { HOLD_MS };
            HOLDS.with_borrow_mut(|holds| holds.insert(self.ticket, Hold { bytes, until_ms, sender }));
        }
    }

    /// What the others hold.
    pub(crate) fn others_bytes(&self, now_ms: u64) -> u64 {
        HOLDS.with_borrow_mut(|holds| {
            holds.retain(|_, hold| now_ms < hold.until_ms);
            holds.iter().filter(|(ticket, _)| **ticket != self.ticket).map(|(_, hold)| hold.bytes).sum()
        })
    }

    fn try_grow(&self, bytes: u64, now_ms: u64) -> Result<(), Refused> {
        let others = self.others_bytes(now_ms);
        if bytes > LARGE_BYTES && self.sender_has_another() {
            return Err(Refused::Sender);
        }
        // Who is alone is let through: a budget that no file fits into would refuse it for ever.
        if others > 0 && others + bytes > BUDGET_BYTES {
            WAITER_UNTIL_MS.set(now_ms + WAITER_MS);
            return Err(Refused::Budget);
        }
        self.hold(bytes, now_ms);
        Ok(())
    }

    /// Whether another large body of the same sender is coming in.
    fn sender_has_another(&self) -> bool {
        let sender = self.sender.borrow();
        sender.is_some()
            && HOLDS.with_borrow(|holds| {
                let is_of_sender = |hold: &Hold| hold.sender == *sender && hold.bytes > LARGE_BYTES;
                holds.iter().any(|(ticket, hold)| *ticket != self.ticket && is_of_sender(hold))
            })
    }
}

/// Why there is no room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Refused {
    /// Others hold too much.
    Budget,
    /// The sender sends another large body.
    Sender,
}

impl From<Refused> for Fault {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Budget => busy(),
            Refused::Sender => {
                let detail = "Another large file of yours is still coming in, and one is taken at a time. Nothing was stored of this one. \
                    Send it again when the other one is here.";
                Self::new(StatusCode::TOO_MANY_REQUESTS, ErrorCode::RateLimited, detail)
                    .bounded("large_bodies", 2, 1)
                    .retry_after(RETRY_AFTER_S)
            }
        }
    }
}

/// Whether a request waits for memory that others hold.
pub(crate) fn is_contended(now_ms: u64) -> bool {
    now_ms < WAITER_UNTIL_MS.get()
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

    fn fits(of: &MemoryReservation, bytes: u64, now_ms: u64) -> bool {
        of.try_grow(bytes, now_ms).is_ok()
    }

    #[test]
    fn room_is_shared_and_given_back() {
        let [first, second] = [MemoryReservation::new(), MemoryReservation::new()];
        let left = BUDGET_BYTES - (48 << 20);
        assert!(fits(&first, 48 << 20, 0));
        assert!(fits(&second, left, 0));
        assert!(!fits(&second, left + 1, 0));
        assert!(!fits(&MemoryReservation::new(), 1, 0), "what was refused keeps what it had");
        drop(first);
        assert!(fits(&second, 48 << 20, 0), "what it had is not counted twice");
        assert_eq!([second.others_bytes(0), MemoryReservation::new().others_bytes(0)], [0, 48 << 20]);
        second.hold(60 << 20, 0);
        assert_eq!(MemoryReservation::new().others_bytes(0), 60 << 20);
    }

    #[test]
    fn room_of_a_lost_holder_is_free_again_and_a_slow_one_keeps_its_own() {
        let [lost, slow, next] = [MemoryReservation::new(), MemoryReservation::new(), MemoryReservation::new()];
        assert!(fits(&lost, BUDGET_BYTES / 2, 0) && fits(&slow, BUDGET_BYTES / 2, 0));
        slow.is_used(HOLD_MS - 1);
        assert!(!fits(&next, BUDGET_BYTES / 2, HOLD_MS - 1));
        assert!(fits(&next, BUDGET_BYTES / 2, HOLD_MS));
        assert!(!fits(&MemoryReservation::new(), 1, HOLD_MS));
    }

    #[test]
    fn room_of_a_client_that_hung_up_is_free_sooner_unless_its_body_has_come() {
        let [gone, here] = ["gone", "here"].map(MemoryReservation::of_sender);
        let next = MemoryReservation::new();
        assert!(fits(&gone, BUDGET_BYTES / 2, 0) && fits(&here, BUDGET_BYTES / 2, 0));
        here.has_come(0);
        assert!(!fits(&next, 1, SENDER_HOLD_MS - 1));
        assert!(fits(&next, BUDGET_BYTES / 2, SENDER_HOLD_MS));
        assert!(!fits(&MemoryReservation::new(), 1, SENDER_HOLD_MS));
        gone.is_used(SENDER_HOLD_MS);
        assert_eq!(here.others_bytes(SENDER_HOLD_MS), BUDGET_BYTES, "one that was only slow is counted again");
    }

    #[test]
    fn sender_has_one_large_body_at_a_time() {
        let [first, second, small] = ["a", "a", "a"].map(MemoryReservation::of_sender);
        assert!(fits(&first, LARGE_BYTES + 1, 0));
        assert_eq!(second.try_grow(LARGE_BYTES + 1, 0), Err(Refused::Sender));
        assert!(fits(&small, LARGE_BYTES, 0) && fits(&MemoryReservation::of_sender("b"), LARGE_BYTES + 1, 0));
        first.has_come(0);
        assert!(fits(&second, LARGE_BYTES + 1, 0), "the next one, as soon as it has come");
    }

    #[test]
    fn budget_is_contended_while_a_request_waits_for_others() {
        let [holder, waiter] = ["a", "b"].map(MemoryReservation::of_sender);
        assert!(fits(&holder, BUDGET_BYTES, 5_000));
        assert!(!is_contended(5_000));
        assert!(!fits(&waiter, 1, 5_000));
        assert!(is_contended(5_000 + WAITER_MS - 1) && !is_contended(5_000 + WAITER_MS));
    }
}
