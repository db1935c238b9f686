//! What leaves the editor: an exported file, or a rendition at the edge.

use api::{JobState, Rendition, RenditionRequest};
use filters::Recipe;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{Photo, Studio, bytes, unexpected};
use crate::bridge::call_apart;
use crate::edge::{self, EdgeError, EdgeResult};
use crate::hooks::download;
use crate::hooks::poll::Pause;
use crate::model::text;
use crate::protocol::{Refusal, Reply, Request};

impl Studio {
    /// Renders at full size in the browser and hands the file over. Needs no edge.
    pub(crate) fn export(self) {
        let Some(photo) = self.photo.get_untracked().filter(|_| self.exporting.with_untracked(Option::is_none)) else {
            return;
        };
        let recipe = self.editor.with_untracked(|editor| editor.draft().recipe());
        self.exporting.set(Some("Rendering at full size…".to_owned()));
        spawn_local(async move {
            match export(&photo, recipe).await {
                Ok(sentence) => self.notices.good(sentence, None),
                Err(refusal) => self.notices.bad(refusal.message),
            }
            self.exporting.set(None);
        });
    }

    /// Sends the photograph and the recipe to the edge and waits for the rendition.
    pub(crate) fn save(self) {
        let Some(photo) = self.photo.get_untracked().filter(|_| self.saving.with_untracked(Option::is_none)) else {
            return;
        };
        let recipe = self.editor.with_untracked(|editor| editor.draft().recipe());
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
        edge::session().await?;
        self.live.start();
        let request = RenditionRequest { recipe: recipe.to_value(), name: None };
        let known = match &photo.image_id {
            // The image may be gone by now, deleted in the gallery: then it is sent again.
            Some(id) => match edge::render(id, &request).await {
                Err(EdgeError::Problem(problem)) if problem.status == 404 => None,
                other => Some(other?),
            },
            None => None,
        };
        let accepted = match known {
            Some(accepted) => accepted,
            None => {
                let image = edge::upload(&photo.name, &photo.file).await?;
                self.remember(&photo, &image.id);
                edge::render(&image.id, &request).await?
            }
        };
        let mut pause = Pause::default();
        let mut job = accepted.job;
        while matches!(job.state, JobState::Queued | JobState::Running) {
            let waiting = job.state == JobState::Queued;
            self.saving.set(Some(if waiting { "Waiting for its turn…" } else { "Rendering at the edge…" }.to_owned()));
            pause.wait().await;
            job = edge::job(&job.id).await?;
        }
        edge::rendition(&accepted.rendition.id).await
    }

    /// Notes the photograph's id at the edge, if it is still the one that is open.
    fn remember(self, photo: &Photo, image_id: &str) {
        if self.photo.with_untracked(|open| open.as_ref().is_some_and(|open| open.file == photo.file)) {
            // Nobody who watches the photograph cares: no render is due.
            self.photo.update_untracked(|open| {
                if let Some(open) = open {
                    open.image_id = Some(image_id.to_owned());
                }
            });
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

async fn export(photo: &Photo, recipe: Recipe) -> Result<String, Refusal> {
    let output = recipe.output;
    let original = bytes(&photo.file).await?;
    let (Reply::Rendered { rendered }, Some(file)) = call_apart(&Request::Render { recipe }, &[original]).await? else {
        return Err(unexpected());
    };
    let name = text::export_name(&photo.name, output.extension());
    download::save(&name, output.media_type(), &file)
        .map_err(|_| Refusal::new("The browser refused to save the file."))?;
    let size = text::size(rendered.size_bytes);
    Ok(format!("Exported {name}: {} × {} px, {size}.", rendered.width, rendered.height))
}
