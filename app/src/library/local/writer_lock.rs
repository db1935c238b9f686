//! One tab writes the edit of a photograph at a time (a lock per photograph); the others follow.
//!
//! A tab that wants to edit asks the writer to yield. The writer saves, lets go of the lock and follows. A writer that does not answer, such
//! as a tab that the browser has frozen, loses the lock after a while.

use std::rc::Rc;
use std::time::Duration;

use futures_util::future::LocalBoxFuture;
use gloo_timers::future::sleep;
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::AbortController;

use crate::browser::broadcast;
use crate::browser::locks::{self, Asking, LockGuard};
use crate::browser::page_cache::on_page_left;

/// A tab asks for the lock of a photograph: its id.
const YIELD: &str = "yield";

/// The others wait this long before they line up again, so that the tab that asked comes first.
const YIELD_DELAY: Duration = Duration::from_millis(500);

/// After this long without an answer the lock is taken.
const YIELD_TIMEOUT: Duration = Duration::from_secs(3);

/// A lock that was let go of is free a little later (in WebKit): this tab's own, or that of the page before a reload.
const RELEASE_DELAYS: [Duration; 2] = [Duration::from_millis(50), Duration::from_millis(200)];

/// What this tab may do with the open photograph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// It edits.
    Writing,
    /// Another tab edits, this one shows.
    Following,
}

/// Something to do before or after the lock changes hands.
pub(crate) type Hook = Rc<dyn Fn() -> LocalBoxFuture<'static, ()>>;

/// This tab's end of the lock. Cheap to copy: every field is a handle.
#[derive(Clone, Copy)]
pub(crate) struct WriterLock {
    pub(crate) access: RwSignal<Access>,
    held: StoredValue<Held, LocalStorage>,
}

#[derive(Default)]
struct Held {
    /// The open photograph.
    id: Option<String>,
    guard: Option<LockGuard>,
    /// Ends the wait for the lock.
    waiting: Option<AbortController>,
    /// Counts the photographs: what is under way for an earlier one is over.
    round: u32,
    save: Option<Hook>,
    load: Option<Hook>,
}

impl WriterLock {
    pub(crate) fn new() -> Self {
        let lock = Self { access: RwSignal::new(Access::Writing), held: StoredValue::new_local(Held::default()) };
        broadcast::listen(YIELD, move |id| {
            if let Some(round) = lock.round_of(&id) {
                spawn_local(lock.make_way(round));
            }
        });
        // A page that is kept for the way back (WebKit keeps it on a reload, too) would hold the lock for ever.
        on_page_left(move || lock.page_left(), move || spawn_local(lock.page_back()));
        lock
    }

    fn page_left(self) {
        // The save begins at once, so it is before what the next writer reads.
        if let Some(save) = self.held.with_value(|held| held.save.clone()) {
            spawn_local(save());
        }
        self.held.update_value(let_go);
    }

    async fn page_back(self) {
        if let Some(id) = self.held.with_value(|held| held.id.clone()) {
            self.enter(&id).await;
            self.run(|held| held.load.clone()).await;
        }
    }

    /// `save` runs before the lock is given away, `load` after it was got from another tab.
    pub(crate) fn set_hooks(self, save: Hook, load: Hook) {
        self.held.update_value(|held| (held.save, held.load) = (Some(save), Some(load)));
    }

    /// Opens a photograph: takes its lock if it is free, else waits for it in the background.
    pub(crate) async fn enter(self, id: &str) {
        self.leave();
        let round = self.held.try_update_value(|held| {
            held.id = Some(id.to_owned());
            held.round
        });
        let Some(round) = round.filter(|_| locks::are_there()) else {
            return self.access.set(Access::Writing);
        };
        let mut guard = self.acquire(round, &Asking::IfFree).await;
        for delay in RELEASE_DELAYS {
            if guard.is_none() && self.is_current(round) {
                sleep(delay).await;
                guard = self.acquire(round, &Asking::IfFree).await;
            }
        }
        match guard {
            Some(guard) => self.hold(round, guard),
            None => {
                self.access.set(Access::Following);
                self.wait(round);
            }
        }
    }

    /// Lets go of the photograph.
    pub(crate) fn leave(self) {
        self.held.update_value(|held| {
            held.round = held.round.wrapping_add(1);
            held.id = None;
            let_go(held);
        });
        self.access.set(Access::Writing);
    }

    /// Asks the tab that edits to let this one edit.
    pub(crate) fn take_over(self) {
        let Some((id, round)) = self.held.with_value(|held| Some((held.id.clone()?, held.round))) else { return };
        broadcast::send(YIELD, &id);
        spawn_local(async move {
            sleep(YIELD_TIMEOUT).await;
            if self.is_following(round)
                && let Some(guard) = self.acquire(round, &Asking::Stealing).await
            {
                self.gained(round, guard).await;
            }
        });
    }

    /// Whether another tab has this photograph open for editing.
    pub(crate) async fn is_taken(self, id: &str) -> bool {
        if !locks::are_there() || self.holds(id) {
            return false;
        }
        locks::acquire(&lock_name(id), &Asking::IfFree).await.is_none()
    }

    fn holds(self, id: &str) -> bool {
        self.held.with_value(|held| held.guard.is_some() && held.id.as_deref() == Some(id))
    }

    async fn make_way(self, round: u32) {
        if self.is_following(round) {
            self.held.update_value(stop_waiting);
        } else {
            self.run(|held| held.save.clone()).await;
            if self.is_current(round) {
                self.access.set(Access::Following);
                self.held.update_value(|held| held.guard = None);
            }
        }
        sleep(YIELD_DELAY).await;
        if self.is_following(round) {
            self.wait(round);
        }
    }

    /// Waits for the lock: until the tab that edits closes the photograph, or makes way.
    fn wait(self, round: u32) {
        let Ok(controller) = AbortController::new() else { return };
        self.held.update_value(|held| {
            stop_waiting(held);
            held.waiting = Some(controller.clone());
        });
        spawn_local(async move {
            if let Some(guard) = self.acquire(round, &Asking::Waiting(controller)).await {
                self.gained(round, guard).await;
            }
        });
    }

    async fn acquire(self, round: u32, asking: &Asking) -> Option<LockGuard> {
        let id = self.held.with_value(|held| held.id.clone().filter(|_| held.round == round))?;
        let stolen = move || {
            if self.is_current(round) && self.held.with_value(|held| held.guard.is_some()) {
                self.access.set(Access::Following);
                self.held.update_value(|held| held.guard = None);
                self.wait(round);
            }
        };
        locks::acquire_watched(&lock_name(&id), asking, stolen).await
    }

    /// The lock came from another tab, which has saved.
    async fn gained(self, round: u32, guard: LockGuard) {
        if self.is_current(round) {
            self.held.update_value(|held| {
                // The wait is over by itself: to abort it now would end the lock in some browsers.
                held.waiting = None;
                held.guard = Some(guard);
            });
            self.run(|held| held.load.clone()).await;
            if self.is_current(round) {
                self.access.set(Access::Writing);
            }
        }
    }

    fn hold(self, round: u32, guard: LockGuard) {
        if self.is_current(round) {
            self.held.update_value(|held| held.guard = Some(guard));
            self.access.set(Access::Writing);
        }
    }

    async fn run(self, hook: impl FnOnce(&Held) -> Option<Hook>) {
        // Outside of the borrow: the hook may use the lock.
        if let Some(hook) = self.held.with_value(hook) {
            hook().await;
        }
    }

    fn round_of(self, id: &str) -> Option<u32> {
        self.held.with_value(|held| (held.id.as_deref() == Some(id)).then_some(held.round))
    }

    fn is_current(self, round: u32) -> bool {
        self.held.with_value(|held| held.round == round)
    }

    fn is_following(self, round: u32) -> bool {
        self.is_current(round) && self.access.get_untracked() == Access::Following
    }
}

fn let_go(held: &mut Held) {
    held.guard = None;
    stop_waiting(held);
}

fn stop_waiting(held: &mut Held) {
    if let Some(waiting) = held.waiting.take() {
        waiting.abort();
    }
}

fn lock_name(id: &str) -> String {
    format!("safelight-edit-{id}")
}
