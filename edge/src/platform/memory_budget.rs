//! Memory budget of an isolate: limits the bytes that requests and jobs hold together, for files and renders. They
//! share the isolate's memory, and WebAssembly memory never shrinks.
//!
//! As with the render slot (`render_slot.rs`), no request can wake another one. So waiting requests poll, and a
//! reservation expires if the runtime drops its holder without running destructors.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;

use api::ErrorCode;
use axum::http::StatusCode;
use worker::Delay;

use crate::platform::clock;
use crate::problem::Fault;

/// Half of the 128 MB of an isolate. The largest accepted file (48 MiB) fits, with some files of the usual few
/// megabytes beside it. The other half is for the part of a file that is on its way to the store (8 MiB, copied), for
/// the runtime, and for fragmentation. A render may take more if more is free (`render.rs`); no file is read beside it
/// then.
const BUDGET_BYTES: u64 = 64 << 20;

/// Time that a request waits for memory before it is refused.
const MAX_WAIT_MS: u64 = 10_000;

/// Interval of polling.
const POLL_INTERVAL: Duration = Duration::from_millis(50);

/// Small files have finished by then.
const RETRY_AFTER_S: u64 = 5;

/// A reservation expires after this time without a heartbeat.
const RESERVATION_TTL_MS: u64 = 120_000;

/// The same for a reservation whose body is still being received. The runtime drops the request of a client that
/// disconnects, without running destructors.
const SENDER_TTL_MS: u64 = 20_000;

/// Bodies that need more memory are large. A sender can send one large body at a time.
pub(crate) const LARGE_BYTES: u64 = 2 << 20;

/// Time for which a waiting request counts as waiting after its last poll.
const WAITER_TTL_MS: u64 = 1_000;

struct Entry {
    bytes: u64,
    until_ms: u64,
    /// The sender of the body that is received into this memory.
    sender: Option<Rc<str>>,
}

thread_local! {
    static ENTRIES: RefCell<BTreeMap<u64, Entry>> = const { RefCell::new(BTreeMap::new()) };
    static LAST_ID: Cell<u64> = const { Cell::new(0) };
    static WAITER_UNTIL_MS: Cell<u64> = const { Cell::new(0) };
}

/// A reservation of memory; dropping it frees the memory.
#[derive(Debug)]
pub(crate) struct MemoryReservation {
    id: u64,
    bytes: Cell<u64>,
    sender: RefCell<Option<Rc<str>>>,
}

impl MemoryReservation {
    /// An empty reservation.
    pub(crate) fn new() -> Self {
        let id = LAST_ID.get() + 1;
        LAST_ID.set(id);
        Self { id, bytes: Cell::new(0), sender: RefCell::new(None) }
    }

    /// An empty reservation for the body of this sender.
    pub(crate) fn for_sender(sender: &str) -> Self {
        let reservation = Self::new();
        reservation.sender.replace(Some(sender.into()));
        reservation
    }

    /// Marks the body as complete: its sender may send another one.
    pub(crate) fn mark_complete(&self, now_ms: u64) {
        self.sender.replace(None);
        self.heartbeat(now_ms);
    }

    /// Reserves `bytes`; waits like [`MemoryReservation::grow`].
    pub(crate) async fn reserve(bytes: u64) -> Result<Self, Fault> {
        let reservation = Self::new();
        reservation.grow(bytes).await?;
        Ok(reservation)
    }

    /// Grows the reservation to `bytes` in total, and waits for free memory. After a refusal the old reservation stays.
    pub(crate) async fn grow(&self, bytes: u64) -> Result<(), Fault> {
        let started_ms = clock::now_ms();
        loop {
            let now_ms = clock::now_ms();
            let Some(error) = self.try_grow(bytes, now_ms).err() else { return Ok(()) };
            if now_ms.saturating_sub(started_ms) >= MAX_WAIT_MS {
                return Err(error.into());
            }
            Delay::from(POLL_INTERVAL).await;
            self.heartbeat(clock::now_ms());
        }
    }

    /// Grows the reservation by `bytes`, like [`MemoryReservation::grow`].
    pub(crate) async fn grow_by(&self, bytes: u64) -> Result<(), Fault> {
        self.grow(self.bytes.get() + bytes).await
    }

    /// The reserved bytes.
    pub(crate) const fn bytes(&self) -> u64 {
        self.bytes.get()
    }

    /// Sets the reservation to `bytes` in total without a check.
    pub(crate) fn set_bytes(&self, bytes: u64, now_ms: u64) {
        self.bytes.set(bytes);
        self.heartbeat(now_ms);
    }

    /// Heartbeat: extends the reservation.
    pub(crate) fn heartbeat(&self, now_ms: u64) {
        let (bytes, sender) = (self.bytes.get(), self.sender.borrow().clone());
        if bytes > 0 {
            let until_ms = now_ms + if sender.is_some() { SENDER_TTL_MS } else { RESERVATION_TTL_MS };
            ENTRIES.with_borrow_mut(|entries| entries.insert(self.id, Entry { bytes, until_ms, sender }));
        }
    }

    /// The number of bytes that other reservations hold.
    pub(crate) fn others_bytes(&self, now_ms: u64) -> u64 {
        ENTRIES.with_borrow_mut(|entries| {
            entries.retain(|_, entry| now_ms < entry.until_ms);
            entries.iter().filter(|(id, _)| **id != self.id).map(|(_, entry)| entry.bytes).sum()
        })
    }

    fn try_grow(&self, bytes: u64, now_ms: u64) -> Result<(), ReservationError> {
        let others = self.others_bytes(now_ms);
        if bytes > LARGE_BYTES && self.sender_has_another() {
            return Err(ReservationError::Sender);
        }
        // A single reservation always succeeds: otherwise a file above the budget would never be accepted.
        if others > 0 && others + bytes > BUDGET_BYTES {
            WAITER_UNTIL_MS.set(now_ms + WAITER_TTL_MS);
            return Err(ReservationError::Budget);
        }
        self.set_bytes(bytes, now_ms);
        Ok(())
    }

    /// Whether the same sender is sending another large body.
    fn sender_has_another(&self) -> bool {
        let sender = self.sender.borrow();
        sender.is_some()
            && ENTRIES.with_borrow(|entries| {
                let is_of_sender = |entry: &Entry| entry.sender == *sender && entry.bytes > LARGE_BYTES;
                entries.iter().any(|(id, entry)| *id != self.id && is_of_sender(entry))
            })
    }
}

/// Why a reservation failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ReservationError {
    /// Other reservations hold too much.
    Budget,
    /// The sender is sending another large body.
    Sender,
}

impl From<ReservationError> for Fault {
    fn from(error: ReservationError) -> Self {
        match error {
            ReservationError::Budget => busy(),
            ReservationError::Sender => {
                let detail = "Another large file of yours is being uploaded, and only one can be uploaded at a time. Nothing of this file \
                    was stored. Send it again when the other upload is complete.";
                Self::new(StatusCode::TOO_MANY_REQUESTS, ErrorCode::RateLimited, detail)
                    .with_limit("large_bodies", 2, 1)
                    .retry_after(RETRY_AFTER_S)
            }
        }
    }
}

/// Whether a request is waiting for memory.
pub(crate) fn is_contended(now_ms: u64) -> bool {
    now_ms < WAITER_UNTIL_MS.get()
}

impl Drop for MemoryReservation {
    fn drop(&mut self) {
        ENTRIES.with_borrow_mut(|entries| entries.remove(&self.id));
    }
}

/// The refusal of a request for which no memory is free.
pub(crate) fn busy() -> Fault {
    let detail =
        "The edge is receiving too many large files at the moment. Nothing was changed. Try again in a few seconds.";
    Fault::new(StatusCode::SERVICE_UNAVAILABLE, ErrorCode::Busy, detail).retry_after(RETRY_AFTER_S)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(of: &MemoryReservation, bytes: u64, now_ms: u64) -> bool {
        of.try_grow(bytes, now_ms).is_ok()
    }

    #[test]
    fn memory_reservation_is_shared_and_released() {
        let [first, second] = [MemoryReservation::new(), MemoryReservation::new()];
        let left = BUDGET_BYTES - (48 << 20);
        assert!(fits(&first, 48 << 20, 0));
        assert!(fits(&second, left, 0));
        assert!(!fits(&second, left + 1, 0));
        assert!(!fits(&MemoryReservation::new(), 1, 0), "what was refused keeps what it had");
        drop(first);
        assert!(fits(&second, 48 << 20, 0), "what it had is not counted twice");
        assert_eq!([second.others_bytes(0), MemoryReservation::new().others_bytes(0)], [0, 48 << 20]);
        second.set_bytes(60 << 20, 0);
        assert_eq!(MemoryReservation::new().others_bytes(0), 60 << 20);
    }

    #[test]
    fn memory_reservation_expires_without_heartbeat() {
        let [lost, slow, next] = [MemoryReservation::new(), MemoryReservation::new(), MemoryReservation::new()];
        assert!(fits(&lost, BUDGET_BYTES / 2, 0) && fits(&slow, BUDGET_BYTES / 2, 0));
        slow.heartbeat(RESERVATION_TTL_MS - 1);
        assert!(!fits(&next, BUDGET_BYTES / 2, RESERVATION_TTL_MS - 1));
        assert!(fits(&next, BUDGET_BYTES / 2, RESERVATION_TTL_MS));
        assert!(!fits(&MemoryReservation::new(), 1, RESERVATION_TTL_MS));
    }

    #[test]
    fn memory_reservation_of_sender_expires_sooner_until_body_is_complete() {
        let [gone, here] = ["gone", "here"].map(MemoryReservation::for_sender);
        let next = MemoryReservation::new();
        assert!(fits(&gone, BUDGET_BYTES / 2, 0) && fits(&here, BUDGET_BYTES / 2, 0));
        here.mark_complete(0);
        assert!(!fits(&next, 1, SENDER_TTL_MS - 1));
        assert!(fits(&next, BUDGET_BYTES / 2, SENDER_TTL_MS));
        assert!(!fits(&MemoryReservation::new(), 1, SENDER_TTL_MS));
        gone.heartbeat(SENDER_TTL_MS);
        assert_eq!(here.others_bytes(SENDER_TTL_MS), BUDGET_BYTES, "one that was only slow is counted again");
    }

    #[test]
    fn sender_has_one_large_body_at_a_time() {
        let [first, second, small] = ["a", "a", "a"].map(MemoryReservation::for_sender);
        assert!(fits(&first, LARGE_BYTES + 1, 0));
        assert_eq!(second.try_grow(LARGE_BYTES + 1, 0), Err(ReservationError::Sender));
        assert!(fits(&small, LARGE_BYTES, 0) && fits(&MemoryReservation::for_sender("b"), LARGE_BYTES + 1, 0));
        first.mark_complete(0);
        assert!(fits(&second, LARGE_BYTES + 1, 0), "the next one, as soon as it has come");
    }

    #[test]
    fn memory_budget_is_contended_while_a_request_waits() {
        let [holder, waiter] = ["a", "b"].map(MemoryReservation::for_sender);
        assert!(fits(&holder, BUDGET_BYTES, 5_000));
        assert!(!is_contended(5_000));
        assert!(!fits(&waiter, 1, 5_000));
        assert!(is_contended(5_000 + WAITER_TTL_MS - 1) && !is_contended(5_000 + WAITER_TTL_MS));
    }
}
