//! The full-size rendition's pixels in those of this render, which is smaller in a preview.

use crate::image::{Rect, Size};
use crate::ops::Place;
use crate::pipeline::pad::Pad;

/// What stands for a picture resized to `full`: itself in a full-size render; in a preview, no more pixels than are at hand.
pub(super) fn stand_in(full: Size, place: &Place) -> Size {
    let here = place.size;
    let scale = (here.width as f64 / full.width as f64).max(here.height as f64 / full.height as f64);
    if here == place.full || scale >= 1.0 { full } else { scaled(full, scale) }
}

/// The full-size picture with its border, and this one's.
pub(super) fn padded(border: [usize; 4], color: [f64; 4], place: &Place) -> (Size, Pad) {
    let with = |size: Size, [left, top, right, bottom]: [usize; 4]| Size {
        width: left + size.width + right,
        height: top + size.height + bottom,
    };
    let here = border.map(|length| (length as f64 * place.scale() + 0.5) as usize);
    let inner = place.size.rect().moved(here[0], here[1]);
    (with(place.full, border), Pad { size: with(place.size, here), inner, color: color.map(|v| v as f32) })
}

/// `size` at `scale`, rounded, neither side zero.
fn scaled(size: Size, scale: f64) -> Size {
    let side = |length: usize| ((length as f64 * scale + 0.5) as usize).max(1);
    Size { width: side(size.width), height: side(size.height) }
}

/// A rectangle of the full-size picture in the pixels of this one.
pub(super) fn scaled_rect(rect: Rect, place: &Place) -> Rect {
    let span = |start: usize, end: usize, full: usize, here: usize| {
        let at = |v: usize| (2 * v * here + full) / (2 * full);
        let start = at(start).min(here - 1);
        (start, at(end).clamp(start + 1, here) - start)
    };
    let (x, width) = span(rect.x, rect.right(), place.full.width, place.size.width);
    let (y, height) = span(rect.y, rect.bottom(), place.full.height, place.size.height);
    Rect { x, y, width, height }
}
