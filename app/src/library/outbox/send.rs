//! Sends the next item: the original if the edge does not have it, then the request for the rendition.

use std::time::Duration;

use api::{RenditionRequest, Session};
use filters::Recipe;
use gloo_timers::future::sleep;
use leptos::prelude::*;

use super::Outbox;
use super::item::{Item, ItemError, ItemState};
use super::queue::Queue;
use super::reason::Reason;
use super::retry_policy::{RetryAction, retry_action};
use crate::browser::before_unload::confirm_before_unload;
use crate::document::exchange::{self, ImportedRecipe};
use crate::library::luts;
use crate::library::remote::job_watch::JobWatch;
use crate::library::remote::request::EdgeError;
use crate::library::remote::{self, images, renditions, session};

/// Why an attempt did not reach its end.
enum Stop {
    /// The edge or the network refused.
    Refused(EdgeError),
    /// Another tab discarded the item in the meantime.
    Discarded,
    /// Data of the item is missing, or another account is signed in.
    Unsendable(Reason),
}

impl From<EdgeError> for Stop {
    fn from(error: EdgeError) -> Self {
        Self::Refused(error)
    }
}

impl Outbox {
    /// One attempt at the oldest item that the edge does not have.
    pub(super) async fn send_next(self) {
        let Some(item) = self.queue.with_untracked(|queue| queue.next_to_send().cloned()) else { return };
        self.change(&item.id, |item| item.state = ItemState::Sending).await;
        let outcome = self.send(&item).await;
        self.begin_step();
        match outcome {
            Ok(()) => self.sent.update(|sent| *sent += 1),
            Err(Stop::Discarded) => {}
            Err(Stop::Unsendable(reason)) => {
                self.change(&item.id, |item| item.end(ItemState::Failed, reason, true)).await;
            }
            Err(Stop::Refused(error)) => self.send_failed(&item, &error).await,
        }
        if self.queue.with_untracked(|queue| queue.unsent() == 0) {
            self.sent.set(0);
        }
        self.wake();
    }

    async fn send(self, item: &Item) -> Result<(), Stop> {
        self.session_for(item).await?;
        self.live.start();
        // An earlier version stored the tables inside the recipe.
        let Ok(ImportedRecipe { recipe, tables }) = exchange::read(&item.recipe) else {
            return Err(Stop::Unsendable(Reason::UnreadableRecipe));
        };
        tables.iter().for_each(|table| luts::save_text(table.id, &table.name, &table.text));
        self.upload_luts(item, &recipe).await?;
        let recipe = recipe.to_value();
        let request = RenditionRequest { recipe, name: None, preset: item.preset.clone() };
        let known = item.image_id.clone().or_else(|| self.known_image(item));
        let image_id = match known {
            Some(image_id) => image_id,
            None => self.upload(item).await?,
        };
        self.change(&item.id, |item| item.image_id = Some(image_id.clone())).await;
        if self.queue.with_untracked(|queue| queue.get(&item.id).is_none()) {
            return Err(Stop::Discarded);
        }
        let session = self.session_for(item).await?;
        // Starts before the request, because the job may end before its response arrives.
        let watch = JobWatch::start(self.live);
        let accepted = renditions::create(&image_id, &request, &item.id).await?;
        let (rendition_id, job_id) = (accepted.rendition.id, accepted.job.id.clone());
        self.shared.update_value(|shared| drop(shared.accepted.insert(item.id.clone(), (watch, accepted.job))));
        self.change(&item.id, |item| item.accepted(&session.owner_id, &rendition_id, &job_id)).await;
        Ok(())
    }

    /// The session, if the item may be sent with it. Asked directly before each request that sends something of the
    /// item, because another account may have signed in since the last one.
    async fn session_for(self, item: &Item) -> Result<Session, Stop> {
        let session = session::ensure().await?;
        if item.belongs_to_other(&session.owner_id) {
            return Err(Stop::Unsendable(Reason::OtherAccount));
        }
        Ok(session)
    }

    /// Uploads the look-up tables of a recipe that the edge does not have.
    async fn upload_luts(self, item: &Item, recipe: &Recipe) -> Result<(), Stop> {
        for id in recipe.assets() {
            if remote::luts::exists(id).await? {
                continue;
            }
            let file = luts::local_file(id).await.ok_or(Stop::Unsendable(Reason::NoTable))?;
            let _guard = confirm_before_unload();
            let shown = self.share;
            let name = untrack(|| luts::name(id)).unwrap_or_default();
            self.session_for(item).await?;
            let sent = remote::luts::add(&name, &file, move |share| shown.set(share)).await;
            self.begin_step();
            sent?;
        }
        Ok(())
    }

    /// The image at the edge, which another item of the same photograph may have uploaded.
    fn known_image(self, item: &Item) -> Option<String> {
        self.queue.with_untracked(|queue| queue.image_of(&item.photograph_id).map(str::to_owned))
    }

    async fn upload(self, item: &Item) -> Result<String, Stop> {
        let file = self.original(&item.photograph_id).await.ok_or(Stop::Unsendable(Reason::NoOriginal))?;
        let _guard = confirm_before_unload();
        let shown = self.share;
        let on_progress = move |share: f64| shown.set(share);
        self.session_for(item).await?;
        let uploaded = images::upload(&item.name, &file, on_progress).await;
        self.begin_step();
        Ok(uploaded?.id)
    }

    async fn send_failed(self, item: &Item, error: &EdgeError) {
        let attempts = item.attempts + 1;
        match retry_action(error, self.is_edge_reachable(error).await, attempts) {
            RetryAction::WhenOnline => {
                self.change(&item.id, |item| {
                    item.state = ItemState::Waiting;
                    item.error = None;
                })
                .await;
            }
            RetryAction::After { pause_ms } => {
                self.change(&item.id, |item| {
                    item.state = ItemState::Waiting;
                    item.attempts = attempts;
                    item.error = Some(ItemError { reason: Reason::NotSent(error.clone()), can_retry: false });
                })
                .await;
                sleep(Duration::from_millis(pause_ms.into())).await;
            }
            RetryAction::SendOriginal => {
                self.forget_image(&item.photograph_id).await;
                self.change(&item.id, |item| {
                    item.attempts = attempts;
                    // With its original the edit was refused again: the preset does not exist any more.
                    if attempts > 1 {
                        item.preset = None;
                    }
                })
                .await;
            }
            RetryAction::GiveUp { can_retry } => {
                self.change(&item.id, |item| item.end(ItemState::Failed, Reason::NotSent(error.clone()), can_retry))
                    .await;
                self.sent.update(|sent| *sent += 1);
            }
        }
    }

    /// Removes the image id from all items of the photograph, because the edge no longer has the original.
    async fn forget_image(self, photograph_id: &str) {
        let of_it = |queue: &Queue| {
            let items =
                queue.items().iter().filter(|item| item.photograph_id == photograph_id && item.image_id.is_some());
            items.map(|item| item.id.clone()).collect::<Vec<_>>()
        };
        for id in self.queue.with_untracked(of_it) {
            self.change(&id, |item| item.image_id = None).await;
        }
    }

    /// Checks, after a failure, whether the edge is online.
    pub(super) async fn is_edge_reachable(self, error: &EdgeError) -> bool {
        *error != EdgeError::Offline || self.edge.check_reachable().await
    }
}
