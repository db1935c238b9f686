//! Converts sizes and rectangles from pixels of the full-size rendition to pixels of this render, which is smaller in a preview.

use wide::f32x4;

use crate::image::{Rect, Size};
use crate::ops::StepContext;
use crate::pipeline::domain::Gray;
use crate::pipeline::filter::Filter;
use crate::pipeline::pad::Pad;
use crate::pipeline::point::Map;
use crate::pipeline::resample::Resample;
use crate::pipeline::strip::split_alpha_mut;
use crate::pipeline::transfer::decode_one;

/// The size in this render of a picture that is resized to `full`: `full` itself in a full-size render. In a preview it has no more pixels
/// than the input, in either direction.
pub(super) fn proxy_size(full: Size, place: &StepContext) -> Size {
    let here = place.size;
    let scale = (here.width as f64 / full.width as f64).min(here.height as f64 / full.height as f64);
    if here == place.full || scale >= 1.0 { full } else { scaled(full, scale) }
}

/// A picture with its border: in whole pixels, or between them, with partly covered outermost pixels.
pub(super) enum Padded {
    Whole(Pad),
    Between(Resample),
}

/// The full-size picture with its border, and that of this render.
pub(super) fn padded(border: [usize; 4], color: [f64; 4], place: &StepContext) -> (Size, Padded) {
    let with = |size: Size, [left, top, right, bottom]: [usize; 4]| Size {
        width: left + size.width + right,
        height: top + size.height + bottom,
    };
    let full = with(place.full, border);
    let (Size { width, height }, size) = (place.full, place.size);
    let [left, top, right, bottom] = border;
    let across = [left, right].iter().all(|length| (length * size.width).is_multiple_of(width));
    let down = [top, bottom].iter().all(|length| (length * size.height).is_multiple_of(height));
    if across && down {
        let [left, right] = [left, right].map(|length| length * size.width / width);
        let [top, bottom] = [top, bottom].map(|length| length * size.height / height);
        let inner = size.rect().moved(left, top);
        let pad = Pad { size: with(size, [left, top, right, bottom]), inner, color: color.map(|v| v as f32) };
        return (full, Padded::Whole(pad));
    }
    // In pixels of this render.
    let ratio = [size.width as f64 / width as f64, size.height as f64 / height as f64];
    let shown = [
        [-(left as f64) * ratio[0], full.width as f64 * ratio[0]],
        [-(top as f64) * ratio[1], full.height as f64 * ratio[1]],
    ];
    (full, Padded::Between(Resample { from: size, to: size_in_render(full, place), filter: Filter::CatmullRom, shown }))
}

/// Fills what a resample shows outside the picture with a colour, in linear light, premultiplied.
pub(super) fn border_fill(resample: &Resample, [r, g, b, alpha]: [f64; 4]) -> Map {
    let (across, down) = resample.coverage();
    let gray = if r == g && g == b { Gray::Keeps } else { Gray::Loses };
    let [r, g, b] = [r, g, b].map(|v| f32x4::splat(decode_one(v as f32) * alpha as f32));
    let opaque = f32x4::splat(alpha as f32);
    Map::blocks(gray, move |block| {
        let down = down.get(block.y).copied().unwrap_or(1.0);
        let pixels = block.planes.first().map_or(0, |plane| plane.len());
        for i in 0..pixels {
            let column = |lane: usize| across.get(block.x + 4 * i + lane).copied().unwrap_or(1.0);
            let beside = f32x4::ONE - f32x4::new([0, 1, 2, 3].map(column)) * f32x4::splat(down);
            let (colors, alpha) = split_alpha_mut(block.planes);
            for (plane, color) in colors.iter_mut().zip([r, g, b]).chain(alpha.map(|plane| (plane, opaque))) {
                plane[i] = (f32x4::from(plane[i]) + color * beside).to_array();
            }
        }
    })
}

/// Resamples a picture of `size` to the means of its cells and back.
pub(super) fn mosaic(size: Size, cell_px: f64) -> [Resample; 2] {
    let across = libm::ceil(size.width as f64 / cell_px);
    let down = libm::ceil(size.height as f64 / cell_px);
    let cells = Size { width: across as usize, height: down as usize };
    let means = [[0.0, across * cell_px], [0.0, down * cell_px]];
    let shown = [[0.0, size.width as f64 / cell_px], [0.0, size.height as f64 / cell_px]];
    let filter = Filter::Area;
    [Resample { from: size, to: cells, filter, shown: means }, Resample { from: cells, to: size, filter, shown }]
}

/// The size in this render of something that is `full` in full size.
pub(super) fn size_in_render(full: Size, place: &StepContext) -> Size {
    if place.size == place.full { full } else { scaled(full, place.scale()) }
}

/// `size` times `scale`, rounded, neither side zero.
fn scaled(size: Size, scale: f64) -> Size {
    let side = |length: usize| ((length as f64 * scale + 0.5) as usize).max(1);
    Size { width: side(size.width), height: side(size.height) }
}

/// Converts a rectangle of the full-size picture to pixels of this render.
pub(super) fn scaled_rect(rect: Rect, place: &StepContext) -> Rect {
    let span = |start: usize, end: usize, full: usize, here: usize| {
        let at = |v: usize| (2 * v * here + full) / (2 * full);
        let start = at(start).min(here - 1);
        (start, at(end).clamp(start + 1, here) - start)
    };
    let (x, width) = span(rect.x, rect.right(), place.full.width, place.size.width);
    let (y, height) = span(rect.y, rect.bottom(), place.full.height, place.size.height);
    Rect { x, y, width, height }
}
