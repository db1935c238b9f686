//! Fetches a rendition with everything that proves it, and has it verified.

use api::{Image, JobState, Rendition};
use filters::Recipe;
use futures_util::future::{AbortHandle, abortable};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::proof::Match;
use crate::engine::proof::prove;
use crate::library::remote::job_watch::JobWatch;
use crate::library::remote::live::Live;
use crate::library::remote::reachability::Edge;
use crate::library::remote::request::EdgeResult;
use crate::library::remote::{images, jobs, renditions};
use crate::ui::notice::Notices;

const WAITING: &str = "Waiting for the edge to render it…";
const FETCHING: &str = "Fetching the original, the file and the receipt…";
const RENDERING: &str = "Rendering the original again, at full size…";

/// State of the page of a rendition. Every field is a handle, so a copy is cheap.
#[derive(Clone, Copy)]
pub(super) struct Examination {
    pub(super) rendition: RwSignal<Option<Rendition>>,
    pub(super) image: RwSignal<Option<Image>>,
    pub(super) outcome: RwSignal<Match>,
    /// Stops the examination that runs.
    running: StoredValue<Option<AbortHandle>>,
    edge: Edge,
    live: Live,
    notices: Notices,
}

impl Examination {
    /// For the page that calls this; when the page is left, what runs is stopped.
    pub(super) fn new() -> Self {
        let examination = Self {
            rendition: RwSignal::new(None),
            image: RwSignal::new(None),
            outcome: RwSignal::new(Match::Checking(FETCHING)),
            running: StoredValue::new(None),
            edge: expect_context(),
            live: expect_context(),
            notices: expect_context(),
        };
        on_cleanup(move || examination.stop());
        examination
    }

    /// The recipe, if this engine can read it.
    pub(super) fn recipe(self) -> Option<Recipe> {
        self.rendition.with(|rendition| Recipe::from_value(&rendition.as_ref()?.recipe).ok())
    }

    /// Examines the rendition `id`, instead of the one before it.
    pub(super) fn start(self, id: String) {
        self.stop();
        self.rendition.set(None);
        self.image.set(None);
        self.outcome.set(Match::Checking(FETCHING));
        let (examined, handle) = abortable(async move { self.examine(&id).await });
        self.running.set_value(Some(handle));
        spawn_local(async move {
            let outcome = match examined.await {
                Ok(Ok(outcome)) => outcome,
                Ok(Err(error)) => {
                    let sentence = self.edge.failed(&error);
                    self.notices.bad(sentence.clone());
                    Match::Unavailable(sentence)
                }
                // Stopped: the signals may be gone.
                Err(_) => return,
            };
            self.outcome.set(outcome);
        });
    }

    fn stop(self) {
        if let Some(handle) = self.running.try_update_value(Option::take).flatten() {
            handle.abort();
        }
    }

    async fn examine(self, id: &str) -> EdgeResult<Match> {
        let rendition = self.finished_rendition(id).await?;
        if let Some(error) = rendition.error {
            return Ok(Match::Unavailable(format!("The edge could not render it. {}", error.message)));
        }
        self.outcome.set(Match::Checking(FETCHING));
        let proof = prove(&rendition, None, || self.outcome.set(Match::Checking(RENDERING))).await?;
        Ok(proof.map_or_else(|refusal| Match::Unavailable(refusal.message), Match::Made))
    }

    /// Shows the rendition and its image, and waits until its job has ended.
    async fn finished_rendition(self, id: &str) -> EdgeResult<Rendition> {
        // The job may end while the rendition is read: the watch is there first.
        let watch = JobWatch::start(self.live);
        let rendition = renditions::get(id).await?;
        self.rendition.set(Some(rendition.clone()));
        self.image.set(Some(images::get(&rendition.image_id).await?));
        if matches!(rendition.state, JobState::Done | JobState::Failed) {
            return Ok(rendition);
        }
        self.outcome.set(Match::Checking(WAITING));
        // The edge showed a rendition, so there is a session.
        self.live.start();
        watch.until_ended(jobs::get(&rendition.job_id).await?, |_| ()).await?;
        let rendition = renditions::get(id).await?;
        self.rendition.set(Some(rendition.clone()));
        Ok(rendition)
    }
}
