//! A rendered frame: the pixels of a picture, or of a part of it, as they are drawn on a canvas.

use js_sys::{ArrayBuffer, Uint8ClampedArray};
use web_sys::{HtmlCanvasElement, ImageData};

use crate::browser::canvas::{draw_parts, resize};
use crate::engine::area::{RectF, Region};

/// A rendered frame. Cheap to clone: the pixels are shared.
#[derive(Clone)]
pub(crate) struct Frame {
    /// One part for each worker that drew.
    pub(super) parts: Vec<Part>,
    /// The number of the frame in its layer, from 1, since the photograph was opened.
    pub(crate) number: u32,
    /// When its recipe was taken, in milliseconds of the page's clock.
    pub(crate) started_ms: f64,
    /// From then until the pixels arrived.
    pub(crate) duration_ms: f64,
    /// Drawn pixels per rendition pixel.
    pub(crate) scale: f64,
    /// The region of the frame, in drawn pixels.
    pub(crate) region: Region,
    /// The size of the whole result at this scale, in drawn pixels.
    pub(crate) size: (u32, u32),
    /// The size of the whole result at full size.
    pub(crate) rendition: (u32, u32),
    /// Coarser than requested, because a drag was in progress.
    pub(crate) draft: bool,
    /// Whether no pixel is transparent.
    pub(crate) opaque: bool,
    /// The memory of the first worker, and of the others that drew it, in bytes.
    pub(crate) memory_bytes: [f64; 2],
}

/// Rows of a frame.
#[derive(Clone)]
pub(super) struct Part {
    /// The first row, from the top of the frame.
    pub(super) y: u32,
    /// The pixels for the canvas.
    pub(super) pixels: ImageData,
    /// The values of the picture without marks: RGBA, row by row.
    pub(super) values: Uint8ClampedArray,
}

impl Frame {
    /// The number of workers that drew it.
    pub(crate) const fn workers(&self) -> usize {
        self.parts.len()
    }

    /// Draws the pixels on the canvas and resizes it to the frame.
    pub(crate) fn draw(&self, canvas: &HtmlCanvasElement) {
        resize(canvas, self.region.width, self.region.height);
        draw_parts(canvas, self.opaque, self.parts.iter().map(|part| (&part.pixels, part.y)));
    }

    /// The buffers of the parts, to be recycled after the frame.
    pub(super) fn into_buffers(self) -> impl Iterator<Item = ArrayBuffer> {
        self.parts.into_iter().map(|part| part.values.buffer())
    }

    /// The region of the frame in rendition pixels.
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

    /// The value of the picture at a position of the frame, in drawn pixels from its top left corner: red, green, blue,
    /// alpha, without marks.
    pub(crate) fn pixel(&self, x: u32, y: u32) -> Option<[u8; 4]> {
        let part = self.parts.iter().find(|part| (part.y..part.y + part.pixels.height()).contains(&y))?;
        let width = part.pixels.width();
        let first = 4 * ((y - part.y) * width + x);
        (x < width).then(|| [0, 1, 2, 3].map(|channel| part.values.get_index(first + channel)))
    }
}
