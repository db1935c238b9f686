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

/// A rectangle of a picture, in pixels of the size that is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Region {
    /// Distance from the left edge in pixels.
    pub x: u32,
    /// Distance from the top edge in pixels.
    pub y: u32,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}

impl Region {
    pub(crate) const fn from_rect(rect: Rect) -> Self {
        Self { x: rect.x as u32, y: rect.y as u32, width: rect.width as u32, height: rect.height as u32 }
    }

    /// The part of the region that is within a picture. `None` if there is none.
    pub(crate) fn within(self, size: Size) -> Option<Rect> {
        let [x, y] = [self.x as usize, self.y as usize];
        let width = size.width.checked_sub(x)?.min(self.width as usize);
        let height = size.height.checked_sub(y)?.min(self.height as usize);
        (width > 0 && height > 0).then_some(Rect { x, y, width, height })
    }
}
