//! The camera: which part of the rendition the stage shows, at which scale. Pure, so tests run on the host.
//!
//! *Stage pixels* are device pixels from the top left corner of the stage. *Rendition pixels* are those of the
//! full-size result of the recipe. The *scale* is device pixels per rendition pixel: at 1 (100 %) each rendition pixel
//! is one pixel of the screen.

use crate::engine::area::RectF;

/// The zoom levels of keys and buttons.
const STEPS: [f64; 14] = [0.0625, 0.125, 0.1667, 0.25, 0.3333, 0.5, 0.6667, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0];
/// The largest scale, unless a picture is so small that it fits the stage at a larger one.
const SCALE_MAX: f64 = 8.0;
/// The largest enlargement of a small picture by "fit", in CSS pixels per picture pixel.
const FIT_MAX: f64 = 2.0;
/// Scales with a smaller difference count as equal.
const SAME: f64 = 1e-4;

/// Tolerance of the size of a frame, in pixels and as a share of its size. The size is a whole number of pixels, and
/// each step of a recipe rounds it. Within the tolerance a frame is drawn without scaling.
const ROUNDING_PX: f64 = 2.5;
const ROUNDING: f64 = 0.02;

/// A point or a size: x and y, or width and height.
pub(crate) type Point = (f64, f64);

/// The zoom of the picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Zoom {
    /// The whole picture, as large as the stage allows. Follows the size of the stage.
    Fit,
    /// Device pixels per rendition pixel.
    Scale(f64),
}

/// The camera. Every method keeps the picture on the stage.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Camera {
    zoom: Zoom,
    /// The point of the rendition at the centre of the stage.
    centre: Point,
    stage: Point,
    rendition: Point,
    /// Device pixels per CSS pixel.
    pixel_ratio: f64,
}

impl Default for Camera {
    fn default() -> Self {
        Self { zoom: Zoom::Fit, centre: (0.5, 0.5), stage: (1.0, 1.0), rendition: (1.0, 1.0), pixel_ratio: 1.0 }
    }
}

impl Camera {
    pub(crate) const fn zoom(&self) -> Zoom {
        self.zoom
    }

    pub(crate) const fn is_fit(&self) -> bool {
        matches!(self.zoom, Zoom::Fit)
    }

    /// The size of the stage in device pixels.
    pub(crate) const fn stage(&self) -> Point {
        self.stage
    }

    /// The size of the rendition.
    pub(crate) const fn rendition(&self) -> Point {
        self.rendition
    }

    pub(crate) const fn pixel_ratio(&self) -> f64 {
        self.pixel_ratio
    }

    /// Device pixels per rendition pixel.
    pub(crate) fn scale(&self) -> f64 {
        match self.zoom {
            Zoom::Fit => self.fit_scale(),
            Zoom::Scale(scale) => scale,
        }
    }

    /// The scale at which the whole picture fits the stage.
    pub(crate) fn fit_scale(&self) -> f64 {
        let fills = (self.stage.0 / self.rendition.0).min(self.stage.1 / self.rendition.1);
        fills.min(FIT_MAX * self.pixel_ratio)
    }

    /// Shows the whole picture.
    pub(crate) fn fit(&mut self) {
        self.zoom = Zoom::Fit;
        self.clamp();
    }

    /// Zooms to `scale`. The point of the rendition at the stage point `at` stays there, as far as the edges of the
    /// picture allow.
    pub(crate) fn zoom_at(&mut self, scale: f64, at: Point) {
        self.move_point(scale, at, at);
    }

    /// Zooms by `factor`, as a wheel does. At the small end it snaps to fit.
    pub(crate) fn zoom_by(&mut self, factor: f64, at: Point) {
        self.move_point_by(factor, at, at);
    }

    /// Applies a pinch to the camera `start` at its beginning: the distance of the two fingers has changed by `factor`,
    /// and the point between them moved from `from` to `to`.
    pub(crate) fn pinch(&mut self, start: &Self, factor: f64, from: Point, to: Point) {
        (self.zoom, self.centre) = (start.zoom, start.centre);
        self.move_point_by(factor, from, to);
    }

    fn move_point_by(&mut self, factor: f64, from: Point, to: Point) {
        let wanted = self.scale() * factor;
        if factor <= 1.0 && wanted <= self.scale_min() * (1.0 + SAME) && self.fit_scale() <= 1.0 {
            self.fit();
        } else {
            self.move_point(wanted, from, to);
        }
    }

    /// Zooms to `scale` and moves the point of the rendition at the stage point `from` to `to`.
    fn move_point(&mut self, scale: f64, from: Point, to: Point) {
        let from_middle = |at: Point| (at.0 - self.stage.0 / 2.0, at.1 - self.stage.1 / 2.0);
        let (from, to) = (from_middle(from), from_middle(to));
        // Computed without the rounded corner, because many small steps would drift.
        let before = self.scale();
        let anchor = (self.centre.0 + from.0 / before, self.centre.1 + from.1 / before);
        let scale = self.limited(scale);
        self.zoom = Zoom::Scale(scale);
        self.centre = (anchor.0 - to.0 / scale, anchor.1 - to.1 / scale);
        self.clamp();
    }

    /// Zooms to the next larger or smaller level. Fit is one of the levels.
    pub(crate) fn step(&mut self, larger: bool, at: Point) {
        let (now, fit) = (self.scale(), self.fit_scale());
        let reached = |scale: f64| if larger { scale > now * (1.0 + SAME) } else { scale < now * (1.0 - SAME) };
        let limits = self.scale_min()..=self.scale_max();
        let all = STEPS.into_iter().chain([fit]).filter(|scale| reached(*scale) && limits.contains(scale));
        let next = if larger { all.reduce(f64::min) } else { all.reduce(f64::max) };
        match next {
            Some(scale) if (scale - fit).abs() < fit * SAME => self.fit(),
            Some(scale) => self.zoom_at(scale, at),
            None => {}
        }
    }

    /// Toggles between the whole picture and 100 % at the point `at`, as a double click does.
    pub(crate) fn toggle(&mut self, at: Point) {
        if self.is_fit() { self.zoom_at(1.0, at) } else { self.fit() }
    }

    /// Moves the picture by a number of stage pixels.
    pub(crate) fn pan(&mut self, by: Point) {
        let scale = self.scale();
        self.centre_on((self.centre.0 - by.0 / scale, self.centre.1 - by.1 / scale));
    }

    /// Centres a point of the rendition on the stage, as far as the edges of the picture allow.
    pub(crate) fn centre_on(&mut self, centre: Point) {
        self.centre = centre;
        self.clamp();
    }

    /// Sets the size of the stage in device pixels. The point at the centre stays.
    pub(crate) fn resize_stage(&mut self, size: Point, pixel_ratio: f64) {
        self.stage = (size.0.max(1.0), size.1.max(1.0));
        self.pixel_ratio = if pixel_ratio > 0.0 { pixel_ratio } else { 1.0 };
        if let Zoom::Scale(scale) = self.zoom {
            self.zoom = Zoom::Scale(self.limited(scale));
        }
        self.clamp();
    }

    /// Sets the size of the rendition, for example after a crop or a turn. The same relative position stays at the
    /// centre.
    pub(crate) fn resize_rendition(&mut self, size: Point) {
        let share = (self.centre.0 / self.rendition.0, self.centre.1 / self.rendition.1);
        self.rendition = (size.0.max(1.0), size.1.max(1.0));
        self.centre = (share.0 * self.rendition.0, share.1 * self.rendition.1);
        if let Zoom::Scale(scale) = self.zoom {
            self.zoom = Zoom::Scale(self.limited(scale));
        }
        self.clamp();
    }

    /// The top left corner of the picture in stage pixels: whole numbers, so that pixels of picture and screen align.
    pub(crate) fn origin(&self) -> Point {
        let scale = self.scale();
        let corner = |stage: f64, centre: f64| (stage / 2.0 - centre * scale).round();
        (corner(self.stage.0, self.centre.0), corner(self.stage.1, self.centre.1))
    }

    /// Converts a point of the stage to a point of the rendition.
    pub(crate) fn to_rendition(self, at: Point) -> Point {
        let (origin, scale) = (self.origin(), self.scale());
        ((at.0 - origin.0) / scale, (at.1 - origin.1) / scale)
    }

    /// Converts a point of the rendition to a point of the stage.
    #[cfg(test)]
    pub(crate) fn to_stage(self, at: Point) -> Point {
        let (origin, scale) = (self.origin(), self.scale());
        (origin.0 + at.0 * scale, origin.1 + at.1 * scale)
    }

    /// The visible part of the rendition.
    pub(crate) fn visible(&self) -> RectF {
        let (left, top) = self.to_rendition((0.0, 0.0));
        let (right, bottom) = self.to_rendition(self.stage);
        let (x, y) = (left.clamp(0.0, self.rendition.0), top.clamp(0.0, self.rendition.1));
        RectF { x, y, width: right.min(self.rendition.0) - x, height: bottom.min(self.rendition.1) - y }
    }

    /// Whether a part of the picture is outside of the stage.
    pub(crate) fn overflows(&self) -> bool {
        let scale = self.scale();
        self.rendition.0 * scale > self.stage.0 + 1.0 || self.rendition.1 * scale > self.stage.1 + 1.0
    }

    pub(crate) fn can_step(&self, larger: bool) -> bool {
        let scale = self.scale();
        if larger { scale < self.scale_max() * (1.0 - SAME) } else { scale > self.scale_min() * (1.0 + SAME) }
    }

    fn scale_min(&self) -> f64 {
        self.fit_scale().min(1.0)
    }

    fn scale_max(&self) -> f64 {
        self.fit_scale().max(SCALE_MAX)
    }

    fn limited(&self, scale: f64) -> f64 {
        if scale.is_finite() { scale.clamp(self.scale_min(), self.scale_max()) } else { self.fit_scale() }
    }

    /// A picture larger than the stage covers it; a smaller one is centred.
    fn clamp(&mut self) {
        let scale = self.scale();
        let axis = |centre: f64, stage: f64, rendition: f64| {
            let half = stage / scale / 2.0;
            if half * 2.0 >= rendition { rendition / 2.0 } else { centre.clamp(half, rendition - half) }
        };
        self.centre =
            (axis(self.centre.0, self.stage.0, self.rendition.0), axis(self.centre.1, self.stage.1, self.rendition.1));
    }
}

/// The placement of a canvas on the stage.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Placement {
    /// The top left corner, in stage pixels: whole numbers.
    pub(crate) at: Point,
    /// Stage pixels per canvas pixel, horizontally and vertically; exactly 1 if the two align.
    pub(crate) scale: Point,
}

impl Camera {
    /// The placement of a canvas of this size in pixels that shows the part `rect` of the rendition.
    pub(crate) fn place(&self, rect: RectF, canvas: Point) -> Placement {
        let (origin, scale) = (self.origin(), self.scale());
        let factor = |shown: f64, canvas: f64| {
            let rounding = (shown - canvas).abs();
            if rounding < ROUNDING_PX && rounding < canvas * ROUNDING { 1.0 } else { shown / canvas.max(1.0) }
        };
        Placement {
            at: (origin.0 + (rect.x * scale).round(), origin.1 + (rect.y * scale).round()),
            scale: (factor(rect.width * scale, canvas.0), factor(rect.height * scale, canvas.1)),
        }
    }
}

#[cfg(test)]
mod tests;
