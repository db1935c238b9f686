//! A strip: a few rows of planar f32, red, green, blue and, where there is one, alpha.
//!
//! Rows are padded to whole vectors of four, so that kernels have no tails; what is in the padding is
//! finite and never read as a pixel.

/// Red, green, blue.
pub(crate) const COLORS: usize = 3;
/// The alpha plane's index.
pub(crate) const ALPHA: usize = 3;

/// A few rows of planar f32.
#[derive(Debug, Clone)]
pub(crate) struct Strip {
    width: usize,
    stride: usize,
    planes: usize,
    capacity: usize,
    rows: usize,
    data: Vec<f32>,
}

impl Strip {
    /// A strip of up to `capacity` rows of `width` pixels in `planes` planes.
    pub(crate) fn new(width: usize, planes: usize, capacity: usize) -> Self {
        let stride = width.next_multiple_of(4);
        Self { width, stride, planes, capacity, rows: 0, data: vec![0.0; stride * planes * capacity] }
    }

    /// The bytes that such a strip takes.
    pub(crate) const fn bytes(width: usize, planes: usize, capacity: usize) -> u64 {
        (width.next_multiple_of(4) * planes * capacity * size_of::<f32>()) as u64
    }

    pub(crate) const fn width(&self) -> usize {
        self.width
    }

    pub(crate) const fn planes(&self) -> usize {
        self.planes
    }

    pub(crate) const fn capacity(&self) -> usize {
        self.capacity
    }

    /// How many rows hold pixels.
    pub(crate) const fn rows(&self) -> usize {
        self.rows
    }

    pub(crate) fn set_rows(&mut self, rows: usize) {
        debug_assert!(rows <= self.capacity);
        self.rows = rows;
    }

    /// One row of one plane, `width` long.
    pub(crate) fn row(&self, plane: usize, y: usize) -> &[f32] {
        let start = (plane * self.capacity + y) * self.stride;
        &self.data[start..start + self.width]
    }

    /// One row of one plane, `width` long.
    pub(crate) fn row_mut(&mut self, plane: usize, y: usize) -> &mut [f32] {
        let start = (plane * self.capacity + y) * self.stride;
        &mut self.data[start..start + self.width]
    }

    /// The first row of one plane and those that follow, each [`Self::stride`] after the one before.
    pub(crate) fn plane_mut(&mut self, plane: usize) -> &mut [f32] {
        let start = plane * self.capacity * self.stride;
        &mut self.data[start..start + self.capacity * self.stride]
    }

    /// From one row of a plane to the next.
    pub(crate) const fn stride(&self) -> usize {
        self.stride
    }

    /// One row of every plane, padding included, as vectors of four.
    pub(crate) fn padded_row_mut(&mut self, y: usize) -> Vec<&mut [[f32; 4]]> {
        let (stride, plane_len) = (self.stride, self.capacity * self.stride);
        self.data
            .chunks_exact_mut(plane_len)
            .map(|plane| plane[y * stride..(y + 1) * stride].as_chunks_mut().0)
            .collect()
    }

    /// One row of every plane, padding included, as vectors of four.
    pub(crate) fn padded_row(&self, y: usize) -> Vec<&[[f32; 4]]> {
        let (stride, plane_len) = (self.stride, self.capacity * self.stride);
        self.data.chunks_exact(plane_len).map(|plane| plane[y * stride..(y + 1) * stride].as_chunks().0).collect()
    }
}
