//! The rotate stage: rotates a picture by up to 45° in either direction with Catmull and Rom's cubic in both axes, in the domain of its
//! rows, premultiplied.
//!
//! The canvas grows to contain every corner. The edge pixel extends beyond the picture, and interpolated pixels there count by the share
//! that the picture covers; if the corners are cropped anyway, they count fully. So an edge falls off by area, without the ringing of a
//! cubic at a step to nothing. A row of the result crosses as many rows of the source as its length times the sine of the angle: these are
//! held. Positions are computed from each pixel's own coordinates, so a part equals that part of the whole.

use wide::f32x4;

use super::meter::{Interrupt, Meter};
use super::needs::Needs;
use super::strip::Strip;
use super::{Rows, fill};
use crate::image::{Rect, Size};

/// Time for each pixel and for each sample of it, in nanoseconds of the reference machine.
const PIXEL_NS: f64 = 55.0;
const SAMPLE_NS: f64 = 4.0;

/// Pixels on each side of a position that the cubic needs.
const REACH: usize = 2;

/// A clockwise rotation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Rotation {
    /// The size of the picture in full size, and in this render.
    full: Size,
    from: Size,
    pub(crate) to: Size,
    /// The centre of the picture in the full-size result, and full-size pixels per pixel of this result.
    middle: [f64; 2],
    step: [f64; 2],
    sin: f64,
    cos: f64,
    /// Whether the edge pixel extends beyond the picture without fading.
    edge_goes_on: bool,
}

/// The area of a rotated pixel on the inner side of a line, given its centre's distance inside: the integral of its width along the line, a
/// trapezoid. Summed over all pixels it is exactly the area.
fn covered(inside: f64, sin: f64, cos: f64) -> f64 {
    let (half, flat, far) = ((cos + sin) / 2.0, (cos - sin) / 2.0, inside.abs());
    let part = if far >= half {
        0.5
    } else if far <= flat {
        far / cos
    } else {
        0.5 - (half - far) * (half - far) / (2.0 * sin * cos)
    };
    0.5 + part.copysign(inside)
}

impl Rotation {
    /// A rotation by `degrees` from -45 to 45 of a picture in full size; with `crop` the result is the inner rectangle of the canvas.
    pub(crate) fn new(full: Size, degrees: f64, crop: bool) -> Self {
        let (sin, cos) = libm::sincos(degrees.to_radians());
        let (w, h) = (full.width as f64, full.height as f64);
        let length = |along: f64| (libm::ceil(along - 1e-6)).max(1.0) as usize;
        let to = Size { width: length(w * cos + h * sin.abs()), height: length(w * sin.abs() + h * cos) };
        let middle = [to.width as f64 / 2.0, to.height as f64 / 2.0];
        let canvas = Self { full, from: full, to, middle, step: [1.0; 2], sin, cos, edge_goes_on: false };
        if !crop {
            return canvas;
        }
        let inner = canvas.inner();
        let middle = [middle[0] - inner.x as f64, middle[1] - inner.y as f64];
        Self { to: inner.size(), middle, edge_goes_on: true, ..canvas }
    }

    /// The rotation that yields only `rect` of this canvas, if that shows nothing beyond the picture: then nothing is transparent.
    pub(crate) fn cropped(self, rect: Rect) -> Option<Self> {
        // Tolerance for the rounding of an edge.
        const SLACK_PX: f64 = 1e-3;
        let half = [self.full.width, self.full.height].map(|length| length as f64 / 2.0 + SLACK_PX);
        let inside = |(x, y): (usize, usize)| {
            let (dx, dy) = (x as f64 - self.middle[0], y as f64 - self.middle[1]);
            (dx * self.cos + dy * self.sin).abs() <= half[0] && (dy * self.cos - dx * self.sin).abs() <= half[1]
        };
        let Rect { x, y, .. } = rect;
        let corners = [(x, y), (rect.right(), y), (x, rect.bottom()), (rect.right(), rect.bottom())];
        let middle = [self.middle[0] - x as f64, self.middle[1] - y as f64];
        corners.into_iter().all(inside).then(|| Self { to: rect.size(), middle, edge_goes_on: true, ..self })
    }

    /// The same rotation in a smaller render, from size `from` to size `to`. The sizes are rounded; the positions are not.
    pub(crate) fn scaled(self, from: Size, to: Size) -> Self {
        let step = [self.to.width as f64 / to.width as f64, self.to.height as f64 / to.height as f64];
        Self { from, to, step, ..self }
    }

    /// The largest upright rectangle inside the rotated picture, in the canvas.
    fn inner(&self) -> Rect {
        let (w, h) = (self.full.width as f64, self.full.height as f64);
        let (sin, cos) = (self.sin.abs(), self.cos);
        let (long, short) = (w.max(h), w.min(h));
        // Either two corners of the rectangle lie on the longer sides, or each of the four lies on one side.
        let (width, height) = if short <= 2.0 * sin * cos * long {
            let half = short / 2.0;
            if w >= h { (half / sin, half / cos) } else { (half / cos, half / sin) }
        } else {
            let double = cos * cos - sin * sin;
            ((w * cos - h * sin) / double, (h * cos - w * sin) / double)
        };
        let span = |inner: f64, whole: usize| {
            let inner = (libm::floor(inner + 1e-6) as usize).clamp(1, whole);
            ((whole - inner) / 2, inner)
        };
        let (x, width) = span(width, self.to.width);
        let (y, height) = span(height, self.to.height);
        Rect { x, y, width, height }
    }

    /// The position in the source of pixel (x, y) of the result, in pixels from the centre of the first.
    fn place(&self, x: usize, y: usize) -> [f64; 2] {
        let dx = (x as f64 + 0.5) * self.step[0] - self.middle[0];
        let dy = (y as f64 + 0.5) * self.step[1] - self.middle[1];
        let here =
            |place: f64, from: usize, full: usize| (place + full as f64 / 2.0) * (from as f64 / full as f64) - 0.5;
        [
            here(dx * self.cos + dy * self.sin, self.from.width, self.full.width),
            here(dy * self.cos - dx * self.sin, self.from.height, self.full.height),
        ]
    }

    /// The share of a pixel at a source position that the picture covers. The picture ends half a pixel beyond the centres of its outermost
    /// pixels.
    fn coverage(&self, [x, y]: [f64; 2]) -> f32 {
        if self.edge_goes_on {
            return 1.0;
        }
        let covered = |inside: f64| covered(inside, self.sin.abs(), self.cos);
        let between = |place: f64, length: usize| covered(place + 0.5) + covered(length as f64 - 0.5 - place) - 1.0;
        (between(x, self.from.width) * between(y, self.from.height)) as f32
    }

    /// The region of the source that `part` of the result needs.
    fn input(&self, part: Rect) -> Rect {
        let corners = [
            (part.x, part.y),
            (part.right() - 1, part.y),
            (part.x, part.bottom() - 1),
            (part.right() - 1, part.bottom() - 1),
        ];
        let places = corners.map(|(x, y)| self.place(x, y));
        let span = |axis: usize, length: usize| {
            let low = places.iter().map(|place| place[axis]).fold(f64::INFINITY, f64::min) - REACH as f64;
            let high = places.iter().map(|place| place[axis]).fold(f64::NEG_INFINITY, f64::max) + REACH as f64;
            let first = (low.floor().max(0.0) as usize).min(length - 1);
            (first, (high.ceil().max(0.0) as usize + 1).clamp(first + 1, length) - first)
        };
        let ((x, width), (y, height)) = (span(0, self.from.width), span(1, self.from.height));
        Rect { x, y, width, height }
    }

    /// The number of source rows that a row of `part` crosses.
    fn rows(&self, part: Rect) -> usize {
        let down_a_pixel = self.place(1, 0)[1] - self.place(0, 0)[1];
        let crossed = ((part.width - 1) as f64 * down_a_pixel.abs()).ceil() as usize + 2 * REACH + 1;
        crossed.min(self.input(part).height)
    }

    /// What the stage needs to yield `part`.
    pub(crate) fn needs(&self, part: Rect, planes: usize, strip_rows: usize) -> Needs {
        let input = self.input(part);
        let ring = Strip::bytes(input.width + 2 * REACH, planes, self.rows(part));
        let memory_bytes = ring + Strip::bytes(input.width, planes, strip_rows);
        Needs { input, memory_bytes, work_ns: (PIXEL_NS + SAMPLE_NS * planes as f64) * part.area() }
    }

    pub(crate) fn stage<'a>(
        &self,
        inner: Box<dyn Rows + 'a>,
        part: Rect,
        planes: usize,
        strip_rows: usize,
    ) -> RotateStage<'a> {
        let input = self.input(part);
        RotateStage {
            inner,
            rotation: *self,
            part,
            input,
            strip: Strip::new(input.width, planes, strip_rows),
            strip_next: 0,
            ring: Strip::new(input.width + 2 * REACH, planes, self.rows(part)),
            taken: input.y,
            next: part.y,
        }
    }
}

pub(crate) struct RotateStage<'a> {
    inner: Box<dyn Rows + 'a>,
    rotation: Rotation,
    part: Rect,
    input: Rect,
    strip: Strip,
    strip_next: usize,
    /// A ring buffer of source rows, with `REACH` more columns on each side.
    ring: Strip,
    taken: usize,
    next: usize,
}

impl RotateStage<'_> {
    fn take(&mut self, meter: &mut Meter) -> Result<(), Interrupt> {
        if self.strip_next == self.strip.rows() {
            self.strip_next = 0;
            self.inner.pull(&mut self.strip, meter)?;
        }
        let slot = self.taken % self.ring.capacity();
        for plane in 0..self.ring.planes() {
            let row = self.strip.row(plane, self.strip_next);
            let padded = self.ring.row_mut(plane, slot);
            padded[REACH..REACH + row.len()].copy_from_slice(row);
            padded[..REACH].fill(row[0]);
            padded[REACH + row.len()..].fill(row[row.len() - 1]);
        }
        self.strip_next += 1;
        self.taken += 1;
        Ok(())
    }

    /// The index in the ring buffer of row `y` of the source, or of the nearest row.
    fn ring_row(&self, y: isize) -> usize {
        let last = (self.rotation.from.height - 1).cast_signed();
        y.clamp(0, last).cast_unsigned() % self.ring.capacity()
    }

    fn row(&self, strip: &mut Strip, y: usize) {
        let (width, height) = (self.rotation.from.width as f64, self.rotation.from.height as f64);
        for i in 0..self.part.width {
            let [px, py] = self.rotation.place(self.part.x + i, self.next);
            let covered = self.rotation.coverage([px, py]);
            if covered == 0.0 {
                (0..strip.planes()).for_each(|plane| strip.row_mut(plane, y)[i] = 0.0);
                continue;
            }
            // Beyond this only the edge extends.
            let (px, py) = (px.clamp(-1.0, width), py.clamp(-1.0, height));
            let (left, top) = (libm::floor(px), libm::floor(py));
            let (across, down) = (cubic_weights((px - left) as f32), cubic_weights((py - top) as f32));
            let column = (left as isize - 1 + REACH.cast_signed() - self.input.x.cast_signed()).max(0).cast_unsigned();
            let column = column.min(self.ring.width() - 4);
            let rows = [-1, 0, 1, 2].map(|by| self.ring_row(top as isize + by));
            for plane in 0..strip.planes() {
                let mut sum = f32x4::ZERO;
                for (row, weight) in rows.iter().zip(down) {
                    if let Some(four) = self.ring.row(plane, *row)[column..].first_chunk::<4>() {
                        sum += f32x4::from(*four) * f32x4::splat(weight);
                    }
                }
                let [a, b, c, d] = (sum * f32x4::from(across)).to_array();
                strip.row_mut(plane, y)[i] = ((a + c) + (b + d)) * covered;
            }
        }
    }
}

/// The weights of the pixels from one before to two after, at a fraction `t` after pixel 0.
fn cubic_weights(t: f32) -> [f32; 4] {
    let (t2, t3) = (t * t, t * t * t);
    [-0.5 * t3 + t2 - 0.5 * t, 1.5 * t3 - 2.5 * t2 + 1.0, -1.5 * t3 + 2.0 * t2 + 0.5 * t, 0.5 * t3 - 0.5 * t2]
}

impl Rows for RotateStage<'_> {
    fn pull(&mut self, strip: &mut Strip, meter: &mut Meter) -> Result<(), Interrupt> {
        let rows = strip.capacity().min(self.part.bottom() - self.next);
        fill(strip, rows, |strip, y| {
            let ends = [self.part.x, self.part.right() - 1].map(|x| self.rotation.place(x, self.next)[1]);
            let last = (ends[0].max(ends[1]) + REACH as f64).max(0.0) as usize;
            while self.taken <= last && self.taken < self.input.bottom() {
                self.take(meter)?;
            }
            meter.check()?;
            self.row(strip, y);
            self.next += 1;
            Ok(())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rotation_by_nothing_is_the_identity() {
        let size = Size { width: 40, height: 30 };
        let rotation = Rotation::new(size, 0.0, false);
        assert_eq!((rotation.to, rotation.inner()), (size, size.rect()));
        assert_eq!(rotation.place(7, 11), [7.0, 11.0]);
    }

    /// The corners of a preview's pixels are those of the full-size picture, however its sides were rounded.
    #[test]
    fn rotation_of_a_preview_has_the_places_of_the_full_size() {
        let full = Size { width: 451, height: 300 };
        for (degrees, crop) in [(12.5, false), (-30.0, true), (0.3, false)] {
            let rotation = Rotation::new(full, degrees, crop);
            let to = Size { width: rotation.to.width / 4, height: rotation.to.height.div_ceil(4) };
            let scaled = rotation.scaled(Size { width: 113, height: 75 }, to);
            // Half a pixel before the first and after the last, by linear extrapolation.
            let corner = |rotation: &Rotation, from: Size, far: bool| {
                let (x, y) = if far { (rotation.to.width, rotation.to.height) } else { (0, 0) };
                let [[x0, y0], [x1, y1]] = [rotation.place(x, y), rotation.place(x + 1, y + 1)];
                let [x, y] = [(3.0 * x0 - x1) / 2.0, (3.0 * y0 - y1) / 2.0];
                [(x + 0.5) / from.width as f64, (y + 0.5) / from.height as f64]
            };
            for far in [false, true] {
                let (want, seen) = (corner(&rotation, full, far), corner(&scaled, scaled.from, far));
                assert!((0..2).all(|axis| (want[axis] - seen[axis]).abs() < 1e-9), "{degrees}: {seen:?}, not {want:?}");
            }
        }
    }

    /// The inner rectangle lies in the picture, and a slightly larger one does not.
    #[test]
    fn rotation_inner_rectangle_is_inside_and_no_larger_fits() {
        for (width, height) in [(4000, 3000), (3000, 4000), (1000, 1000), (2000, 300), (90, 1600)] {
            for degrees in [-45.0, -30.0, -3.5, 0.2, 1.0, 10.0, 25.0, 44.0, 45.0] {
                let rotation = Rotation::new(Size { width, height }, degrees, false);
                let inner = rotation.inner();
                let beyond = |rect: Rect| {
                    let corners = [
                        (rect.x, rect.y),
                        (rect.right() - 1, rect.y),
                        (rect.x, rect.bottom() - 1),
                        (rect.right() - 1, rect.bottom() - 1),
                    ];
                    corners.into_iter().any(|(x, y)| {
                        let [px, py] = rotation.place(x, y);
                        px < -1.0 || py < -1.0 || px > width as f64 || py > height as f64
                    })
                };
                assert!(!beyond(inner), "{width} x {height} by {degrees}: {inner:?}");
                let grown = Rect {
                    x: inner.x.saturating_sub(4),
                    y: inner.y.saturating_sub(4),
                    width: inner.width + 8,
                    height: inner.height + 8,
                };
                assert!(beyond(grown), "{width} x {height} by {degrees}: {inner:?} could be larger");
            }
        }
    }

    #[test]
    fn cubic_weights_sum_to_one() {
        for t in [0.0, 0.25, 0.5, 0.9] {
            assert!((cubic_weights(t).iter().sum::<f32>() - 1.0).abs() < 1e-6);
        }
        assert_eq!(cubic_weights(0.0), [0.0, 1.0, 0.0, 0.0]);
    }
}
