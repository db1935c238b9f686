//! Fetches a rendition with its proof, and verifies it.

use api::{Image, JobState, LiveEvent, PublicRendition, Rendition};
use filters::Recipe;
use futures_util::future::{AbortHandle, abortable};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::proof::Match;
use crate::browser::focus::focus_if_lost;
use crate::engine::proof::prove;
use crate::library::remote::job_watch::JobWatch;
use crate::library::remote::live::{Live, LiveUpdate};
use crate::library::remote::reachability::Edge;
use crate::library::remote::renditions::SeenRendition;
use crate::library::remote::request::{EdgeError, EdgeResult};
use crate::library::remote::{images, jobs, renditions};
use crate::text::{errors, rendition as text};
use crate::ui::notice::Notices;

/// The state of the page of a rendition. Cheap to copy: every field is a handle.
#[derive(Clone, Copy)]
pub(super) struct Verification {
    pub(super) rendition: RwSignal<Option<Rendition>>,
    pub(super) image: RwSignal<Option<Image>>,
    /// A rendition that somebody else shares; then there is nothing to verify.
    pub(super) shared: RwSignal<Option<PublicRendition>>,
    pub(super) outcome: RwSignal<Match>,
    /// The rendition does not exist, or belongs to another owner.
    pub(super) missing: RwSignal<bool>,
    /// This page is deleting it, so events and errors about that are ignored.
    pub(super) deleting: StoredValue<bool>,
    /// Aborts the running verification.
    running: StoredValue<Option<AbortHandle>>,
    edge: Edge,
    live: Live,
    notices: Notices,
}

impl Verification {
    /// The state for the calling page. When the page is left, the verification is aborted.
    pub(super) fn new() -> Self {
        let verification = Self {
            rendition: RwSignal::new(None),
            image: RwSignal::new(None),
            shared: RwSignal::new(None),
            outcome: RwSignal::new(Match::Checking(text::fetching())),
            missing: RwSignal::new(false),
            deleting: StoredValue::new(false),
            running: StoredValue::new(None),
            edge: expect_context(),
            live: expect_context(),
            notices: expect_context(),
        };
        on_cleanup(move || verification.stop());
        verification.live.listen(move |update| verification.follow(update));
        verification
    }

    /// The recipe, if this engine can read it.
    pub(super) fn recipe(self) -> Option<Recipe> {
        self.rendition.with(|rendition| Recipe::from_value(&rendition.as_ref()?.recipe).ok())
    }

    /// Verifies the rendition `id` and aborts the previous verification.
    pub(super) fn start(self, id: String) {
        self.stop();
        self.rendition.set(None);
        self.image.set(None);
        self.shared.set(None);
        self.missing.set(false);
        self.outcome.set(Match::Checking(text::fetching()));
        let (examined, handle) = abortable(async move { self.verify(&id).await });
        self.running.set_value(Some(handle));
        spawn_local(async move {
            let outcome = match examined.await {
                Ok(Ok(outcome)) => outcome,
                // Without a session there is no rendition either.
                Ok(Err(error)) if self.is_missing(&error) => return self.missing.set(true),
                Ok(Err(_)) if self.deleting.get_value() => return,
                Ok(Err(error)) => {
                    let sentence = self.edge.report_failure(&error);
                    self.notices.error(sentence.clone());
                    Match::Unavailable(sentence)
                }
                // Aborted: the signals may be gone.
                Err(_) => return,
            };
            self.outcome.set(outcome);
        });
    }

    /// Cancels the job. The page follows the job, so it shows the result.
    pub(super) fn cancel(self) {
        let Some(job_id) = self.rendition.with_untracked(|it| it.as_ref().map(|it| it.job_id.clone())) else { return };
        spawn_local(async move {
            match jobs::cancel(&job_id).await {
                Ok(job) => {
                    self.rendition.update(|it| {
                        if let Some(it) = it {
                            it.state = job.state;
                        }
                    });
                    focus_if_lost([".actions [data-action=edit-again]".to_owned()]);
                }
                // It has ended in the meantime.
                Err(error) if matches!(error.status(), Some(404 | 409)) => {}
                Err(error) => self.notices.error(self.edge.report_failure(&error)),
            }
        });
    }

    /// Handles live updates, because another page may change or delete the rendition.
    fn follow(self, update: &LiveUpdate) {
        if let LiveUpdate::Event(LiveEvent::RenditionUpdated { rendition: new }) = update {
            let is_it = self.rendition.with_untracked(|it| it.as_ref().is_some_and(|it| it.id == new.id));
            if is_it {
                self.rendition.update(|it| {
                    it.iter_mut().for_each(|it| (it.name, it.visibility) = (new.name.clone(), new.visibility));
                });
            }
        }
        let LiveUpdate::Event(LiveEvent::RenditionDeleted { rendition_id, .. }) = update else { return };
        let is_it = self.rendition.with_untracked(|it| it.as_ref().is_some_and(|it| it.id == *rendition_id));
        if is_it && !self.deleting.get_value() {
            self.stop();
            self.missing.set(true);
            focus_if_lost(["#no-rendition a".to_owned()]);
        }
    }

    fn is_missing(self, error: &EdgeError) -> bool {
        self.rendition.with_untracked(Option::is_none) && matches!(error.status(), Some(401 | 404))
    }

    fn stop(self) {
        if let Some(handle) = self.running.try_update_value(Option::take).flatten() {
            handle.abort();
        }
    }

    async fn verify(self, id: &str) -> EdgeResult<Match> {
        let Some(rendition) = self.finished_rendition(id).await? else {
            return Ok(Match::Unavailable(String::new()));
        };
        if rendition.state != JobState::Done {
            let reason = rendition.error.as_ref().map_or_else(|| text::cancelled().to_owned(), errors::of_job);
            return Ok(Match::Failed(reason));
        }
        self.outcome.set(Match::Checking(text::fetching()));
        let proof = prove(&rendition, None, || self.outcome.set(Match::Checking(text::rendering()))).await?;
        Ok(proof.map_or_else(|refusal| Match::Unavailable(refusal.message), Match::Verified))
    }

    /// Shows the rendition and its image, and waits for the end of its job. `None` if somebody else shares it.
    async fn finished_rendition(self, id: &str) -> EdgeResult<Option<Rendition>> {
        // Starts before the request, because the job may end while the rendition is read.
        let watch = JobWatch::start(self.live);
        let rendition = match renditions::seen(id).await? {
            SeenRendition::Own(rendition) => *rendition,
            SeenRendition::Public(shared) => {
                self.shared.set(Some(*shared));
                return Ok(None);
            }
        };
        self.rendition.set(Some(rendition.clone()));
        self.image.set(Some(images::get(&rendition.image_id).await?));
        if !rendition.state.is_active() {
            return Ok(Some(rendition));
        }
        self.outcome.set(Match::Checking(text::waiting()));
        // The edge returned a rendition, so there is a session.
        self.live.start();
        watch.until_ended(jobs::get(&rendition.job_id).await?, |_| ()).await?;
        let rendition = renditions::get(id).await?;
        self.rendition.set(Some(rendition.clone()));
        Ok(Some(rendition))
    }
}
