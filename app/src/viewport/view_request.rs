//! The view that the stage requests.

use leptos::prelude::window;
use wasm_bindgen::JsValue;

use crate::engine::area::RectF;

/// Written by the stage, read by the scheduler.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct ViewRequest {
    /// The size of the stage in device pixels. Until it is known, the size of the window is used.
    pub(crate) stage_px: (u32, u32),
    /// Device pixels per rendition pixel; `None`: the whole picture fits the stage.
    pub(crate) scale: Option<f64>,
    /// The visible part of the picture when zoomed in, in rendition pixels.
    pub(crate) region: Option<RectF>,
    /// Whether the unedited picture is shown too.
    pub(crate) before: bool,
    /// Whether clipped areas are marked.
    pub(crate) clipping: bool,
}

impl ViewRequest {
    /// Replaces an unknown size of the stage with that of the window.
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
