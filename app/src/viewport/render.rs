//! Renders frames in the engine: one at a time, the newest recipe next.

use filters::{ImageInfo, Recipe};
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::{Blob, ImageData};

use super::frame::{Frame, Part};
use super::{Region, Viewport};
use crate::browser::canvas::{image_data, rgba};
use crate::engine::bridge::file_bytes;
use crate::engine::protocol::{Refusal, Reply, Request};

/// Limit of a preview's longer side, in pixels: more takes longer to render than a drag allows.
const SIDE_MAX_PX: u32 = 1600;
/// A small window may grow.
const SIDE_MIN_PX: u32 = 800;

impl Viewport {
    /// While a render runs, only the newest recipe waits for its turn.
    pub(super) fn enqueue(self, recipe: Recipe) {
        if let Some(recipe) = self.queue.try_update_value(|queue| queue.offer(recipe)).flatten() {
            spawn_local(async move {
                let mut next = Some(recipe);
                while let Some(recipe) = next {
                    self.render(recipe).await;
                    next = self.queue.try_update_value(|queue| queue.finish()).flatten();
                }
            });
        }
    }

    async fn render(self, recipe: Recipe) {
        let started_ms = now_ms();
        match self.rendered(recipe).await {
            Ok(part) => {
                let number = self.base.with_untracked(|frame| frame.as_ref().map_or(0, |frame| frame.number)) + 1;
                if let Some(fault) = self.fault.get_untracked() {
                    self.notices.retract(&fault.message);
                    self.fault.set(None);
                }
                let (width, height) = (part.pixels.width(), part.pixels.height());
                self.rendition.set(Some((width, height)));
                self.base.set(Some(Frame {
                    parts: vec![part],
                    number,
                    duration_ms: now_ms() - started_ms,
                    scale: 1.0,
                    region: Region { x: 0, y: 0, width, height },
                    size: (width, height),
                    rendition: (width, height),
                    draft: false,
                    clipping: false,
                }));
            }
            Err(refusal) => {
                self.notices.bad(refusal.message.clone());
                self.fault.set(Some(refusal));
            }
        }
    }

    async fn rendered(self, recipe: Recipe) -> Result<Part, Refusal> {
        if self.engine.is_dead() {
            // A new worker has no photograph open.
            let file = self.file.get_value().ok_or_else(|| Refusal::new("No photograph is open."))?;
            self.open_in_worker(&file).await?;
        }
        self.part(&Request::Preview { recipe }).await
    }

    pub(super) async fn open_in_worker(self, file: &Blob) -> Result<ImageInfo, Refusal> {
        let bytes = file_bytes(file).await?;
        match self.engine.call(&Request::Open { side_px: side_px() }, &[bytes]).await? {
            (Reply::Opened { info }, _) => Ok(info),
            _ => Err(Refusal::unexpected_reply()),
        }
    }

    pub(super) async fn small(self, recipe: Recipe) -> Result<ImageData, Refusal> {
        self.part(&Request::Thumbnail { recipe }).await.map(|part| part.pixels)
    }

    async fn part(self, request: &Request) -> Result<Part, Refusal> {
        let (Reply::Previewed { width, height }, Some(buffer)) = self.engine.call(request, &[]).await? else {
            return Err(Refusal::unexpected_reply());
        };
        let rgba = rgba(&buffer, width, height);
        let pixels =
            image_data(&rgba, width, height).map_err(|_| Refusal::new("The browser could not show the picture."))?;
        Ok(Part { y: 0, pixels, rgba })
    }
}

/// As many pixels as the window can show, within the limits.
fn side_px() -> u32 {
    let length = |value: Result<wasm_bindgen::JsValue, _>| value.ok().and_then(|value| value.as_f64()).unwrap_or(0.0);
    let window = window();
    let side = length(window.inner_width()).max(length(window.inner_height())) * window.device_pixel_ratio();
    (side as u32).clamp(SIDE_MIN_PX, SIDE_MAX_PX)
}

fn now_ms() -> f64 {
    window().performance().map_or(0.0, |performance| performance.now())
}
