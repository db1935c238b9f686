//! Exports the edit: renders at full size in the browser and saves a file on this device. Needs no edge.

use filters::Recipe;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::state::{EditorState, Photo};
use crate::browser::download;
use crate::document::file_name::export_name;
use crate::engine::bridge::{call_in_own_worker, file_bytes};
use crate::engine::protocol::{Refusal, Reply, Request};
use crate::ui::format;

impl EditorState {
    /// Renders at full size and saves the file.
    pub(super) fn export(self) {
        let Some(photo) = self.photo.get_untracked().filter(|_| self.exporting.with_untracked(Option::is_none)) else {
            return;
        };
        let recipe = self.document.with_untracked(|document| document.draft().recipe());
        self.exporting.set(Some("Rendering at full size…".to_owned()));
        spawn_local(async move {
            match export(&photo, recipe).await {
                Ok(sentence) => self.notices.good(sentence, None),
                Err(refusal) => self.notices.bad(refusal.message),
            }
            self.exporting.set(None);
        });
    }
}

async fn export(photo: &Photo, recipe: Recipe) -> Result<String, Refusal> {
    let output = recipe.output;
    let original = file_bytes(&photo.file).await?;
    let reply = call_in_own_worker(&Request::Render { recipe }, &[original]).await?;
    let (Reply::Rendered { rendered }, Some(file)) = reply else {
        return Err(Refusal::unexpected_reply());
    };
    let name = export_name(&photo.name, output.extension());
    download::save(&name, output.media_type(), &file)
        .map_err(|_| Refusal::new("The browser refused to save the file."))?;
    let size = format::size(rendered.size_bytes);
    Ok(format!("Exported {name}: {} × {} px, {size}.", rendered.width, rendered.height))
}
