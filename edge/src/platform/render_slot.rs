//! Render slot: the lock that allows one render at a time in an isolate, because a render may take most of the memory
//! that all requests share.
//!
//! The runtime does not allow one request to wake another, so waiting requests poll.

use std::cell::Cell;
use std::time::Duration;

use worker::Delay;

use crate::platform::clock;

/// Interval of polling.
pub(crate) const POLL_INTERVAL: Duration = Duration::from_millis(20);

/// The slot expires after this time without a heartbeat: the runtime may drop a request without running destructors.
const SLOT_TTL_MS: u64 = 120_000;

thread_local! {
    static HOLDER: Cell<Option<Holder>> = const { Cell::new(None) };
    static LAST_ID: Cell<u64> = const { Cell::new(0) };
}

#[derive(Clone, Copy)]
struct Holder {
    id: u64,
    until_ms: u64,
}

/// The render slot, or an intention to enter it; dropping it frees the slot.
#[derive(Debug)]
pub(crate) struct RenderSlot {
    /// `None`: not entered yet.
    id: Cell<Option<u64>>,
}

/// Waits for the render slot.
pub(crate) async fn acquire() -> RenderSlot {
    loop {
        if let Some(slot) = try_acquire(clock::now_ms()) {
            return slot;
        }
        Delay::from(POLL_INTERVAL).await;
    }
}

fn try_acquire(now_ms: u64) -> Option<RenderSlot> {
    let slot = RenderSlot::later();
    slot.try_enter(now_ms).then_some(slot)
}

impl RenderSlot {
    /// A slot that is entered later by [`RenderSlot::try_enter`]: work that first waits for others must not hold it.
    pub(crate) const fn later() -> Self {
        Self { id: Cell::new(None) }
    }

    /// Enters the slot if it is free. `true` if this work has it.
    pub(crate) fn try_enter(&self, now_ms: u64) -> bool {
        if self.id.get().is_some() {
            return true;
        }
        if HOLDER.get().is_some_and(|hold| now_ms < hold.until_ms) {
            return false;
        }
        let id = LAST_ID.get() + 1;
        LAST_ID.set(id);
        HOLDER.set(Some(Holder { id, until_ms: now_ms + SLOT_TTL_MS }));
        self.id.set(Some(id));
        true
    }

    /// Heartbeat: a long render keeps the slot.
    pub(crate) fn heartbeat(&self, now_ms: u64) {
        if let Some(hold) = HOLDER.get().filter(|hold| self.id.get() == Some(hold.id)) {
            HOLDER.set(Some(Holder { id: hold.id, until_ms: now_ms + SLOT_TTL_MS }));
        }
    }
}

impl Drop for RenderSlot {
    fn drop(&mut self) {
        if HOLDER.get().is_some_and(|hold| self.id.get() == Some(hold.id)) {
            HOLDER.set(None);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn render_slot_admits_one_at_a_time() {
        let first = try_acquire(0);
        assert!(first.is_some());
        assert!(try_acquire(1).is_none());
        drop(first);
        assert!(try_acquire(2).is_some());
    }

    #[test]
    fn render_slot_expires_and_ignores_late_release() {
        let lost = try_acquire(0);
        let next = try_acquire(SLOT_TTL_MS);
        assert!(next.is_some());
        lost.iter().for_each(|lost| lost.heartbeat(SLOT_TTL_MS));
        drop(lost);
        assert!(try_acquire(SLOT_TTL_MS + 1).is_none(), "the late return must not admit a third");
        drop(next);
        assert!(try_acquire(SLOT_TTL_MS + 2).is_some());
    }

    #[test]
    fn render_slot_can_be_entered_later() {
        let later = RenderSlot::later();
        let first = try_acquire(0);
        later.heartbeat(0);
        assert!(!later.try_enter(1));
        drop(first);
        assert!(later.try_enter(2) && later.try_enter(3), "it has it");
        assert!(try_acquire(4).is_none());
        drop(later);
        assert!(try_acquire(5).is_some());
    }

    #[test]
    fn render_slot_is_kept_by_heartbeat() {
        let slow = try_acquire(0);
        slow.iter().for_each(|slow| slow.heartbeat(SLOT_TTL_MS - 1));
        assert!(try_acquire(SLOT_TTL_MS).is_none());
        assert!(try_acquire(2 * SLOT_TTL_MS - 1).is_some());
    }
}
