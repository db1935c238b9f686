//! The preview of the open photograph: rendered in the engine, one render at a time, the newest recipe next.

use filters::{ImageInfo, Recipe};
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::{Blob, ImageData};

use super::latest_only::LatestOnly;
use crate::browser::canvas::image_data;
use crate::engine::bridge::file_bytes;
use crate::engine::protocol::{Refusal, Reply, Request};
use crate::engine::supervisor::Engine;
use crate::ui::notice::Notices;

/// Limit of a preview's longer side, in pixels: more takes longer to render than a drag allows.
const SIDE_MAX_PX: u32 = 1600;
/// A small window may grow.
const SIDE_MIN_PX: u32 = 800;

/// A rendered preview.
#[derive(Clone)]
pub(crate) struct Frame {
    pub(crate) pixels: ImageData,
    /// Counts the frames of a photograph, from 1.
    pub(crate) number: u32,
    /// From the request to the pixels.
    pub(crate) duration_ms: f64,
}

/// The preview. Cheap to copy: every field is a handle.
#[derive(Clone, Copy)]
pub(crate) struct Preview {
    pub(crate) engine: Engine,
    pub(crate) frame: RwSignal<Option<Frame>, LocalStorage>,
    /// Why the current recipe cannot be rendered.
    pub(crate) fault: RwSignal<Option<Refusal>>,
    notices: Notices,
    /// The open photograph, for a new worker.
    file: StoredValue<Option<Blob>, LocalStorage>,
    queue: StoredValue<LatestOnly<Recipe>>,
}

impl Preview {
    pub(crate) fn new(notices: Notices) -> Self {
        Self {
            engine: Engine::start(),
            frame: RwSignal::new_local(None),
            fault: RwSignal::new(None),
            notices,
            file: StoredValue::new_local(None),
            queue: StoredValue::new(LatestOnly::default()),
        }
    }

    /// Opens a photograph; if that fails, the one before it stays open.
    pub(crate) async fn open(self, file: &Blob) -> Result<ImageInfo, Refusal> {
        let info = self.open_in_worker(file).await?;
        self.file.set_value(Some(file.clone()));
        self.frame.set(None);
        self.fault.set(None);
        Ok(info)
    }

    /// Renders the recipe and shows it. While a render runs, only the newest recipe waits for its turn.
    pub(crate) fn show(self, recipe: Recipe) {
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

    /// The open photograph by `recipe`, at the size of a thumbnail.
    pub(crate) async fn thumbnail(self, recipe: Recipe) -> Result<ImageData, Refusal> {
        self.pixels(&Request::Thumbnail { recipe }).await
    }

    async fn render(self, recipe: Recipe) {
        let started_ms = now_ms();
        match self.rendered(recipe).await {
            Ok(pixels) => {
                let number = self.frame.with_untracked(|frame| frame.as_ref().map_or(0, |frame| frame.number)) + 1;
                if let Some(fault) = self.fault.get_untracked() {
                    self.notices.retract(&fault.message);
                    self.fault.set(None);
                }
                self.frame.set(Some(Frame { pixels, number, duration_ms: now_ms() - started_ms }));
            }
            Err(refusal) => {
                self.notices.bad(refusal.message.clone());
                self.fault.set(Some(refusal));
            }
        }
    }

    async fn rendered(self, recipe: Recipe) -> Result<ImageData, Refusal> {
        if self.engine.is_dead() {
            // A new worker has no photograph open.
            let file = self.file.get_value().ok_or_else(|| Refusal::new("No photograph is open."))?;
            self.open_in_worker(&file).await?;
        }
        self.pixels(&Request::Preview { recipe }).await
    }

    async fn open_in_worker(self, file: &Blob) -> Result<ImageInfo, Refusal> {
        let bytes = file_bytes(file).await?;
        match self.engine.call(&Request::Open { side_px: side_px() }, &[bytes]).await? {
            (Reply::Opened { info }, _) => Ok(info),
            _ => Err(Refusal::unexpected_reply()),
        }
    }

    async fn pixels(self, request: &Request) -> Result<ImageData, Refusal> {
        let (Reply::Previewed { width, height }, Some(rgba)) = self.engine.call(request, &[]).await? else {
            return Err(Refusal::unexpected_reply());
        };
        image_data(&rgba, width, height).map_err(|_| Refusal::new("The browser could not show the picture."))
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
