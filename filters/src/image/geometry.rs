//! Sizes and rectangles, in pixels.

/// The size of a picture in pixels. Neither side is zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Size {
    pub(crate) width: usize,
    pub(crate) height: usize,
}

impl Size {
    pub(crate) const fn new(width: u32, height: u32) -> Self {
        Self { width: width as usize, height: height as usize }
    }

    pub(crate) const fn rect(self) -> Rect {
        Rect { x: 0, y: 0, width: self.width, height: self.height }
    }

    pub(crate) const fn transposed(self) -> Self {
        Self { width: self.height, height: self.width }
    }
}

/// A rectangle of a picture, in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rect {
    pub(crate) x: usize,
    pub(crate) y: usize,
    pub(crate) width: usize,
    pub(crate) height: usize,
}

impl Rect {
    /// The number of pixels, as a factor for costs per pixel.
    pub(crate) const fn area(self) -> f64 {
        self.width as f64 * self.height as f64
    }

    pub(crate) const fn right(&self) -> usize {
        self.x + self.width
    }

    pub(crate) const fn bottom(&self) -> usize {
        self.y + self.height
    }

    pub(crate) const fn size(&self) -> Size {
        Size { width: self.width, height: self.height }
    }

    /// Grows the rectangle by columns and rows on every side, within the picture.
    pub(crate) fn grown(&self, [columns, rows]: [usize; 2], within: Size) -> Self {
        let (x, y) = (self.x.saturating_sub(columns), self.y.saturating_sub(rows));
        let right = (self.right() + columns).min(within.width);
        let bottom = (self.bottom() + rows).min(within.height);
        Self { x, y, width: right - x, height: bottom - y }
    }

    /// Whether the rectangle contains all of `other`.
    pub(crate) const fn contains(&self, other: Self) -> bool {
        self.x <= other.x && self.y <= other.y && other.right() <= self.right() && other.bottom() <= self.bottom()
    }

    pub(crate) const fn moved(&self, x: usize, y: usize) -> Self {
        Self { x: self.x + x, y: self.y + y, ..*self }
    }
}
