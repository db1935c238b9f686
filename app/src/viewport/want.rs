//! What the stage wants to show.

use crate::engine::area::RectF;

/// Written by the stage, read by the scheduler.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Want {
    /// The stage in device pixels. Until it is known, the window's size is taken.
    pub(crate) stage_px: (u32, u32),
    /// Device pixels per rendition pixel; none: the whole picture fits the stage.
    pub(crate) scale: Option<f64>,
    /// The visible part of the picture, in rendition pixels, when zoomed in.
    pub(crate) region: Option<RectF>,
    /// The untouched picture is shown too.
    pub(crate) before: bool,
    /// Clipped areas are marked in the pixels.
    pub(crate) clipping: bool,
}
