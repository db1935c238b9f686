//! Bounds of a straightened picture: which rectangles of the canvas contain no pixel outside the picture. Pure; in
//! canvas pixels.

use super::{Rect, Size};

/// The smallest side of a crop, unless the picture is smaller.
const MIN_PX: f64 = 16.0;
/// Positions that differ by less count as equal.
const SAME_PX: f64 = 1e-6;
/// Largest difference between the sides of a rectangle and the exact ones that rounding can cause.
const ROUNDING_PX: f64 = 2.0;
/// Bisection steps: enough to find a position to a millionth of a pixel.
const BISECTIONS: u32 = 48;

/// Left, top, right, bottom.
type Edges = [f64; 4];

/// The side or corner of a rectangle that the user drags. Per axis: -1 is the left or upper side, 1 the right or lower
/// side, 0 neither. (0, 0) moves the whole rectangle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Handle {
    pub(crate) x: i8,
    pub(crate) y: i8,
}

impl Handle {
    pub(crate) const MOVE: Self = Self { x: 0, y: 0 };
}

/// A picture rotated by at most 45 degrees, centred on its canvas.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    canvas: Size,
    /// Half of the sides of the picture.
    half: (f64, f64),
    sin: f64,
    cos: f64,
}

impl Bounds {
    /// The canvas has the size that the step `rotate` produces.
    pub(super) fn new(picture: Size, angle: f64) -> Self {
        let (sin, cos) = angle.to_radians().sin_cos();
        let (width, height) = (f64::from(picture.width), f64::from(picture.height));
        let length = |along: f64| (along - SAME_PX).ceil().max(1.0) as u32;
        let canvas =
            Size { width: length(width * cos + height * sin.abs()), height: length(width * sin.abs() + height * cos) };
        Self { canvas, half: (width / 2.0, height / 2.0), sin, cos }
    }

    pub(super) const fn canvas(&self) -> Size {
        self.canvas
    }

    fn centre(&self) -> (f64, f64) {
        (f64::from(self.canvas.width) / 2.0, f64::from(self.canvas.height) / 2.0)
    }

    fn contains(&self, [left, top, right, bottom]: Edges) -> bool {
        let (x, y) = self.centre();
        let inside = |(at_x, at_y): (f64, f64)| {
            let (across, down) = (at_x - x, at_y - y);
            (across * self.cos + down * self.sin).abs() <= self.half.0 + SAME_PX
                && (down * self.cos - across * self.sin).abs() <= self.half.1 + SAME_PX
        };
        let on_canvas =
            left >= -SAME_PX && top >= -SAME_PX && right <= 2.0 * x + SAME_PX && bottom <= 2.0 * y + SAME_PX;
        on_canvas && [(left, top), (right, top), (left, bottom), (right, bottom)].into_iter().all(inside)
    }

    /// The rectangle, shrunk around its centre until it lies inside the picture.
    pub(super) fn shrunk_to_fit(&self, rect: Rect) -> Rect {
        let (centre, ratio) = (middle(rect), rect.size().ratio());
        if self.contains_rect(rect) {
            rect
        } else if self.contains(around(centre, (1.0, 1.0))) {
            self.fitted(centre, rect.size(), ratio)
        } else {
            self.largest(ratio)
        }
    }

    pub(super) fn contains_rect(&self, rect: Rect) -> bool {
        self.contains(edges(rect))
    }

    /// The largest fraction of a movement, from 0 to 1, at which the rectangle is still inside (bisection). At 0 it is
    /// inside.
    fn max_fraction(&self, at: impl Fn(f64) -> Edges) -> f64 {
        if self.contains(at(1.0)) {
            return 1.0;
        }
        let halve = |(low, high): (f64, f64), _| {
            let middle = f64::midpoint(low, high);
            if self.contains(at(middle)) { (middle, high) } else { (low, middle) }
        };
        (0..BISECTIONS).fold((0.0, 1.0), halve).0
    }

    fn largest_edges(&self, ratio: f64) -> Edges {
        let sin = self.sin.abs();
        let half = (self.half.0 / (ratio * self.cos + sin)).min(self.half.1 / (ratio * sin + self.cos));
        around(self.centre(), (2.0 * half * ratio, 2.0 * half))
    }

    /// The largest centred rectangle of an aspect ratio.
    pub(super) fn largest(&self, ratio: f64) -> Rect {
        self.snapped_to_pixels(self.largest_edges(ratio), ratio)
    }

    /// Whether a rectangle is the largest one of its aspect ratio, apart from rounding.
    pub(super) fn is_largest(&self, rect: Rect) -> bool {
        let largest = self.largest_edges(rect.size().ratio());
        edges(rect).iter().zip(largest).all(|(own, largest)| (own - largest).abs() <= ROUNDING_PX)
    }

    /// The rectangle of the largest area: the one that the step `rotate` keeps if it crops the corners.
    pub(super) fn inner(&self) -> Rect {
        let (w, h) = (2.0 * self.half.0, 2.0 * self.half.1);
        let (sin, cos) = (self.sin.abs(), self.cos);
        let (long, short) = (w.max(h), w.min(h));
        let (width, height) = if short <= 2.0 * sin * cos * long {
            let half = short / 2.0;
            if w >= h { (half / sin, half / cos) } else { (half / cos, half / sin) }
        } else {
            let double = cos * cos - sin * sin;
            ((w * cos - h * sin) / double, (h * cos - w * sin) / double)
        };
        let span = |inner: f64, whole: u32| {
            let inner = ((inner + SAME_PX).floor() as u32).clamp(1, whole);
            ((whole - inner) / 2, inner)
        };
        let ((x, width), (y, height)) = (span(width, self.canvas.width), span(height, self.canvas.height));
        Rect { x, y, width, height }
    }

    /// Where the centre of a rectangle of `before` lies after the picture is rotated by another `degrees`.
    pub(super) fn rotated_centre(&self, before: Self, degrees: f64, rect: Rect) -> (f64, f64) {
        let (sin, cos) = degrees.to_radians().sin_cos();
        let ((x, y), from, to) = (middle(rect), before.centre(), self.centre());
        let (across, down) = (x - from.0, y - from.1);
        (to.0 + across * cos - down * sin, to.1 + across * sin + down * cos)
    }

    /// The rectangle around a point of the picture, as close to `size` as the picture allows.
    pub(super) fn fitted(&self, centre: (f64, f64), size: Size, ratio: f64) -> Rect {
        let (width, height) = (f64::from(size.width), f64::from(size.height));
        // Of the requested aspect ratio, inside `size`.
        let (width, height) = (width.min(height * ratio), height.min(width / ratio));
        let at = |share: f64| around(centre, (width * share, height * share));
        self.snapped_to_pixels(at(self.max_fraction(at)), ratio)
    }

    /// A rectangle of an aspect ratio inside the picture, rounded to whole pixels.
    fn snapped_to_pixels(&self, edges: Edges, ratio: f64) -> Rect {
        let [left, top, right, bottom] = edges;
        let (wide, high) = ((right - left + SAME_PX).floor(), (bottom - top + SAME_PX).floor());
        let (width, height) = (wide.min((high * ratio).round()).max(1.0), high.min((wide / ratio).round()).max(1.0));
        let start = |first: f64, last: f64, length: f64| (f64::midpoint(first, last) - length / 2.0 - 0.5).ceil();
        let (x, y) = (start(left, right, width), start(top, bottom, height));
        let unchanged = [x, y, x + width, y + height];
        if self.contains(unchanged) { rect(unchanged) } else { largest_pixel_rect(edges, ratio) }
    }

    /// The rectangle after the drag of a handle. It stops at the edge of the picture.
    pub(super) fn dragged(&self, from: Rect, handle: Handle, by: (f64, f64), ratio: Option<f64>) -> Rect {
        match ratio {
            Some(ratio) if handle != Handle::MOVE => self.scaled(from, handle, by, ratio),
            _ => {
                let across = self.moved(edges(from), [0, 2], handle.x, handle == Handle::MOVE, by.0);
                rect(self.moved(across, [1, 3], handle.y, handle == Handle::MOVE, by.1))
            }
        }
    }

    /// Moves one or both of two opposite edges by whole pixels.
    fn moved(&self, from: Edges, axis: [usize; 2], side: i8, both: bool, by: f64) -> Edges {
        let moves = [both || side < 0, both || side > 0];
        let [first, second] = axis.map(|edge| from.get(edge).copied().unwrap_or_default());
        let room = (second - first - MIN_PX).max(0.0);
        let by = match moves {
            [true, true] => by,
            [true, false] => by.min(room),
            [false, true] => by.max(-room),
            [false, false] => return from,
        };
        let at = |way: f64| {
            let mut next = from;
            for (edge, moves) in axis.into_iter().zip(moves) {
                if let Some(edge) = next.get_mut(edge).filter(|_| moves) {
                    *edge += way;
                }
            }
            next
        };
        // Rounded towards the start, which is inside, and so is every position in between.
        at((by * self.max_fraction(|share| at(by * share)) + SAME_PX.copysign(by)).trunc())
    }

    /// Scales the rectangle and keeps its aspect ratio. The side or corner opposite the handle does not move.
    fn scaled(&self, from: Rect, Handle { x, y }: Handle, by: (f64, f64), ratio: f64) -> Rect {
        let (width, height) = (f64::from(from.width), f64::from(from.height));
        let grown = |side: i8, by: f64, length: f64| (length + f64::from(side) * by) / length;
        let wanted = match (x, y) {
            (_, 0) => grown(x, by.0, width),
            (0, _) => grown(y, by.1, height),
            _ => grown(x, by.0, width).max(grown(y, by.1, height)),
        };
        let least = (MIN_PX / width.min(height)).min(1.0);
        let at = |factor: f64| {
            let (wide, high) = (width * factor, width * factor / ratio);
            let [left, top, right, bottom] = edges(from);
            let span = |side: i8, first: f64, last: f64, length: f64| match side {
                1 => (first, first + length),
                -1 => (last - length, last),
                _ => (f64::midpoint(first, last) - length / 2.0, f64::midpoint(first, last) + length / 2.0),
            };
            let ((left, right), (top, bottom)) = (span(x, left, right, wide), span(y, top, bottom, high));
            [left, top, right, bottom]
        };
        let way = (wanted.max(least) - least).max(0.0);
        if !self.contains(at(least)) {
            return from;
        }
        let reached = at(least + way * self.max_fraction(|share| at(least + way * share)));
        self.snap_dragged_edges(reached, from, (x, y), ratio).unwrap_or(from)
    }

    /// Rounds the dragged edges to whole pixels. The other edges do not move.
    fn snap_dragged_edges(
        &self,
        [left, top, right, bottom]: Edges,
        from: Rect,
        (x, y): (i8, i8),
        ratio: f64,
    ) -> Option<Rect> {
        let mut width = (right - left + SAME_PX).floor();
        loop {
            let height = (width / ratio).round().max(1.0);
            let place = |side: i8, first: f64, last: f64, length: f64, start: u32, end: u32| match side {
                1 => f64::from(start),
                -1 => f64::from(end) - length,
                _ => (f64::midpoint(first, last) - length / 2.0).round(),
            };
            let left = place(x, left, right, width, from.x, from.x + from.width);
            let top = place(y, top, bottom, height, from.y, from.y + from.height);
            let reached = [left, top, left + width, top + height];
            if self.contains(reached) {
                return Some(rect(reached));
            }
            width -= 1.0;
            if width < 1.0 {
                return None;
            }
        }
    }
}

/// Whether `size` has an aspect ratio, apart from rounding.
pub(super) fn has_ratio(size: Size, ratio: f64) -> bool {
    let (width, height) = (f64::from(size.width), f64::from(size.height));
    (width - height * ratio).abs() <= ROUNDING_PX * ratio.max(1.0)
}

pub(super) fn middle(rect: Rect) -> (f64, f64) {
    let [left, top, right, bottom] = edges(rect);
    (f64::midpoint(left, right), f64::midpoint(top, bottom))
}

fn edges(Rect { x, y, width, height }: Rect) -> Edges {
    let (x, y) = (f64::from(x), f64::from(y));
    [x, y, x + f64::from(width), y + f64::from(height)]
}

fn around((x, y): (f64, f64), (width, height): (f64, f64)) -> Edges {
    [x - width / 2.0, y - height / 2.0, x + width / 2.0, y + height / 2.0]
}

/// The rectangle of edges at whole pixels.
fn rect([left, top, right, bottom]: Edges) -> Rect {
    let px = |at: f64| at.round().max(0.0) as u32;
    Rect { x: px(left), y: px(top), width: px(right - left).max(1), height: px(bottom - top).max(1) }
}

/// The largest rectangle of whole pixels with an aspect ratio inside `edges`, as close to their centre as possible.
fn largest_pixel_rect(edges: Edges, ratio: f64) -> Rect {
    let [left, top, right, bottom] = edges;
    let (left, top) = ((left - SAME_PX).ceil(), (top - SAME_PX).ceil());
    let (wide, high) = ((right + SAME_PX).floor() - left, (bottom + SAME_PX).floor() - top);
    let width = wide.min((high * ratio).round()).max(1.0);
    let height = high.min((width / ratio).round()).max(1.0);
    let (left, top) = (left + ((wide - width) / 2.0).floor().max(0.0), top + ((high - height) / 2.0).floor().max(0.0));
    rect([left, top, left + width, top + height])
}
