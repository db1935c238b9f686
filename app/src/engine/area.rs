//! The area of a picture to draw: its position, its scale, and its rows per worker.
//!
//! *Rendition pixels* are pixels of the full-size result of the recipe; *drawn pixels* are those of a frame. Scale:
//! drawn pixels per rendition pixel.

use serde::{Deserialize, Serialize};

/// A rectangle in rendition pixels, with fractions.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub(crate) struct RectF {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
}

/// A rectangle in drawn pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Region {
    pub(crate) x: u32,
    pub(crate) y: u32,
    pub(crate) width: u32,
    pub(crate) height: u32,
}

/// The area of a picture to draw, and its size on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Area {
    /// The whole picture, scaled to fit into a box of device pixels; never enlarged.
    Fit { width: u32, height: u32 },
    /// A rectangle of the picture, at a scale of at most 1.
    Part { scale: f64, rect: RectF },
}

/// One of several strips of rows that different workers draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Strip {
    /// Index from the top, from 0.
    pub(crate) index: u32,
    pub(crate) count: u32,
}

/// An area in drawn pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct PixelArea {
    pub(super) scale: f64,
    /// The size of the whole result at that scale. The engine's size may differ by a pixel or two, because its steps
    /// round sizes.
    size: (u32, u32),
    region: Region,
}

impl Strip {
    /// All rows.
    pub(crate) const WHOLE: Self = Self { index: 0, count: 1 };
}

impl PixelArea {
    /// The rows of one strip. A strip at the right or bottom edge extends beyond the result: the engine decides the
    /// exact size of the result and truncates the strip.
    pub(super) fn strip(&self, Strip { index, count }: Strip) -> Region {
        let Region { x, y, width, height } = self.region;
        let row = |index: u32| (u64::from(height) * u64::from(index.min(count)) / u64::from(count.max(1))) as u32;
        let (first, end) = (y + row(index), y + row(index.saturating_add(1)));
        let to_edge = |start: u32, end: u32, edge: u32| if end >= edge { u32::MAX - start } else { end - start };
        Region { x, y: first, width: to_edge(x, x + width, self.size.0), height: to_edge(first, end, self.size.1) }
    }
}

impl Area {
    /// Converts the area for a picture of `rendition` pixels. A draft has half the scale.
    pub(super) fn to_pixels(self, rendition: (u32, u32), draft: bool) -> PixelArea {
        let coarser = if draft { 0.5 } else { 1.0 };
        match self {
            Self::Fit { width, height } => {
                let fit = |side: u32, length: u32| f64::from(side.max(1)) / f64::from(length.max(1));
                let scale = fit(width, rendition.0).min(fit(height, rendition.1)).min(1.0) * coarser;
                let size = drawn_size(rendition, scale);
                PixelArea { scale, size, region: Region { x: 0, y: 0, width: size.0, height: size.1 } }
            }
            Self::Part { scale, rect } => {
                // NaN becomes the smallest scale.
                let scale = scale.max(f64::from(f32::EPSILON)).min(1.0) * coarser;
                let size = drawn_size(rendition, scale);
                let (x, width) = span(rect.x * scale, rect.width * scale, size.0);
                let (y, height) = span(rect.y * scale, rect.height * scale, size.1);
                PixelArea { scale, size, region: Region { x, y, width, height } }
            }
        }
    }
}

/// The size of the whole result at a scale, rounded as the engine does.
fn drawn_size((width, height): (u32, u32), scale: f64) -> (u32, u32) {
    let scaled = |length: u32| (f64::from(length) * scale).round().max(1.0) as u32;
    (scaled(width), scaled(height))
}

/// The whole pixels that a span touches, limited to `length`; at least one.
fn span(from: f64, extent: f64, length: u32) -> (u32, u32) {
    let first = (from.max(0.0).floor() as u32).min(length.saturating_sub(1));
    let end = ((from + extent).max(0.0).ceil() as u32).min(length);
    (first, end.saturating_sub(first).max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    const RENDITION: (u32, u32) = (4000, 3000);

    fn part(scale: f64, x: f64, y: f64, width: f64, height: f64) -> Area {
        Area::Part { scale, rect: RectF { x, y, width, height } }
    }

    #[test]
    fn area_fit_fills_the_box_and_never_enlarges() {
        let fit = |width, height| Area::Fit { width, height }.to_pixels(RENDITION, false);
        assert_eq!(fit(1200, 1200).region, Region { x: 0, y: 0, width: 1200, height: 900 });
        assert_eq!(fit(4000, 600).region, Region { x: 0, y: 0, width: 800, height: 600 });
        assert_eq!((fit(9000, 9000).scale, fit(9000, 9000).size), (1.0, RENDITION));
        assert_eq!(fit(0, 0).region, Region { x: 0, y: 0, width: 1, height: 1 });
        // For every width of the box, one side of the picture equals a side of the box.
        for width in 1..700 {
            let region = Area::Fit { width, height: 10_000 }.to_pixels((6011, 4007), false).region;
            assert_eq!(region.width, width);
        }
    }

    #[test]
    fn area_draft_has_half_the_scale() {
        let placed = Area::Fit { width: 1201, height: 1200 }.to_pixels(RENDITION, true);
        assert_eq!((placed.scale, placed.region.width), (1201.0 / 8000.0, 601));
        let placed = part(1.0, 101.0, 50.0, 100.0, 100.0).to_pixels(RENDITION, true);
        assert_eq!((placed.scale, placed.region), (0.5, Region { x: 50, y: 25, width: 51, height: 50 }));
    }

    #[test]
    fn area_part_covers_what_it_touches_and_stays_inside() {
        let region = |area: Area| area.to_pixels(RENDITION, false).region;
        assert_eq!(region(part(1.0, 10.5, 20.0, 99.2, 50.0)), Region { x: 10, y: 20, width: 100, height: 50 });
        assert_eq!(region(part(0.5, 3990.0, 2990.0, 500.0, 500.0)), Region { x: 1995, y: 1495, width: 5, height: 5 });
        assert_eq!(region(part(1.0, -50.0, -50.0, 20.0, 60.0)), Region { x: 0, y: 0, width: 1, height: 10 });
        assert_eq!(region(part(3.0, 9000.0, 0.0, 10.0, 10.0)), Region { x: 3999, y: 0, width: 1, height: 10 });
        assert_eq!(region(part(f64::NAN, f64::NAN, f64::NAN, f64::NAN, f64::NAN)).width, 1);
    }

    #[test]
    fn strips_are_all_rows_once() {
        for count in 1..6 {
            for height in [10, 23, 900] {
                let placed = part(1.0, 3.0, 11.0, 5.0, f64::from(height)).to_pixels(RENDITION, false);
                let strips = (0..count).map(|index| placed.strip(Strip { index, count }));
                let end = strips.fold(11, |y, strip| {
                    assert_eq!((strip.x, strip.y, strip.width), (3, y, 5));
                    y + strip.height
                });
                assert_eq!(end, 11 + height);
            }
        }
    }

    #[test]
    fn strips_at_the_edge_have_no_end() {
        let placed = Area::Fit { width: 400, height: 400 }.to_pixels(RENDITION, false);
        let [above, below] = [0, 1].map(|index| placed.strip(Strip { index, count: 2 }));
        assert_eq!(above, Region { x: 0, y: 0, width: u32::MAX, height: 150 });
        assert_eq!(below, Region { x: 0, y: 150, width: u32::MAX, height: u32::MAX - 150 });
    }
}
