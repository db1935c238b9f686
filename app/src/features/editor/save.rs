//! Saves the edit: sends the photograph and the recipe to the edge, and waits for the rendition.

use api::{Job, JobState, Rendition, RenditionAccepted, RenditionRequest};
use filters::Recipe;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::state::{EditorState, Photo};
use crate::library::remote::job_watch::JobWatch;
use crate::library::remote::request::EdgeResult;
use crate::library::remote::{images, renditions, session};

impl EditorState {
    /// Saves at the edge and tells the outcome.
    pub(super) fn save(self) {
        let Some(photo) = self.photo.get_untracked().filter(|_| self.saving.with_untracked(Option::is_none)) else {
            return;
        };
        let recipe = self.document.with_untracked(|document| document.draft().recipe());
        self.saving.set(Some("Sending the photograph…".to_owned()));
        spawn_local(async move {
            match self.save_at_edge(photo, recipe).await {
                Ok(rendition) => self.announce(&rendition),
                Err(error) => self.notices.bad(self.edge.failed(&error)),
            }
            self.saving.set(None);
        });
    }

    async fn save_at_edge(self, photo: Photo, recipe: Recipe) -> EdgeResult<Rendition> {
        session::ensure().await?;
        self.live.start();
        // The job may end before the answer to the request arrives: the watch is there first.
        let watch = JobWatch::start(self.live);
        let accepted = self.request_rendition(&photo, recipe).await?;
        watch.until_ended(accepted.job, |job| self.show_progress(job)).await?;
        renditions::get(&accepted.rendition.id).await
    }

    /// Requests the rendition, and uploads the photograph if the edge does not have it.
    async fn request_rendition(self, photo: &Photo, recipe: Recipe) -> EdgeResult<RenditionAccepted> {
        let request = RenditionRequest { recipe: recipe.to_value(), name: None };
        if let Some(image_id) = &photo.image_id {
            match renditions::create(image_id, &request).await {
                // The image was deleted in the gallery: it is sent again.
                Err(error) if error.is_not_found() => {}
                outcome => return outcome,
            }
        }
        let image = images::upload(&photo.name, &photo.file).await?;
        self.remember(photo, &image.id);
        renditions::create(&image.id, &request).await
    }

    /// Notes the photograph's id at the edge.
    fn remember(self, photo: &Photo, image_id: &str) {
        if self.photo.with_untracked(|open| open.as_ref().is_some_and(|open| open.id == photo.id)) {
            // Untracked: the id changes nothing that is shown, and no render is due.
            self.photo.update_untracked(|open| {
                if let Some(open) = open {
                    open.image_id = Some(image_id.to_owned());
                }
            });
        }
        let (library, id, image_id) = (self.library, photo.id.clone(), image_id.to_owned());
        spawn_local(async move {
            // Without it, the next save sends the photograph again.
            let _ = library.set_image_id(&id, &image_id).await;
        });
    }

    fn show_progress(self, job: &Job) {
        let waiting = job.state == JobState::Queued;
        let words = if waiting { "Waiting for its turn…" } else { "Rendering at the edge…" };
        // Set only when it changes: a screen reader reads it each time.
        if self.saving.with_untracked(|shown| shown.as_deref() != Some(words)) {
            self.saving.set(Some(words.to_owned()));
        }
    }

    fn announce(self, rendition: &Rendition) {
        match (&rendition.state, &rendition.error) {
            (JobState::Failed, error) => {
                let reason = error.as_ref().map_or("The edge gave no reason.", |error| error.message.as_str());
                self.notices.bad(format!("The edge could not render it. {reason}"));
            }
            _ => {
                let link = (format!("/renditions/{}", rendition.id), "See the rendition and its proof".to_owned());
                self.notices.good("Saved. The edge rendered your edit.", Some(link));
            }
        }
    }
}
