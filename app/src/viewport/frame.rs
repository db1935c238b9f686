//! A rendered frame: the pixels of a picture, or of a part of it, as they are drawn on a canvas.

use js_sys::{ArrayBuffer, Uint8ClampedArray};
use web_sys::{HtmlCanvasElement, ImageData};

use crate::browser::canvas::{draw_parts, resize};
use crate::engine::area::{RectF, Region};

/// A rendered frame. Cheap to clone: the pixels are shared.
#[derive(Clone)]
pub(crate) struct Frame {
    /// One, or one for each worker that drew.
    pub(super) parts: Vec<Part>,
    /// Counts the frames of a layer since the photograph was opened, from 1.
    pub(crate) number: u32,
    /// When its recipe was taken, by the page's clock.
    pub(crate) started_ms: f64,
    /// From then to the pixels.
    pub(crate) duration_ms: f64,
    /// Drawn pixels per rendition pixel.
    pub(crate) scale: f64,
    /// What the frame shows, in drawn pixels.
    pub(crate) region: Region,
    /// The whole result at this scale, in drawn pixels.
    pub(crate) size: (u32, u32),
    /// The whole result at full size.
    pub(crate) rendition: (u32, u32),
    /// Coarser than asked for, because a drag was under way.
    pub(crate) draft: bool,
    /// No pixel is transparent.
    pub(crate) opaque: bool,
    /// The memory of the first worker, and of the others that drew it, in bytes.
    pub(crate) memory_bytes: [f64; 2],
}

/// Rows of a frame.
#[derive(Clone)]
pub(super) struct Part {
    /// The first row, counted from the frame's top.
    pub(super) y: u32,
    /// What is drawn on the canvas.
    pub(super) pixels: ImageData,
    /// The picture's own values, without marks: RGBA, row by row.
    pub(super) values: Uint8ClampedArray,
}

impl Frame {
    /// How many workers drew it.
    pub(crate) const fn workers(&self) -> usize {
        self.parts.len()
    }

    /// Puts the pixels on the canvas, which gets the frame's size.
    pub(crate) fn draw(&self, canvas: &HtmlCanvasElement) {
        resize(canvas, self.region.width, self.region.height);
        draw_parts(canvas, self.opaque, self.parts.iter().map(|part| (&part.pixels, part.y)));
    }

    /// The memory of the parts, once the frame is not shown any more.
    pub(super) fn into_buffers(self) -> impl Iterator<Item = ArrayBuffer> {
        self.parts.into_iter().map(|part| part.values.buffer())
    }

    /// What the frame shows, in rendition pixels.
    pub(crate) fn rect(&self) -> RectF {
        let across = f64::from(self.rendition.0) / f64::from(self.size.0.max(1));
        let down = f64::from(self.rendition.1) / f64::from(self.size.1.max(1));
        RectF {
            x: f64::from(self.region.x) * across,
            y: f64::from(self.region.y) * down,
            width: f64::from(self.region.width) * across,
            height: f64::from(self.region.height) * down,
        }
    }

    /// The picture's value at a place of the frame, in drawn pixels from its top left: red, green, blue, alpha. Marks are not part of it.
    pub(crate) fn pixel(&self, x: u32, y: u32) -> Option<[u8; 4]> {
        let part = self.parts.iter().find(|part| (part.y..part.y + part.pixels.height()).contains(&y))?;
        let width = part.pixels.width();
        let first = 4 * ((y - part.y) * width + x);
        (x < width).then(|| [0, 1, 2, 3].map(|channel| part.values.get_index(first + channel)))
    }
}
