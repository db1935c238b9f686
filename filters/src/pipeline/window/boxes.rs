//! Box windows: means over squares, with a cost that does not depend on the radius.
//!
//! Running sums are integers, so their values do not depend on the starting position, and a part of the picture has the same pixels as the
//! whole. Values are clamped to -8 to 8 and stored in steps of 2^-18 (coarser above a radius of 511 px), once before the vertical sums and
//! once before the horizontal ones; together with f32's own rounding the mean is off by 5e-6 at most.
//!
//! The radius may be fractional: the pixels around the largest whole square count by the fraction.

use std::fmt;
use std::sync::Arc;

use wide::{f32x4, i32x4};

use super::blend::{Planes, PlanesMut};
use super::{Extent, Footprint, Kernel, RowReader, Window};
use crate::pipeline::math::nearest;
use crate::pipeline::meter::{Interrupt, Meter};
use crate::pipeline::strip::Strip;
use crate::pipeline::{Rows, fill};

/// Time for the mean of each sample, and additional time for a local function, in nanoseconds of the reference machine.
const MEAN_NS: f64 = 2.0;
const LOCAL_NS: f64 = 2.0;

/// Computes the planes to average from the picture's planes.
type Derive = dyn Fn(&Planes<'_>, &mut PlanesMut<'_, '_>) + Send + Sync;
/// Computes the result from the picture's planes and the means.
type Combine = dyn Fn(&Planes<'_>, &Planes<'_>, &mut PlanesMut<'_, '_>) + Send + Sync;

/// Means over squares: of the picture, or of planes derived from it.
#[derive(Clone)]
pub(crate) struct Boxes {
    /// Pixels that count fully on each side, and the weight of the next one.
    whole: usize,
    rest: f32,
    local: Option<Local>,
}

#[derive(Clone)]
struct Local {
    planes: usize,
    derive: Arc<Derive>,
    combine: Arc<Combine>,
}

impl Window {
    /// The mean over squares of side `2 radius_px + 1`. `None` if that is one pixel.
    pub(crate) fn boxed(radius_px: f64) -> Option<Self> {
        Boxes::new(radius_px, None).map(Self::Boxes)
    }

    /// The equivalent, on a picture at `scale` of its size, of a square of side `2 radius_px + 1` on the full-size picture: the one with
    /// the same variance.
    pub(crate) fn scaled_box(radius_px: f64, scale: f64) -> Option<Self> {
        Self::boxed(if scale < 1.0 { scaled_radius(radius_px, scale) } else { radius_px })
    }

    /// `derive` computes `planes` planes, and `combine` the result from each pixel and the means of these planes around it.
    pub(crate) fn local(
        radius_px: f64,
        planes: usize,
        derive: impl Fn(&Planes<'_>, &mut PlanesMut<'_, '_>) + Send + Sync + 'static,
        combine: impl Fn(&Planes<'_>, &Planes<'_>, &mut PlanesMut<'_, '_>) + Send + Sync + 'static,
    ) -> Option<Self> {
        let local = Local { planes, derive: Arc::new(derive), combine: Arc::new(combine) };
        Boxes::new(radius_px, Some(local)).map(Self::Boxes)
    }
}

impl fmt::Debug for Boxes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Boxes").field("whole", &self.whole).field("rest", &self.rest).finish_non_exhaustive()
    }
}

impl Boxes {
    fn new(radius_px: f64, local: Option<Local>) -> Option<Self> {
        let whole = radius_px as usize;
        let rest = (radius_px - whole as f64) as f32;
        // A neighbour with a weight of a five-hundredth contributes less than half an 8-bit step.
        (radius_px > 0.002).then_some(Self { whole, rest, local })
    }

    const fn reach(&self) -> usize {
        self.whole + 1
    }

    const fn side(&self) -> usize {
        2 * self.whole + 1
    }

    fn derived(&self, planes: usize) -> usize {
        self.local.as_ref().map_or(planes, |local| local.planes)
    }

    /// The weight of one pixel in a row or column of the square.
    fn share(&self) -> f32 {
        1.0 / (self.side() as f32 + 2.0 * self.rest)
    }

    /// Rows that are held: those of the square, and one above and below.
    const fn rows(&self) -> usize {
        self.side() + 2
    }
}

impl Kernel for Boxes {
    fn footprint(&self, width: usize, planes: usize) -> Footprint {
        let columns = width + 2 * self.reach();
        let derived = self.derived(planes);
        let centres = if self.local.is_some() { Strip::bytes(width, planes, self.reach() + 1) } else { 0 };
        let ring = Strip::bytes(columns, derived, self.rows() + 3);
        let memory_bytes = ring + Strip::bytes(columns, planes, 1) + centres;
        let means = MEAN_NS * derived as f64 / planes as f64;
        let sample_ns = if self.local.is_some() { means + LOCAL_NS } else { means };
        Footprint { reach: [self.reach(); 2], memory_bytes, sample_ns }
    }

    fn stage<'a>(&self, inner: Box<dyn Rows + 'a>, extent: Extent) -> Box<dyn Rows + 'a> {
        let (width, planes) = (extent.output.width, extent.planes);
        let columns = width + 2 * self.reach();
        let fours = columns.div_ceil(4);
        let derived = self.derived(planes);
        // The sum of a column is below 2^31.
        let bits = 18.min(27_u32.saturating_sub(self.side().ilog2()));
        Box::new(BoxStage {
            feed: RowReader::new(inner, extent),
            steps: (1_u32 << bits) as f32,
            ring: vec![[0; 4]; fours * derived * self.rows()],
            sums: vec![[0; 4]; fours * derived],
            column: vec![[0; 4]; fours],
            planes: derived,
            fours,
            padded: Strip::new(columns, planes, 1),
            derived: Strip::new(columns, derived, 1),
            centres: self.local.is_some().then(|| Strip::new(width, planes, self.reach() + 1)),
            next: extent.output.y,
            window: self.clone(),
        })
    }
}

struct BoxStage<'a> {
    feed: RowReader<'a>,
    window: Boxes,
    /// Steps of the integers from 0 to 1.
    steps: f32,
    /// A ring buffer of integer rows, plane by plane, and the sums of each column.
    ring: Vec<[i32; 4]>,
    sums: Vec<[i32; 4]>,
    /// The means of the columns of one plane.
    column: Vec<[i32; 4]>,
    /// The number of planes to average, and of vectors in a row.
    planes: usize,
    fours: usize,
    /// The current row, padded; the planes derived from it, and later the means.
    padded: Strip,
    derived: Strip,
    centres: Option<Strip>,
    next: usize,
}

impl BoxStage<'_> {
    fn slot(&self, number: usize, plane: usize) -> std::ops::Range<usize> {
        let start = (number % self.window.rows() * self.planes + plane) * self.fours;
        start..start + self.fours
    }

    /// Adds the next row.
    fn take(&mut self, meter: &mut Meter) -> Result<(), Interrupt> {
        let (number, strip_row) = self.feed.take(meter)?;
        let reach = self.window.reach();
        for plane in 0..self.padded.planes() {
            let padded = self.padded.row_mut(plane, 0);
            self.feed.pad(plane, strip_row, reach, padded);
            if let Some(centres) = &mut self.centres {
                let slot = number % centres.capacity();
                let row = centres.row_mut(plane, slot);
                row.copy_from_slice(&padded[reach..reach + row.len()]);
            }
        }
        let source = match &self.window.local {
            Some(local) => {
                (local.derive)(&self.padded.padded_row(0), &mut self.derived.padded_row_mut(0));
                &self.derived
            }
            None => &self.padded,
        };
        let steps = f32x4::splat(self.steps);
        let limit = f32x4::splat(8.0);
        for (plane, row) in source.padded_row(0).into_iter().enumerate() {
            let slot = self.slot(number, plane);
            for (out, v) in self.ring[slot].iter_mut().zip(row) {
                *out = nearest(f32x4::from(*v).fast_max(-limit).fast_min(limit) * steps).to_array();
            }
        }
        Ok(())
    }

    /// Updates the column sums of `plane` to row `y`.
    fn sum_down(&mut self, y: usize, plane: usize) {
        let last = self.feed.extent.picture.height - 1;
        let whole = self.window.whole;
        let sums = plane * self.fours..(plane + 1) * self.fours;
        if y == self.feed.extent.output.y {
            for dy in 0..self.window.side() {
                let row = self.slot((y + dy).saturating_sub(whole).min(last), plane);
                for (sum, v) in self.sums[sums.clone()].iter_mut().zip(&self.ring[row]) {
                    *sum = (i32x4::from(*sum) + i32x4::from(*v)).to_array();
                }
            }
            return;
        }
        let (new, old) = (self.slot((y + whole).min(last), plane), self.slot((y - 1).saturating_sub(whole), plane));
        for ((sum, new), old) in self.sums[sums].iter_mut().zip(&self.ring[new]).zip(&self.ring[old]) {
            *sum = (i32x4::from(*sum) + i32x4::from(*new) - i32x4::from(*old)).to_array();
        }
    }

    /// Computes the column means of `plane` around row `y`.
    fn mean_down(&mut self, y: usize, plane: usize) {
        let last = self.feed.extent.picture.height - 1;
        let reach = self.window.reach();
        let (above, below) = (self.slot(y.saturating_sub(reach), plane), self.slot((y + reach).min(last), plane));
        let (rest, share) = (f32x4::splat(self.window.rest), f32x4::splat(self.window.share()));
        let around = self.ring[above].iter().zip(&self.ring[below]);
        let sums = &self.sums[plane * self.fours..];
        for ((out, sum), (above, below)) in self.column.iter_mut().zip(sums).zip(around) {
            let ends = f32x4::from_i32x4(i32x4::from(*above) + i32x4::from(*below));
            let sum = f32x4::from_i32x4(i32x4::from(*sum));
            *out = nearest((sum + ends * rest) * share).to_array();
        }
    }
}

impl Rows for BoxStage<'_> {
    fn pull(&mut self, strip: &mut Strip, meter: &mut Meter) -> Result<(), Interrupt> {
        let Extent { picture, output, .. } = self.feed.extent;
        let rows = strip.capacity().min(output.bottom() - self.next);
        fill(strip, rows, |strip, y| {
            while self.feed.taken <= (self.next + self.window.reach()).min(picture.height - 1) {
                self.take(meter)?;
            }
            meter.check()?;
            for plane in 0..self.planes {
                self.sum_down(self.next, plane);
                self.mean_down(self.next, plane);
                match &self.centres {
                    None => mean_across(&self.column, &self.window, self.steps, strip.row_mut(plane, y)),
                    // The derived row is in the ring buffer already, so its space is reused.
                    Some(_) => {
                        let means = &mut self.derived.row_mut(plane, 0)[..output.width];
                        mean_across(&self.column, &self.window, self.steps, means);
                    }
                }
            }
            if let (Some(local), Some(centres)) = (&self.window.local, &self.centres) {
                let centre = centres.padded_row(self.next % centres.capacity());
                let fours = output.width.div_ceil(4);
                let means: Vec<_> = self.derived.padded_row(0).into_iter().map(|plane| &plane[..fours]).collect();
                (local.combine)(&centre, &means, &mut strip.padded_row_mut(y));
            }
            self.next += 1;
            Ok(())
        })
    }
}

/// The radius whose weights have the variance of those of `radius_px`, with pixels `scale` apart. The outermost pixels of a box count in
/// part, so the radius is computed from the sums themselves: of the squared distances, and of the weights.
fn scaled_radius(radius_px: f64, scale: f64) -> f64 {
    let inside = |whole: f64| whole * (whole + 1.0) * (2.0 * whole + 1.0) / 3.0;
    let (whole, rest) = (libm::floor(radius_px), radius_px - libm::floor(radius_px));
    let outermost = (whole + 1.0) * (whole + 1.0);
    let variance = (inside(whole) + 2.0 * rest * outermost) / (2.0 * radius_px + 1.0) * scale * scale;
    // The largest whole square has a smaller variance, `whole (whole + 1) / 3`.
    let whole = libm::floor(((1.0 + 12.0 * variance).sqrt() - 1.0) / 2.0);
    let outermost = (whole + 1.0) * (whole + 1.0);
    whole + (variance * (2.0 * whole + 1.0) - inside(whole)).max(0.0) / (2.0 * (outermost - variance))
}

/// Averages the column means horizontally into `out`.
fn mean_across(column: &[[i32; 4]], window: &Boxes, steps: f32, out: &mut [f32]) {
    let (column, side) = (column.as_flattened(), window.side());
    let share = window.share() / steps;
    // The sum of a row without its last pixel, so that each step adds one and removes one.
    let mut sum: i32 = column[1..side].iter().sum();
    let windows = column.iter().zip(&column[1..]).zip(column[side..].iter().zip(&column[side + 1..]));
    for (out, ((before, first), (last, after))) in out.iter_mut().zip(windows) {
        sum += last;
        *out = (sum as f32 + (before + after) as f32 * window.rest) * share;
        sum -= first;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::{Rect, Size};

    /// Rows of noise from -1 to 2 that depends on the position only.
    struct Noise {
        part: Rect,
        next: usize,
    }

    fn noise(x: usize, y: usize) -> f32 {
        let hash = ((x * 61 + y) as u32).wrapping_mul(0x9e37_79b9);
        (hash >> 8) as f32 / (1 << 24) as f32 * 3.0 - 1.0
    }

    impl Rows for Noise {
        fn pull(&mut self, strip: &mut Strip, _: &mut Meter) -> Result<(), Interrupt> {
            let rows = strip.capacity().min(self.part.bottom() - self.next);
            for y in 0..rows {
                for (x, v) in strip.row_mut(0, y).iter_mut().enumerate() {
                    *v = noise(self.part.x + x, self.next + y);
                }
            }
            self.next += rows;
            strip.set_rows(rows);
            Ok(())
        }
    }

    fn mean(picture: Size, radius: f64, x: usize, y: usize) -> f64 {
        let reach = radius.ceil() as i64;
        let weight = |d: i64| (radius + 1.0 - d.abs() as f64).clamp(0.0, 1.0);
        let at = |v: usize, d: i64, side: usize| (v as i64 + d).clamp(0, side as i64 - 1) as usize;
        let mut sum = [0.0; 2];
        for (dx, dy) in (-reach..=reach).flat_map(|dy| (-reach..=reach).map(move |dx| (dx, dy))) {
            let w = weight(dx) * weight(dy);
            sum[0] += w * f64::from(noise(at(x, dx, picture.width), at(y, dy, picture.height)));
            sum[1] += w;
        }
        sum[0] / sum[1]
    }

    #[test]
    fn boxes_of_a_scaled_picture_spread_as_far() {
        for (radius, scale) in [(8.0, 0.5), (1.4, 0.5), (1.4, 0.25), (1.0, 0.7), (40.0, 0.1), (3.0, 1.0), (2.5, 1.0)] {
            let variance = |radius: f64| {
                let reach = radius.ceil() as i32 + 1;
                let weight = |d: i32| (radius + 1.0 - f64::from(d.abs())).clamp(0.0, 1.0);
                let squares = (-reach..=reach).map(|d| weight(d) * f64::from(d * d)).sum::<f64>();
                squares / (-reach..=reach).map(weight).sum::<f64>()
            };
            let seen = variance(scaled_radius(radius, scale));
            let want = variance(radius) * scale * scale;
            assert!((seen / want - 1.0).abs() < 1e-9, "{radius} at {scale}: {seen}, not {want}");
        }
    }

    #[test]
    fn boxes_give_the_mean_within_their_stated_error_and_parts_equal_the_whole() {
        let picture = Size { width: 61, height: 43 };
        for radius in [0.3, 1.0, 2.75, 9.0, 70.5] {
            let Some(Window::Boxes(boxes)) = Window::boxed(radius) else { panic!("no window") };
            let run = |output: Rect, strip_rows| {
                let input = output.grown([boxes.reach(); 2], picture);
                let extent = Extent { picture, input, output, planes: 1, strip_rows };
                let mut stage = boxes.stage(Box::new(Noise { part: input, next: input.y }), extent);
                let mut strip = Strip::new(output.width, 1, output.height);
                stage.pull(&mut strip, &mut Meter::with_budget_ms(1)).unwrap();
                strip
            };
            let whole = run(picture.rect(), 5);
            for (x, y) in (0..picture.height).flat_map(|y| (0..picture.width).map(move |x| (x, y))) {
                let apart = (f64::from(whole.row(0, y)[x]) - mean(picture, radius, x, y)).abs();
                assert!(apart <= 5e-6, "{radius} at {x}, {y}: {apart}");
            }
            let part = Rect { x: 13, y: 21, width: 7, height: 20 };
            let seen = run(part, 3);
            for y in 0..part.height {
                assert!(seen.row(0, y) == &whole.row(0, part.y + y)[part.x..part.right()], "{radius}: row {y}");
            }
        }
    }
}
