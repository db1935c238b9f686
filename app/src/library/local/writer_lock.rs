//! Writer lock: one tab writes the edit of a photograph at a time (a Web Lock per photograph), and the others follow
//! it.
//!
//! A tab that wants to edit asks the writer to yield. The writer saves, releases the lock and follows. If the writer
//! does not respond, for example because the browser has frozen its tab, the lock is stolen after a timeout.

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

/// Broadcast topic: a tab asks for the lock of a photograph. The text is its id.
const YIELD: &str = "yield";

/// The other tabs wait for this time before they queue for the lock again, so that the tab that asked gets it first.
const YIELD_DELAY: Duration = Duration::from_millis(500);

/// The lock is stolen after this time without a response.
const YIELD_TIMEOUT: Duration = Duration::from_secs(3);

/// In WebKit a released lock becomes free a little later: the lock of this tab, or of the page before a reload.
const RELEASE_DELAYS: [Duration; 2] = [Duration::from_millis(50), Duration::from_millis(200)];

/// The access of this tab to the open photograph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// This tab edits.
    Writing,
    /// Another tab edits, and this one shows the result.
    Following,
}

/// Runs before or after the lock changes hands.
pub(crate) type Hook = Rc<dyn Fn() -> LocalBoxFuture<'static, ()>>;

/// The lock as this tab sees it. Cheap to copy: every field is a handle.
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
    /// Aborts the wait for the lock.
    waiting: Option<AbortController>,
    /// Counts the opened photographs. Tasks of an earlier one stop.
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
        // A page in the back/forward cache would hold the lock forever. WebKit caches the page on a reload too.
        on_page_hide(move || lock.on_page_hide(), move || spawn_local(lock.on_page_restore()));
        lock
    }

    fn on_page_hide(self) {
        // The save starts at once, so that the next writer reads its result.
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

    /// Sets the hooks: `save` runs before the lock is yielded, `load` after it was acquired from another tab.
    pub(crate) fn set_hooks(self, save: Hook, load: Hook) {
        self.state.update_value(|state| (state.save, state.load) = (Some(save), Some(load)));
    }

    /// Opens a photograph. Acquires its lock if it is free; otherwise waits for it in the background.
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

    /// Releases the lock of the photograph.
    pub(crate) fn leave(self) {
        self.state.update_value(|state| {
            state.generation = state.generation.wrapping_add(1);
            state.id = None;
            release(state);
        });
        self.access.set(Access::Writing);
    }

    /// Asks the tab that edits to yield the lock to this one.
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

    /// Waits for the lock until the tab that edits closes the photograph or yields.
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

    /// Called when the lock came from another tab, which has saved by then.
    async fn on_acquired(self, generation: u32, guard: LockGuard) {
        if self.is_current(generation) {
            self.state.update_value(|state| {
                // The wait is over. Aborting it now would release the lock in some browsers.
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
        // Called outside of the borrow, because the hook may use the lock.
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
