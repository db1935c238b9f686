//! The view of the open photograph: the stage requests a view, the engine renders frames, and canvases show them.
//!
//! ```text
//! show, request -> schedule (the next frame) -> first worker, and the pool with its bands -> pieces -> frame -> canvas
//! ```

mod band_cache;
pub(crate) mod camera;
mod canvas;
pub(crate) mod colour;
pub(crate) mod compare;
pub(crate) mod crop_frame;
mod divider;
pub(crate) mod frame;
mod gestures;
pub(crate) mod histogram;
mod minimap;
mod pieces;
mod pointer_tracker;
mod pool;
mod readout;
mod render;
mod render_state;
mod schedule;
pub(crate) mod stage;
pub(crate) mod stage_view;
pub(crate) mod view_request;

use filters::{ImageInfo, Recipe};
use leptos::prelude::*;
use web_sys::{Blob, ImageData};

pub(crate) use crate::engine::area::RectF;
pub(crate) use filters::Histogram;
pub(crate) use frame::Frame;
pub(crate) use view_request::ViewRequest;

use crate::engine::area::Area;
use crate::engine::protocol::{Refusal, Shot};
use crate::engine::supervisor::Engine;
use crate::ui::notice::Notices;
use render_state::RenderState;

/// The frame that is shown; `None` before the first one.
pub(crate) type Layer = RwSignal<Option<Frame>, LocalStorage>;

/// The view of the open photograph. Cheap to copy: every field is a handle.
#[derive(Clone, Copy)]
pub(crate) struct Viewport {
    pub(crate) engine: Engine,
    /// The whole picture, scaled to fit the stage, never enlarged.
    pub(crate) base: Layer,
    /// The visible part when zoomed in, at the scale of the stage and at most at 1.
    pub(crate) detail: Layer,
    /// The same of the unedited picture, while [`ViewRequest::before`] is set.
    pub(crate) before_base: Layer,
    pub(crate) before_detail: Layer,
    /// The histogram of the base frame.
    pub(crate) histogram: RwSignal<Option<Histogram>>,
    /// Why the current recipe cannot be rendered.
    pub(crate) fault: RwSignal<Option<Refusal>>,
    /// The full size of the result of the current recipe.
    pub(crate) rendition: RwSignal<Option<(u32, u32)>>,
    /// The view that the stage requests.
    pub(crate) request: RwSignal<ViewRequest>,
    notices: Notices,
    inner: StoredValue<RenderState, LocalStorage>,
}

impl Viewport {
    pub(crate) fn new(notices: Notices) -> Self {
        let layer = || RwSignal::new_local(None);
        let viewport = Self {
            engine: Engine::start(),
            base: layer(),
            detail: layer(),
            before_base: layer(),
            before_detail: layer(),
            histogram: RwSignal::new(None),
            fault: RwSignal::new(None),
            rendition: RwSignal::new(None),
            request: RwSignal::new(ViewRequest::default()),
            notices,
            inner: StoredValue::new_local(RenderState::default()),
        };
        Effect::new(move |_| {
            let request = viewport.request.get();
            viewport.inner.update_value(|inner| inner.schedule.set_request(request));
            viewport.run();
        });
        viewport
    }

    /// Opens a photograph. If that fails, the previous one stays open.
    pub(crate) async fn open(self, file: &Blob) -> Result<ImageInfo, Refusal> {
        self.inner.update_value(|inner| inner.schedule.pause());
        let request = self.request.get_untracked().or_window();
        let (width, height) = request.stage_px;
        let shot =
            Shot { area: Area::Fit { width, height }, draft: false, clipping: request.clipping, histogram: true };
        let opened = self.open_in_worker(file, shot).await;
        let (info, piece) = match opened {
            Ok(opened) => opened,
            Err(refusal) => {
                self.inner.update_value(|inner| inner.schedule.resume());
                self.run();
                return Err(refusal);
            }
        };
        self.inner.update_value(|inner| {
            inner.opened(file.clone());
            inner.opening_frame = Some((shot, piece));
        });
        for layer in [self.base, self.detail, self.before_base, self.before_detail] {
            layer.set(None);
        }
        self.histogram.set(None);
        self.rendition.set(None);
        self.fault.set(None);
        self.request.update(|request| *request = ViewRequest { scale: None, region: None, before: false, ..*request });
        self.fall_back_to_window_size();
        Ok(info)
    }

    /// Renders the recipe and shows it. `draft`: the recipe is still changing, so a coarser picture may come first.
    pub(crate) fn show(self, recipe: Recipe, draft: bool) {
        self.inner.update_value(|inner| {
            if inner.schedule.in_gesture() && !draft {
                inner.bands.reset_misses();
            }
            inner.schedule.show(recipe, draft);
        });
        self.run();
    }

    /// Renders the open photograph with `recipe` at the size of a thumbnail.
    pub(crate) async fn thumbnail(self, recipe: Recipe) -> Result<ImageData, Refusal> {
        self.render_thumbnail(recipe).await
    }

    /// The cost of rendering a picture of that size with `recipe` at the edge, and its limit, in milliseconds, if the
    /// cost exceeds the limit.
    pub(crate) async fn exceeded_cost(self, recipe: Recipe, size: (u32, u32)) -> Option<(u64, u64)> {
        self.check_cost(recipe, size).await
    }

    /// The histogram of the open photograph with `recipe`, counted in a small picture.
    pub(crate) async fn count(self, recipe: Recipe) -> Result<Histogram, Refusal> {
        self.count_histogram(recipe).await
    }

    /// The full size of the result of the recipe, if the engine can render it.
    pub(crate) async fn measure(self, recipe: Recipe) -> Result<(u32, u32), Refusal> {
        self.result_size(recipe).await
    }

    /// The pixels in a square around a point of the result of the recipe, at full size: RGBA in sRGB.
    pub(crate) async fn sample(self, recipe: Recipe, at: camera::Point, side_px: u32) -> Result<Vec<u8>, Refusal> {
        self.sample_square(recipe, at, side_px).await
    }
}
