//! What is seen of the open photograph: the stage says what it wants, frames are rendered by the engine and drawn on canvases.

pub(crate) mod canvas;
pub(crate) mod frame;
mod latest_only;
mod render;
pub(crate) mod want;

use filters::{ImageInfo, Recipe};
use leptos::prelude::*;
use web_sys::{Blob, ImageData};

pub(crate) use crate::engine::area::{RectF, Region};
pub(crate) use crate::engine::histogram::Histogram;
pub(crate) use frame::Frame;
pub(crate) use want::Want;

use crate::engine::protocol::Refusal;
use crate::engine::supervisor::Engine;
use crate::ui::notice::Notices;
use latest_only::LatestOnly;

/// A frame that is shown, or none yet.
pub(crate) type Layer = RwSignal<Option<Frame>, LocalStorage>;

/// The view of the open photograph. Cheap to copy: every field is a handle.
#[derive(Clone, Copy)]
pub(crate) struct Viewport {
    pub(crate) engine: Engine,
    /// The whole picture as large as it fits the stage, never enlarged.
    pub(crate) base: Layer,
    /// The visible part when zoomed in, at the stage's scale and at most at 1.
    pub(crate) detail: Layer,
    /// The same of the untouched picture, while [`Want::before`] asks for it.
    pub(crate) before_base: Layer,
    pub(crate) before_detail: Layer,
    /// Of the base frame.
    pub(crate) histogram: RwSignal<Option<Histogram>>,
    /// Why the current recipe cannot be rendered.
    pub(crate) fault: RwSignal<Option<Refusal>>,
    /// The full size of the current recipe's result.
    pub(crate) rendition: RwSignal<Option<(u32, u32)>>,
    /// What the stage wants to show.
    pub(crate) want: RwSignal<Want>,
    notices: Notices,
    /// The open photograph, for a new worker.
    file: StoredValue<Option<Blob>, LocalStorage>,
    queue: StoredValue<LatestOnly<Recipe>>,
}

impl Viewport {
    pub(crate) fn new(notices: Notices) -> Self {
        let layer = || RwSignal::new_local(None);
        Self {
            engine: Engine::start(),
            base: layer(),
            detail: layer(),
            before_base: layer(),
            before_detail: layer(),
            histogram: RwSignal::new(None),
            fault: RwSignal::new(None),
            rendition: RwSignal::new(None),
            want: RwSignal::new(Want::default()),
            notices,
            file: StoredValue::new_local(None),
            queue: StoredValue::new(LatestOnly::default()),
        }
    }

    /// Opens a photograph; if that fails, the one before it stays open.
    pub(crate) async fn open(self, file: &Blob) -> Result<ImageInfo, Refusal> {
        let info = self.open_in_worker(file).await?;
        self.file.set_value(Some(file.clone()));
        for layer in [self.base, self.detail, self.before_base, self.before_detail] {
            layer.set(None);
        }
        self.histogram.set(None);
        self.rendition.set(None);
        self.fault.set(None);
        Ok(info)
    }

    /// Renders the recipe and shows it. `draft`: the recipe is still changing, so a coarser picture may come first.
    pub(crate) fn show(self, recipe: Recipe, draft: bool) {
        let _ = draft;
        self.enqueue(recipe);
    }

    /// The open photograph by `recipe`, at the size of a thumbnail.
    pub(crate) async fn thumbnail(self, recipe: Recipe) -> Result<ImageData, Refusal> {
        self.small(recipe).await
    }
}
