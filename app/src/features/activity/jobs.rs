//! The owner's jobs at the edge: loaded once, then changed by live updates.

use std::time::Duration;

use api::{Job, JobState, LiveEvent};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::job_list::Activity;
use super::job_text;
use crate::browser::focus::focus_if_lost;
use crate::library::remote::jobs as remote;
use crate::library::remote::live::{Live, LiveUpdate};
use crate::library::remote::reachability::Edge;
use crate::library::remote::request::{EdgeError, EdgeResult};
use crate::text::activity as text;
use crate::ui::notice::Notices;

/// While no job is in progress, only every fifth poll is made: every ten seconds.
const IDLE_POLLS: u32 = 5;

/// The jobs, for the whole app.
#[derive(Clone, Copy)]
pub(crate) struct Jobs {
    pub(crate) activity: RwSignal<Activity>,
    /// The next announcement of a screen reader.
    pub(crate) announcement: RwSignal<String>,
    /// Whether the list was loaded.
    pub(crate) loaded: RwSignal<bool>,
    /// Counts minutes, to update `5 minutes ago`.
    pub(crate) minutes: RwSignal<u32>,
    loading: RwSignal<bool>,
    /// How many accounts this browser has left.
    accounts_left: StoredValue<u32>,
    live: Live,
    edge: Edge,
    notices: Notices,
}

impl Jobs {
    pub(crate) fn new(live: Live, edge: Edge, notices: Notices) -> Self {
        let jobs = Self {
            activity: RwSignal::new(Activity::default()),
            announcement: RwSignal::new(String::new()),
            loaded: RwSignal::new(false),
            minutes: RwSignal::new(0),
            loading: RwSignal::new(false),
            accounts_left: StoredValue::new(0),
            live,
            edge,
            notices,
        };
        // The interval lives as long as the page.
        let _ = set_interval_with_handle(move || jobs.minutes.update(|minutes| *minutes += 1), Duration::from_mins(1));
        let polls = StoredValue::new(0_u32);
        live.listen(move |update| match update {
            LiveUpdate::Event(LiveEvent::JobUpdated { job }) => jobs.upsert(job.as_ref().clone()),
            LiveUpdate::Event(LiveEvent::ImageDeleted { image_id }) => {
                jobs.activity.update(|activity| activity.image_deleted(image_id));
            }
            LiveUpdate::Event(LiveEvent::RenditionDeleted { rendition_id, .. }) => {
                jobs.activity.update(|activity| activity.rendition_deleted(rendition_id));
            }
            LiveUpdate::Event(LiveEvent::PyramidDeleted { pyramid_id }) => {
                jobs.activity.update(|activity| activity.pyramid_deleted(pyramid_id));
            }
            LiveUpdate::Event(
                LiveEvent::ImageAdded { .. }
                | LiveEvent::ImageUpdated { .. }
                | LiveEvent::RenditionUpdated { .. }
                | LiveEvent::PresetChanged { .. }
                | LiveEvent::PresetDeleted { .. }
                | LiveEvent::MakesChanged { .. }
                | LiveEvent::CollectionChanged { .. }
                | LiveEvent::CollectionDeleted { .. }
                | LiveEvent::RunUpdated { .. }
                | LiveEvent::RecordUpdated { .. }
                | LiveEvent::PyramidUpdated { .. }
                | LiveEvent::AvatarUpdated { .. },
            ) => {}
            LiveUpdate::Resync => jobs.load(),
            LiveUpdate::Poll => {
                // If no job is known to be in progress, one may have started elsewhere: poll too, but less often.
                polls.update_value(|polls| *polls += 1);
                let is_turn = polls.with_value(|polls| polls % IDLE_POLLS == 0);
                let is_busy = jobs.activity.with_untracked(|activity| activity.busy() > 0);
                if !jobs.loaded.get_untracked() || is_busy || is_turn {
                    jobs.load();
                }
            }
        });
        jobs
    }

    /// Inserts or updates a job.
    pub(crate) fn upsert(self, job: Job) {
        let mut before = None;
        self.activity.update(|activity| before = activity.upsert(job.clone()));
        if let Some(before) = before {
            self.announce(before.as_ref(), &job);
        }
    }

    /// Forgets the jobs, because they belong to an account that this browser leaves.
    pub(crate) fn forget(self) {
        self.accounts_left.update_value(|count| *count += 1);
        self.activity.set(Activity::default());
        self.announcement.set(String::new());
        self.loaded.set(false);
        self.loading.set(false);
    }

    /// The answer to a request; `None` if this browser has left the account meanwhile.
    async fn current<T>(self, request: impl Future<Output = EdgeResult<T>>) -> Option<EdgeResult<T>> {
        let before = self.accounts_left.get_value();
        let answer = request.await;
        (self.accounts_left.get_value() == before).then_some(answer)
    }

    /// Loads the newest page of the list.
    pub(crate) fn load(self) {
        if self.loading.get_untracked() {
            return;
        }
        self.loading.set(true);
        spawn_local(async move {
            let Some(page) = self.current(remote::list()).await else { return };
            self.loading.set(false);
            match page {
                Ok(page) => {
                    let is_all = page.next_cursor.is_none();
                    let is_first = !self.loaded.get_untracked();
                    let mut changes = Vec::new();
                    self.activity.update(|activity| changes = activity.load(page.items, is_all));
                    self.loaded.set(true);
                    // Changes from before the first load are not announced.
                    for (before, job) in changes.iter().filter(|_| !is_first) {
                        self.announce(before.as_ref(), job);
                    }
                }
                Err(error) => drop(self.edge.report_failure(&error)),
            }
        });
    }

    /// Queues a failed or cancelled job again.
    pub(crate) fn retry(self, id: String) {
        self.change(id, "cancel", async |id| remote::retry(&id).await);
    }

    /// Cancels a job.
    pub(crate) fn cancel(self, id: String) {
        self.change(id, "retry", async |id| remote::cancel(&id).await);
    }

    /// Changes the state of a job by a request. The button for it disappears, so the focus moves to the one that
    /// replaces it.
    fn change(self, id: String, next: &'static str, request: impl AsyncFn(String) -> EdgeResult<Job> + 'static) {
        spawn_local(async move {
            let Some(answer) = self.current(request(id.clone())).await else { return };
            match answer {
                Ok(job) => {
                    // The focus moves when the buttons have changed, so this does not wait for the event.
                    self.upsert(job);
                    let row = format!("[data-job-id=\"{id}\"]");
                    focus_if_lost([format!("{row} [data-action={next}]"), format!("{row} button")]);
                }
                // The job has changed in the meantime, perhaps from another tab: show its state instead of an error.
                Err(EdgeError::Problem(problem, _)) if matches!(problem.status, 404 | 409) => self.load(),
                Err(error) => self.notices.error(self.edge.report_failure(&error)),
            }
        });
    }

    /// Renames a job, or removes its name.
    pub(crate) fn rename(self, id: String, name: Option<String>) {
        spawn_local(async move {
            let Some(answer) = self.current(remote::rename(&id, name)).await else { return };
            match answer {
                Ok(job) => self.changed(job),
                Err(error) => self.notices.error(self.edge.report_failure(&error)),
            }
        });
    }

    /// A change that this page made. With a live connection it also arrives as an event, in order.
    fn changed(self, job: Job) {
        if !self.live.is_live() {
            self.upsert(job);
        }
    }

    /// Announces the end of a rendition, and every failure.
    fn announce(self, before: Option<&Job>, job: &Job) {
        let ended = !job.state.is_active();
        let is_new = before.is_none_or(|before| before.state != job.state);
        if ended && is_new && (job.rendition_id.is_some() || job.state == JobState::Failed) {
            self.announcement.set(text::announcement(job_text::job_title(job), job_text::status_text(job)));
        }
    }
}
