//! What the stage wants to show.

use leptos::prelude::window;
use wasm_bindgen::JsValue;

use crate::engine::area::RectF;

/// Written by the stage, read by the scheduler.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct ViewRequest {
    /// The stage in device pixels. Until it is known, the window's size is taken.
    pub(crate) stage_px: (u32, u32),
    /// Device pixels per rendition pixel; none: the whole picture fits the stage.
    pub(crate) scale: Option<f64>,
    /// The visible part of the picture, in rendition pixels, when zoomed in.
    pub(crate) region: Option<RectF>,
    /// The untouched picture is shown too.
    pub(crate) before: bool,
    /// Clipped areas are marked.
    pub(crate) clipping: bool,
}

impl ViewRequest {
    /// With the window's size where the stage's is not known yet.
    pub(super) fn or_window(self) -> Self {
        if self.stage_px.0 > 0 && self.stage_px.1 > 0 {
            return self;
        }
        let window = window();
        let ratio = window.device_pixel_ratio();
        let device_px = |side: Result<JsValue, JsValue>| {
            let css_px = side.ok().and_then(|side| side.as_f64()).unwrap_or_default();
            ((css_px * ratio) as u32).max(1)
        };
        Self { stage_px: (device_px(window.inner_width()), device_px(window.inner_height())), ..self }
    }
}
