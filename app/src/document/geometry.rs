//! The geometry of an edit: mirror, quarter turns, straightening angle, crop. It is read from the first steps of the
//! stack and written back to them. Pure, so tests run on the host.
//!
//! *Canvas*: the bounding box of the mirrored, turned and straightened picture. The crop is in canvas pixels, as in the
//! step `crop`. Angles are in degrees, clockwise.

pub(crate) mod bounds;
mod steps;

use bounds::{Bounds, Handle};

/// The largest straightening angle in each direction.
pub(crate) const ANGLE_MAX: f64 = 45.0;

/// A size in pixels. Neither side is zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Size {
    pub(crate) width: u32,
    pub(crate) height: u32,
}

impl Size {
    const fn transposed(self) -> Self {
        Self { width: self.height, height: self.width }
    }

    pub(crate) fn ratio(self) -> f64 {
        f64::from(self.width) / f64::from(self.height.max(1))
    }
}

/// A rectangle of whole canvas pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rect {
    pub(crate) x: u32,
    pub(crate) y: u32,
    pub(crate) width: u32,
    pub(crate) height: u32,
}

impl Rect {
    pub(crate) const fn size(self) -> Size {
        Size { width: self.width, height: self.height }
    }
}

/// The geometry of an edit of a photograph.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Geometry {
    /// The size of the photograph as its file shows it.
    picture: Size,
    /// Mirrored left to right, before the turn.
    mirrored: bool,
    /// Quarter turns clockwise, 0 to 3.
    quarters: u8,
    /// From -45 to 45 degrees.
    angle: f64,
    /// `None`: the whole canvas.
    crop: Option<Rect>,
}

impl Geometry {
    /// The unedited photograph.
    pub(crate) const fn new(picture: Size) -> Self {
        Self { picture, mirrored: false, quarters: 0, angle: 0.0, crop: None }
    }

    pub(crate) const fn angle(&self) -> f64 {
        self.angle
    }

    pub(crate) fn is_changed(&self) -> bool {
        *self != Self::new(self.picture)
    }

    /// The size after the quarter turns, without straightening and crop.
    pub(crate) const fn turned(&self) -> Size {
        if self.quarters % 2 == 1 { self.picture.transposed() } else { self.picture }
    }

    pub(crate) fn canvas(&self) -> Size {
        self.bounds().canvas()
    }

    /// The crop in canvas pixels; the whole canvas if nothing is cropped.
    pub(crate) fn crop_rect(&self) -> Rect {
        let Size { width, height } = self.canvas();
        self.crop.unwrap_or(Rect { x: 0, y: 0, width, height })
    }

    fn bounds(&self) -> Bounds {
        Bounds::new(self.turned(), self.angle)
    }

    /// Replaces the crop. The whole canvas of a picture that is not straightened is no crop.
    fn cropped(self, rect: Rect) -> Self {
        let whole = self.angle == 0.0 && rect.size() == self.canvas();
        Self { crop: (!whole).then_some(rect), ..self }
    }

    /// Turns the picture clockwise by quarters. The crop turns with it.
    pub(crate) fn turn(self, quarters: u8) -> Self {
        (0..quarters % 4).fold(self, |geometry, _| {
            let height = geometry.canvas().height;
            let crop = geometry.crop.map(|rect| Rect {
                x: height.saturating_sub(rect.y + rect.height),
                y: rect.x,
                width: rect.height,
                height: rect.width,
            });
            Self { quarters: (geometry.quarters + 1) % 4, crop, ..geometry }
        })
    }

    /// Mirrors the picture as it is seen, left to right or top to bottom. The crop is mirrored with it.
    pub(crate) fn flip(self, vertically: bool) -> Self {
        let Size { width, height } = self.canvas();
        let crop = self.crop.map(|rect| {
            if vertically {
                Rect { y: height.saturating_sub(rect.y + rect.height), ..rect }
            } else {
                Rect { x: width.saturating_sub(rect.x + rect.width), ..rect }
            }
        });
        let quarters = (4 - self.quarters + if vertically { 2 } else { 0 }) % 4;
        // `+ 0.0` turns -0 into 0.
        Self { mirrored: !self.mirrored, quarters, angle: -self.angle + 0.0, crop, ..self }
    }

    /// Sets the straightening angle. A crop of the largest size for its aspect ratio keeps the largest size. Any other
    /// crop keeps its centre and shrinks until it lies inside the rotated picture. `ratio`: the aspect ratio that the
    /// user chose.
    pub(crate) fn straighten(self, angle: f64, ratio: Option<f64>) -> Self {
        let angle = (angle.clamp(-ANGLE_MAX, ANGLE_MAX) * 100.0).round() / 100.0 + 0.0;
        let before = self.bounds();
        let ratio = ratio.unwrap_or_else(|| self.crop_aspect());
        let next = Self { angle, ..self };
        let after = next.bounds();
        if self.crop.is_none() || before.is_largest(self.crop_rect()) {
            return next.cropped(after.largest(ratio));
        }
        let centre = after.rotated_centre(before, angle - self.angle, self.crop_rect());
        next.cropped(after.fitted(centre, self.crop_rect().size(), ratio))
    }

    /// Changes the aspect ratio. The crop keeps its centre and its area as far as the picture allows.
    pub(crate) fn reshape(self, ratio: f64) -> Self {
        let (bounds, crop) = (self.bounds(), self.crop_rect());
        if self.crop.is_none() || bounds.is_largest(crop) {
            return self.cropped(bounds.largest(ratio));
        }
        let height = (f64::from(crop.width) * f64::from(crop.height) / ratio).sqrt();
        let size = Size { width: (height * ratio).round().max(1.0) as u32, height: height.round().max(1.0) as u32 };
        self.cropped(bounds.fitted(bounds::middle(crop), size, ratio))
    }

    /// Drags a handle of the crop by a number of pixels. With a `ratio` the crop keeps that aspect ratio.
    pub(crate) fn drag(self, handle: Handle, by: (f64, f64), ratio: Option<f64>) -> Self {
        let bounds = self.bounds();
        self.cropped(bounds.dragged(bounds.shrunk_to_fit(self.crop_rect()), handle, by, ratio))
    }

    /// Resets to the whole picture: no straightening, no crop, no turn, no mirror.
    pub(crate) const fn reset(self) -> Self {
        Self::new(self.picture)
    }

    /// The aspect ratio of the crop; that of the picture if the two differ only by rounding.
    pub(crate) fn crop_aspect(&self) -> f64 {
        let (crop, own) = (self.crop_rect().size(), self.turned().ratio());
        if self.crop.is_none() || bounds::has_ratio(crop, own) { own } else { crop.ratio() }
    }
}

#[cfg(test)]
mod tests;
