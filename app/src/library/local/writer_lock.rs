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

use crate::browser::bfcache::on_page_hide;
use crate::browser::broadcast;
use crate::browser::locks::{self, LockGuard, LockMode};

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
    state: StoredValue<LockState, LocalStorage>,
}

#[derive(Default)]
struct LockState {
    /// The open photograph.
    id: Option<String>,
    guard: Option<LockGuard>,
    /// Ends the wait for the lock.
    waiting: Option<AbortController>,
    /// Counts the photographs: what is under way for an earlier one is over.
    generation: u32,
    save: Option<Hook>,
    load: Option<Hook>,
}

impl WriterLock {
    pub(crate) fn new() -> Self {
        let lock = Self { access: RwSignal::new(Access::Writing), state: StoredValue::new_local(LockState::default()) };
        broadcast::listen(YIELD, move |id| {
            if let Some(generation) = lock.generation_of(&id) {
                spawn_local(lock.yield_lock(generation));
            }
        });
        // A page that is kept for the way back (WebKit keeps it on a reload, too) would hold the lock for ever.
        on_page_hide(move || lock.on_page_hide(), move || spawn_local(lock.on_page_restore()));
        lock
    }

    fn on_page_hide(self) {
        // The save begins at once, so it is before what the next writer reads.
        if let Some(save) = self.state.with_value(|state| state.save.clone()) {
            spawn_local(save());
        }
        self.state.update_value(release);
    }

    async fn on_page_restore(self) {
        if let Some(id) = self.state.with_value(|state| state.id.clone()) {
            self.enter(&id).await;
            self.run(|state| state.load.clone()).await;
        }
    }

    /// `save` runs before the lock is given away, `load` after it was got from another tab.
    pub(crate) fn set_hooks(self, save: Hook, load: Hook) {
        self.state.update_value(|state| (state.save, state.load) = (Some(save), Some(load)));
    }

    /// Opens a photograph: takes its lock if it is free, else waits for it in the background.
    pub(crate) async fn enter(self, id: &str) {
        self.leave();
        let generation = self.state.try_update_value(|state| {
            state.id = Some(id.to_owned());
            state.generation
        });
        let Some(generation) = generation.filter(|_| locks::is_supported()) else {
            return self.access.set(Access::Writing);
        };
        let mut guard = self.acquire(generation, &LockMode::IfFree).await;
        for delay in RELEASE_DELAYS {
            if guard.is_none() && self.is_current(generation) {
                sleep(delay).await;
                guard = self.acquire(generation, &LockMode::IfFree).await;
            }
        }
        match guard {
            Some(guard) => self.store_guard(generation, guard),
            None => {
                self.access.set(Access::Following);
                self.wait(generation);
            }
        }
    }

    /// Lets go of the photograph.
    pub(crate) fn leave(self) {
        self.state.update_value(|state| {
            state.generation = state.generation.wrapping_add(1);
            state.id = None;
            release(state);
        });
        self.access.set(Access::Writing);
    }

    /// Asks the tab that edits to let this one edit.
    pub(crate) fn take_over(self) {
        let Some((id, generation)) = self.state.with_value(|state| Some((state.id.clone()?, state.generation))) else {
            return;
        };
        broadcast::send(YIELD, &id);
        spawn_local(async move {
            sleep(YIELD_TIMEOUT).await;
            if self.is_waiting_for(generation)
                && let Some(guard) = self.acquire(generation, &LockMode::Stealing).await
            {
                self.on_acquired(generation, guard).await;
            }
        });
    }

    /// Whether another tab has this photograph open for editing.
    pub(crate) async fn is_held_elsewhere(self, id: &str) -> bool {
        if !locks::is_supported() || self.holds(id) {
            return false;
        }
        locks::acquire(&lock_name(id), &LockMode::IfFree).await.is_none()
    }

    fn holds(self, id: &str) -> bool {
        self.state.with_value(|state| state.guard.is_some() && state.id.as_deref() == Some(id))
    }

    async fn yield_lock(self, generation: u32) {
        if self.is_waiting_for(generation) {
            self.state.update_value(stop_waiting);
        } else {
            self.run(|state| state.save.clone()).await;
            if self.is_current(generation) {
                self.access.set(Access::Following);
                self.state.update_value(|state| state.guard = None);
            }
        }
        sleep(YIELD_DELAY).await;
        if self.is_waiting_for(generation) {
            self.wait(generation);
        }
    }

    /// Waits for the lock: until the tab that edits closes the photograph, or makes way.
    fn wait(self, generation: u32) {
        let Ok(controller) = AbortController::new() else { return };
        self.state.update_value(|state| {
            stop_waiting(state);
            state.waiting = Some(controller.clone());
        });
        spawn_local(async move {
            if let Some(guard) = self.acquire(generation, &LockMode::Waiting(controller)).await {
                self.on_acquired(generation, guard).await;
            }
        });
    }

    async fn acquire(self, generation: u32, mode: &LockMode) -> Option<LockGuard> {
        let id = self.state.with_value(|state| state.id.clone().filter(|_| state.generation == generation))?;
        let stolen = move || {
            if self.is_current(generation) && self.state.with_value(|state| state.guard.is_some()) {
                self.access.set(Access::Following);
                self.state.update_value(|state| state.guard = None);
                self.wait(generation);
            }
        };
        locks::acquire_stealable(&lock_name(&id), mode, stolen).await
    }

    /// The lock came from another tab, which has saved.
    async fn on_acquired(self, generation: u32, guard: LockGuard) {
        if self.is_current(generation) {
            self.state.update_value(|state| {
                // The wait is over by itself: to abort it now would end the lock in some browsers.
                state.waiting = None;
                state.guard = Some(guard);
            });
            self.run(|state| state.load.clone()).await;
            if self.is_current(generation) {
                self.access.set(Access::Writing);
            }
        }
    }

    fn store_guard(self, generation: u32, guard: LockGuard) {
        if self.is_current(generation) {
            self.state.update_value(|state| state.guard = Some(guard));
            self.access.set(Access::Writing);
        }
    }

    async fn run(self, hook: impl FnOnce(&LockState) -> Option<Hook>) {
        // Outside of the borrow: the hook may use the lock.
        if let Some(hook) = self.state.with_value(hook) {
            hook().await;
        }
    }

    fn generation_of(self, id: &str) -> Option<u32> {
        self.state.with_value(|state| (state.id.as_deref() == Some(id)).then_some(state.generation))
    }

    fn is_current(self, generation: u32) -> bool {
        self.state.with_value(|state| state.generation == generation)
    }

    fn is_waiting_for(self, generation: u32) -> bool {
        self.is_current(generation) && self.access.get_untracked() == Access::Following
    }
}

fn release(state: &mut LockState) {
    state.guard = None;
    stop_waiting(state);
}

fn stop_waiting(state: &mut LockState) {
    if let Some(waiting) = state.waiting.take() {
        waiting.abort();
    }
}

fn lock_name(id: &str) -> String {
    format!("safelight-edit-{id}")
}
