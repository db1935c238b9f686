//! The preview follows the edit: one render at a time, the newest recipe next.

use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::ImageData;

use super::{Frame, Studio, unexpected};
use crate::protocol::{Refusal, Reply, Request};
use filters::{Output, Recipe};
use js_sys::{ArrayBuffer, Uint8ClampedArray};

impl Studio {
    /// Renders whenever the photograph or what is to be seen of it changes.
    pub(super) fn follow_edits(self) {
        let visible = Memo::new(move |_| {
            let before = self.before.get();
            let recipe =
                self.editor.with(|editor| if before { editor.draft().before() } else { editor.draft().recipe() });
            // How the file will be encoded cannot be seen at this size.
            Recipe { output: Output::default(), ..recipe }
        });
        Effect::new(move |_| {
            let recipe = visible.get();
            if self.photo.with(Option::is_some) {
                self.render(recipe);
            }
        });
    }

    fn render(self, recipe: Recipe) {
        if let Some(recipe) = self.queue.try_update_value(|queue| queue.offer(recipe)).flatten() {
            spawn_local(async move {
                let mut next = Some(recipe);
                while let Some(recipe) = next {
                    self.show(recipe).await;
                    next = self.queue.try_update_value(|queue| queue.finish()).flatten();
                }
            });
        }
    }

    async fn show(self, recipe: Recipe) {
        let started = now_ms();
        match self.picture(recipe).await {
            Ok(frame) => {
                let number = self.frame.with_untracked(|shown| shown.as_ref().map_or(0, |shown| shown.number)) + 1;
                if let Some(fault) = self.fault.get_untracked() {
                    self.notices.retract(&fault.message);
                    self.fault.set(None);
                }
                self.frame.set(Some(Frame { number, duration_ms: now_ms() - started, ..frame }));
            }
            Err(refusal) => {
                self.notices.bad(refusal.message.clone());
                self.fault.set(Some(refusal));
            }
        }
    }

    async fn picture(self, recipe: Recipe) -> Result<Frame, Refusal> {
        if self.engine_is_dead() {
            // A new worker knows no photograph yet.
            let file = self.photo.with_untracked(|photo| photo.as_ref().map(|photo| photo.file.clone()));
            self.open_in_engine(&file.ok_or_else(|| Refusal::new("No photograph is open."))?).await?;
        }
        self.pixels(&Request::Preview { recipe }).await
    }

    /// The open photograph by `recipe`, at the size of a list's picture.
    pub(crate) async fn thumbnail(self, recipe: Recipe) -> Result<ImageData, Refusal> {
        self.pixels(&Request::Thumbnail { recipe }).await.map(|frame| frame.pixels)
    }

    async fn pixels(self, request: &Request) -> Result<Frame, Refusal> {
        let (Reply::Previewed { width, height }, Some(rgba)) = self.call(request, &[]).await? else {
            return Err(unexpected());
        };
        let pixels = image_data(&rgba, width, height)?;
        Ok(Frame { pixels, width, height, number: 0, duration_ms: 0.0 })
    }
}

/// The buffer itself becomes the picture: the pixels are not copied into the page's WebAssembly.
fn image_data(rgba: &ArrayBuffer, width: u32, height: u32) -> Result<ImageData, Refusal> {
    let bytes = Uint8ClampedArray::new(rgba);
    ImageData::new_with_js_u8_clamped_array_and_sh(&bytes, width, height)
        .map_err(|_| Refusal::new("The browser could not show the picture."))
}

fn now_ms() -> f64 {
    window().performance().map_or(0.0, |performance| performance.now())
}
