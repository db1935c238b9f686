//! Outbox: saved edits on their way to the edge. They are sent in the order in which they were saved, each once, and
//! each rendition is then compared with what this browser renders. Items are stored on this device, so that a reload, a
//! crash or a day without network loses none.
//!
//! At any time one tab sends and one tab follows (`single_tab.rs`). The id of an item is the `Idempotency-Key` of its
//! request: a request whose response was lost is repeated without a second rendition.

mod follow;
mod item;
mod original;
mod percent;
mod queue;
mod reason;
mod retry_policy;
mod send;
mod single_tab;
mod store;

#[cfg(test)]
pub(crate) use item::ItemError;
pub(crate) use item::{Item, ItemState};
pub(crate) use queue::Added;
pub(crate) use reason::Reason;

use std::collections::{HashMap, HashSet};
use std::future::ready;
use std::rc::Rc;

use api::{Job, JobState, LiveEvent, PresetReference, Rendition};
use filters::Recipe;
use futures_util::future::LocalBoxFuture;
use js_sys::{Date, Uint8Array};
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::Blob;

use crate::browser::before_unload::{BeforeUnloadGuard, confirm_before_unload};
use crate::browser::broadcast;
use crate::library::account;
use crate::library::remote::job_watch::JobWatch;
use crate::library::remote::live::{Live, LiveUpdate};
use crate::library::remote::reachability::Edge;
use crate::library::remote::request::EdgeResult;
use crate::text::outbox as text;
use percent::Percent;
use queue::Queue;
use single_tab::RunningTasks;

/// Broadcast topic: an item changed.
const TOPIC: &str = "outbox";

/// The result of comparing a rendition with what this browser renders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Comparison {
    /// All pixels and all bytes of the file are identical.
    Identical,
    /// Pixels or bytes differ.
    Differs(Reason),
    /// The comparison could not be made.
    Undecided(Reason),
}

/// Compares a rendition with the original, which is fetched if it is not passed.
pub(crate) type Compare = fn(Rendition, Option<Blob>) -> LocalBoxFuture<'static, EdgeResult<Comparison>>;

/// Reads an original on this device, by its SHA-256.
pub(crate) type ReadOriginal = Rc<dyn Fn(String) -> LocalBoxFuture<'static, Option<Blob>>>;

type OnChange = Rc<dyn Fn(Option<&Item>, &Item)>;

/// An edit to save.
pub(crate) struct NewItem {
    /// The SHA-256 of the original, in hexadecimal.
    pub(crate) photograph_id: String,
    pub(crate) name: String,
    pub(crate) file: Blob,
    pub(crate) recipe: Recipe,
    /// The preset that the edit began with.
    pub(crate) preset: Option<PresetReference>,
    /// Width times height of the original.
    pub(crate) pixels: u64,
    /// The id of the original at the edge, if it is there.
    pub(crate) image_id: Option<String>,
}

/// The result of a save.
pub(crate) struct Saved {
    pub(crate) added: Added,
    /// Whether this device stores it; otherwise it is lost when the page closes.
    pub(crate) is_stored: bool,
}

/// The outbox of the app. Cheap to copy: every field is a handle.
#[derive(Clone, Copy)]
pub(crate) struct Outbox {
    queue: RwSignal<Queue>,
    /// The state of the job that this tab waits for.
    job: RwSignal<Option<JobState>>,
    /// The completed fraction of the current step of this tab, 0 to 1.
    share: RwSignal<f64>,
    percent: StoredValue<Percent>,
    /// How many items were sent since the queue was last empty.
    sent: RwSignal<usize>,
    edge: Edge,
    live: Live,
    shared: StoredValue<Shared, LocalStorage>,
}

struct Shared {
    compare: Compare,
    read_original: ReadOriginal,
    on_change: Vec<OnChange>,
    /// The files of the items of this page. They are available even if nothing can be stored.
    files: HashMap<String, Blob>,
    /// Items that are not stored on this device.
    unstored: HashSet<String>,
    /// Asks before the page closes while an unstored item is not sent.
    guard: Option<BeforeUnloadGuard>,
    /// The jobs of items that this page has sent, with watches that started before the request.
    accepted: HashMap<String, (JobWatch, Job)>,
    running_tasks: RunningTasks,
    /// Counts the changes of this page, to detect that a list was read before a change.
    changes: u64,
}

impl Outbox {
    /// Loads the items of earlier visits, and starts to send when the edge is online.
    pub(crate) fn new(edge: Edge, live: Live, compare: Compare) -> Self {
        let outbox = Self {
            queue: RwSignal::new(Queue::default()),
            job: RwSignal::new(None),
            share: RwSignal::new(0.0),
            percent: StoredValue::new(Percent::default()),
            sent: RwSignal::new(0),
            edge,
            live,
            shared: StoredValue::new_local(Shared {
                compare,
                read_original: Rc::new(|_| Box::pin(ready(None))),
                on_change: Vec::new(),
                files: HashMap::new(),
                unstored: HashSet::new(),
                guard: None,
                accepted: HashMap::new(),
                running_tasks: RunningTasks::default(),
                changes: 0,
            }),
        };
        live.listen(move |update| {
            if let LiveUpdate::Event(LiveEvent::JobUpdated { job }) = update {
                spawn_local(outbox.follow_again(job.as_ref().clone()));
            }
        });
        broadcast::listen(TOPIC, move |_| spawn_local(outbox.reload_and_wake()));
        let is_online = Memo::new(move |_| edge.is_online());
        Effect::new(move |_| {
            if is_online.get() {
                spawn_local(outbox.reload_and_wake());
            }
        });
        spawn_local(outbox.reload());
        outbox
    }

    /// Sets the function that reads originals that were opened in another tab, or before the page was loaded.
    pub(crate) fn set_original_reader(self, read: ReadOriginal) {
        self.shared.update_value(|shared| shared.read_original = read);
    }

    /// Calls `changed` with the previous and the new state of an item, whichever tab changed it.
    pub(crate) fn on_change(self, changed: impl Fn(Option<&Item>, &Item) + 'static) {
        self.shared.update_value(|shared| shared.on_change.push(Rc::new(changed)));
    }

    /// The items.
    pub(crate) fn queue(self) -> ReadSignal<Queue> {
        self.queue.read_only()
    }

    /// How many items are not sent yet.
    pub(crate) fn unsent(self) -> usize {
        self.queue.with(Queue::unsent)
    }

    /// The id and the state of the item in progress.
    fn in_progress(self) -> Option<(String, ItemState)> {
        self.queue.with(|queue| {
            let next = queue.next_to_send().filter(|item| item.state == ItemState::Sending);
            next.or_else(|| queue.next_to_follow()).map(|item| (item.id.clone(), item.state))
        })
    }

    /// The progress of the current item as one line of text.
    pub(crate) fn progress(self) -> Option<String> {
        let job = self.job.get();
        Some(match self.in_progress()?.1 {
            ItemState::Sending => match (self.sent.get(), self.unsent()) {
                (0, 0 | 1) => text::sending_photograph().to_owned(),
                (sent, unsent) => text::sending_of(sent + 1, sent + unsent),
            },
            ItemState::Checking => text::comparing().to_owned(),
            _ if job == Some(JobState::Queued) => text::waiting().to_owned(),
            _ => text::rendering().to_owned(),
        })
    }

    /// The progress of the current save in percent. It never decreases.
    pub(crate) fn percent(self) -> Option<u32> {
        let share = self.share.get();
        let (id, state) = self.in_progress()?;
        self.percent.try_update_value(|percent| percent.raise(&id, state, share))
    }

    /// Saves an edit. When this returns, it is stored on this device or, if that is impossible, held in this tab.
    pub(crate) async fn add(self, new: NewItem) -> Saved {
        let NewItem { photograph_id, name, file, recipe, preset, pixels, image_id } = new;
        let created_at_ms = Date::now() as u64;
        let item = Item {
            id: item::id_at(created_at_ms, random()),
            image_id: image_id
                .or_else(|| self.queue.with_untracked(|queue| queue.image_of(&photograph_id).map(str::to_owned))),
            photograph_id,
            name,
            recipe: match preset {
                // The steps of a make have identities, which the canonical text leaves out.
                Some(_) => recipe.to_value().to_string(),
                None => recipe.canonical(),
            },
            preset,
            pixels,
            created_at_ms,
            state: ItemState::Waiting,
            owner_id: None,
            account_owner_id: account::stored_owner_id(),
            rendition_id: None,
            job_id: None,
            attempts: 0,
            comparisons: 0,
            error: None,
        };
        // Includes what another tab has saved.
        self.reload().await;
        let failed = self.queue.with_untracked(|queue| queue.failed_before(&item).map(|failed| failed.id.clone()));
        if let Some(failed) = failed {
            self.discard(failed);
        }
        self.shared.update_value(|shared| {
            shared.files.insert(item.photograph_id.clone(), file);
            shared.unstored.insert(item.id.clone());
        });
        let mut added = Added::New;
        self.update_queue(|queue| added = queue.add(item.clone()));
        let is_stored = match added {
            Added::New => store::insert(&item).await.is_ok(),
            Added::Already(_) => true,
        };
        if is_stored {
            self.shared.update_value(|shared| {
                shared.unstored.remove(&item.id);
            });
            self.guard_unstored();
            broadcast::send(TOPIC, &item.id);
        }
        self.wake();
        Saved { added, is_stored }
    }

    /// Sends a failed item again from the beginning.
    pub(crate) fn retry(self, id: String) {
        spawn_local(async move {
            self.change(&id, Item::send_again).await;
            self.wake();
        });
    }

    /// This browser signed in: sends the edits that wait for this account.
    pub(crate) fn resume(self) {
        let owner_id = account::stored_owner_id();
        let waiting = self.queue.with_untracked(|queue| {
            let items = queue.items().iter().filter(|item| item.waits_for_account(owner_id.as_deref()));
            items.map(|item| item.id.clone()).collect::<Vec<_>>()
        });
        waiting.into_iter().for_each(|id| self.retry(id));
    }

    /// Follows an item again after its failed or cancelled job was retried at the edge.
    async fn follow_again(self, job: Job) {
        let failed = self.queue.with_untracked(|queue| queue.failed_at(&job.id).map(|item| item.id.clone()));
        if let Some(id) = failed.filter(|_| !matches!(job.state, JobState::Failed | JobState::Cancelled)) {
            self.change(&id, |item| item.advance(ItemState::Rendering)).await;
            self.wake();
        }
    }

    /// Discards the unsent items of a photograph that is removed from this device.
    pub(crate) fn discard_unsent_of(self, photograph_id: &str) {
        let of_it = |queue: &Queue| queue.unsent_of(photograph_id).map(|item| item.id.clone()).collect::<Vec<_>>();
        self.queue.with_untracked(of_it).into_iter().for_each(|id| self.discard(id));
    }

    /// This browser leaves an account: forgets what the edge has of it. Edits that are not sent belong to this device and
    /// stay.
    pub(crate) fn forget_sent(self) {
        self.shared.update_value(|shared| shared.accepted.clear());
        let (sent, unsent): (Vec<_>, Vec<_>) = self.queue.with_untracked(|queue| {
            let known = queue.items().iter().filter(|item| item.image_id.is_some() || item.rendition_id.is_some());
            known.cloned().partition(|item| item.rendition_id.is_some())
        });
        sent.into_iter().for_each(|item| self.discard(item.id));
        spawn_local(async move {
            for item in unsent {
                self.change(&item.id, |item| item.image_id = None).await;
            }
        });
    }

    /// Removes an item that is waiting or settled. What the edge made of it stays there.
    pub(crate) fn discard(self, id: String) {
        self.update_queue(|queue| drop(queue.remove(&id)));
        spawn_local(async move {
            let _ = store::remove(&id).await;
            broadcast::send(TOPIC, &id);
            self.reload().await;
        });
    }

    /// Changes an item in memory and on this device. Does nothing if the item was discarded.
    async fn change(self, id: &str, edit: impl FnOnce(&mut Item)) {
        let Some(mut item) = self.queue.with_untracked(|queue| queue.get(id).cloned()) else { return };
        edit(&mut item);
        self.update_queue(|queue| {
            queue.replace(item.clone());
        });
        if self.shared.with_value(|shared| shared.unstored.contains(id)) {
            return;
        }
        // If the write fails, this tab still has the change, and the idempotency key prevents a second rendition.
        if store::update(&item).await == Ok(false) {
            self.update_queue(|queue| drop(queue.remove(id)));
        }
        broadcast::send(TOPIC, id);
    }

    /// Changes the queue and notifies the listeners of each changed item.
    fn update_queue(self, edit: impl FnOnce(&mut Queue)) {
        self.shared.update_value(|shared| shared.changes += 1);
        self.set_queue(edit);
    }

    fn set_queue(self, edit: impl FnOnce(&mut Queue)) {
        let before = self.queue.get_untracked();
        let mut after = before.clone();
        edit(&mut after);
        if after == before {
            return;
        }
        self.queue.set(after.clone());
        self.guard_unstored();
        let listeners = self.shared.with_value(|shared| shared.on_change.clone());
        for (known, item) in after.changes(&before) {
            listeners.iter().for_each(|changed| changed(known, item));
        }
    }

    /// Loads the items again, because another tab may have changed them.
    async fn reload(self) {
        loop {
            let changes = self.shared.with_value(|shared| shared.changes);
            let Ok(items) = store::load().await else { return };
            let (is_stale, unstored) =
                self.shared.with_value(|shared| (shared.changes != changes, shared.unstored.clone()));
            if is_stale {
                continue;
            }
            self.set_queue(|queue| {
                let own = queue.items().iter().filter(|item| unstored.contains(&item.id)).cloned();
                *queue = Queue::of(items.into_iter().filter(|item| !unstored.contains(&item.id)).chain(own).collect());
            });
            return;
        }
    }

    async fn reload_and_wake(self) {
        self.reload().await;
        let was_sent = |queue: &Queue| queue.items().iter().any(|item| item.rendition_id.is_some());
        if self.edge.is_online_untracked() && self.queue.with_untracked(was_sent) {
            // Another tab may have created the session, and this one has no connection yet.
            self.live.start();
        }
        self.wake();
    }

    /// Asks before the page closes while it is the only place with an edit that the edge does not have.
    fn guard_unstored(self) {
        let queue = self.queue.get_untracked();
        self.shared.update_value(|shared| {
            let mut items = queue.items().iter().filter(|item| item.state.is_unsent());
            let is_needed = items.any(|item| shared.unstored.contains(&item.id));
            shared.guard = if is_needed { shared.guard.take().or_else(|| Some(confirm_before_unload())) } else { None };
        });
    }
}

/// The number of unsent edits as text.
pub(crate) fn unsent_text(unsent: usize) -> String {
    match unsent {
        0 => text::nothing_unsent().to_owned(),
        1 => text::one_unsent().to_owned(),
        count => text::count_unsent(count),
    }
}

/// Random bytes. In a browser without a random source they come from the clock.
fn random() -> [u8; 10] {
    let bytes = Uint8Array::new_with_length(10);
    let mut random = [0; 10];
    let filled = window().crypto().and_then(|crypto| crypto.get_random_values_with_array_buffer_view(&bytes));
    match filled {
        Ok(_) => bytes.copy_to(&mut random),
        Err(_) => random.iter_mut().for_each(|byte| *byte = (js_sys::Math::random() * 256.0) as u8),
    }
    random
}
