//! Follows an accepted item: waits for its job, then compares the rendition with what this browser renders.

use std::time::Duration;

use api::{Job, JobState, Session};
use gloo_timers::future::sleep;
use leptos::prelude::*;

use super::item::{Item, ItemError, ItemState};
use super::reason::Reason;
use super::retry_policy::{FollowAction, follow_action};
use super::{Comparison, Outbox, store};
use crate::library::remote::job_watch::JobWatch;
use crate::library::remote::request::{EdgeError, EdgeResult};
use crate::library::remote::{jobs, renditions, session};

/// Larger originals are not compared automatically, because rendering one uses the whole machine for many seconds. The
/// page of the rendition compares them.
const MAX_COMPARED_PIXELS: u64 = 50_000_000;

/// A comparison starts at most so many times. If the page ends during each one, it may be too much for this browser.
const MAX_COMPARISONS: u32 = 3;

impl Outbox {
    /// One attempt at the oldest accepted item without a comparison.
    pub(super) async fn follow_next(self) {
        let Some(item) = self.queue.with_untracked(|queue| queue.next_to_follow().cloned()) else { return };
        let outcome = match item.state {
            ItemState::Checking => self.compare(&item).await,
            _ => self.wait_for_job(&item).await,
        };
        self.begin_step();
        if let Err(error) = outcome {
            self.follow_failed(&item, &error).await;
        }
        self.forget_settled().await;
    }

    async fn wait_for_job(self, item: &Item) -> EdgeResult<()> {
        self.live.start();
        let accepted = self.shared.try_update_value(|shared| shared.accepted.remove(&item.id)).flatten();
        let (watch, job) = match accepted {
            Some(accepted) => accepted,
            None => {
                let watch = JobWatch::start(self.live);
                (watch, jobs::get(item.job_id.as_deref().unwrap_or_default()).await?)
            }
        };
        let job = watch.until_ended(job, |job| self.show_job(job)).await?;
        if matches!(job.state, JobState::Failed | JobState::Cancelled) {
            let is_cancelled = job.state == JobState::Cancelled;
            let reason = if is_cancelled { Reason::Cancelled } else { Reason::NotRendered(job.error) };
            self.change(&item.id, |item| item.end(ItemState::Failed, reason, job.can_retry)).await;
        } else if item.pixels > MAX_COMPARED_PIXELS {
            let reason = Reason::TooLargeToCompare { limit_pixels: MAX_COMPARED_PIXELS };
            self.change(&item.id, |item| item.end(ItemState::Unchecked, reason, false)).await;
        } else {
            self.begin_step();
            self.change(&item.id, |item| item.advance(ItemState::Checking)).await;
        }
        Ok(())
    }

    async fn compare(self, item: &Item) -> EdgeResult<()> {
        if item.comparisons >= MAX_COMPARISONS {
            self.change(&item.id, |item| item.end(ItemState::Unchecked, Reason::ComparisonCutOff, false)).await;
            return Ok(());
        }
        let rendition = match renditions::get(item.rendition_id.as_deref().unwrap_or_default()).await {
            Err(error) if error.status() == Some(404) => {
                self.handle_missing(item).await;
                return Ok(());
            }
            rendition => rendition?,
        };
        // Stored before the comparison starts, because the page may end during it.
        self.change(&item.id, |item| item.comparisons += 1).await;
        let original = self.original(&item.photograph_id).await;
        let compare = self.shared.with_value(|shared| shared.compare);
        let (state, reason) = match compare(rendition, original).await {
            Ok(Comparison::Identical) => (ItemState::Matched, None),
            Ok(Comparison::Differs(reason)) => (ItemState::Differs, Some(reason)),
            Ok(Comparison::Undecided(reason)) => (ItemState::Unchecked, Some(reason)),
            Err(error) => {
                // A missing response does not count as a comparison.
                self.change(&item.id, |now| now.comparisons = item.comparisons).await;
                return Err(error);
            }
        };
        self.change(&item.id, |item| match reason {
            None => item.advance(state),
            Some(reason) => item.end(state, reason, false),
        })
        .await;
        Ok(())
    }

    /// Handles a failure to follow. The edge already has the saved edit, so the item does not fail.
    async fn follow_failed(self, item: &Item, error: &EdgeError) {
        let attempts = item.attempts + 1;
        match follow_action(error, self.is_edge_reachable(error).await, item.state, attempts) {
            FollowAction::WhenOnline => {}
            FollowAction::After { pause_ms } => {
                self.change(&item.id, |item| item.attempts = attempts).await;
                sleep(Duration::from_millis(pause_ms.into())).await;
            }
            FollowAction::SessionEnded => self.handle_ended_session(item).await,
            FollowAction::Missing => self.handle_missing(item).await,
            FollowAction::Uncompared => {
                let reason = Reason::NotCompared(error.clone());
                self.change(&item.id, |item| item.end(ItemState::Unchecked, reason, false)).await;
            }
        }
    }

    /// The session has ended. After a sign-in the account has the job; otherwise the item is sent again.
    async fn handle_ended_session(self, item: &Item) {
        let job = match session::ensure().await {
            Ok(_) => jobs::get(item.job_id.as_deref().unwrap_or_default()).await.map(drop),
            Err(error) => Err(error),
        };
        match job {
            Err(error) if matches!(error.status(), Some(401 | 404)) => self.send_in_new_session(item).await,
            _ => {}
        }
    }

    /// The edge responds that the job does not exist.
    async fn handle_missing(self, item: &Item) {
        let has_changed = |now: Session| item.owner_id.as_ref().is_some_and(|owner_id| *owner_id != now.owner_id);
        if session::ensure().await.is_ok_and(has_changed) {
            self.send_in_new_session(item).await;
        } else {
            self.change(&item.id, Item::mark_deleted).await;
        }
    }

    /// Sends the item again, because the renditions of a session that has ended are out of reach. Idempotency keys are
    /// scoped to a session, so this makes a new rendition. An account still has its rendition.
    async fn send_in_new_session(self, item: &Item) {
        if item.account_owner_id.is_some() {
            return self.discard(item.id.clone());
        }
        self.change(&item.id, |item| {
            item.send_again();
            item.error = Some(ItemError { reason: Reason::SessionEnded, can_retry: false });
        })
        .await;
        self.wake();
    }

    /// Resets the progress for the next step.
    pub(super) fn begin_step(self) {
        self.job.set(None);
        self.share.set(0.0);
    }

    fn show_job(self, job: &Job) {
        self.share.set(job.progress);
        // Set only on a change, because a screen reader reads it each time.
        if self.job.get_untracked() != Some(job.state) {
            self.job.set(Some(job.state));
        }
    }

    /// Removes surplus settled items, and the files of photographs without a waiting item.
    async fn forget_settled(self) {
        let mut surplus = Vec::new();
        self.update_queue(|queue| surplus = queue.remove_surplus());
        for item in surplus {
            let _ = store::remove(&item.id).await;
        }
        let needed = self.queue.with_untracked(|queue| {
            let items = queue.items().iter().filter(|item| !item.is_settled());
            items.map(|item| item.photograph_id.clone()).collect::<Vec<_>>()
        });
        self.shared.update_value(|shared| shared.files.retain(|photograph_id, _| needed.contains(photograph_id)));
    }
}
