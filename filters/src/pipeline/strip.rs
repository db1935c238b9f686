//! A strip: a few rows of planar f32. A picture without colour has one plane, any other has red, green and blue; alpha, where
//! there is one, comes last. So the number of planes, 1 to 4, says which they are, as it does of interleaved samples.
//!
//! Rows are padded to whole vectors of four, so that kernels have no tails; what is in the padding is
//! finite and never read as a pixel.

/// Red, green, blue.
pub(crate) const COLORS: usize = 3;

/// How many of that many planes are colours: one, which is grey, or three.
pub(crate) const fn colors(planes: usize) -> usize {
    planes.saturating_sub(1) | 1
}

/// The index of alpha among that many planes.
pub(crate) const fn alpha(planes: usize) -> Option<usize> {
    if colors(planes) < planes { Some(planes - 1) } else { None }
}

/// The colours, and alpha.
pub(crate) fn split_alpha<T>(planes: &[T]) -> (&[T], Option<&T>) {
    let (colors, alpha) = planes.split_at(colors(planes.len()).min(planes.len()));
    (colors, alpha.first())
}

/// [`split_alpha`], to be written.
pub(crate) fn split_alpha_mut<T>(planes: &mut [T]) -> (&mut [T], Option<&mut T>) {
    let (colors, alpha) = planes.split_at_mut(colors(planes.len()).min(planes.len()));
    (colors, alpha.first_mut())
}

/// Red, green and blue, which are one plane where the picture is grey.
pub(crate) fn rgb<T: Copy>(planes: &[T]) -> Option<[T; COLORS]> {
    match *split_alpha(planes).0 {
        [gray] => Some([gray; COLORS]),
        [r, g, b] => Some([r, g, b]),
        _ => None,
    }
}

/// What strips of a stage have in common.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shape {
    pub(crate) planes: usize,
    /// Rows a strip holds.
    pub(crate) strip_rows: usize,
}

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

    /// Takes over as many of the first rows of `other` as there is room for, and returns how many.
    pub(crate) fn append(&mut self, other: &Self) -> usize {
        let (start, moved) = (self.rows, other.rows.min(self.capacity - self.rows));
        self.rows += moved;
        for (plane, y) in (0..self.planes).flat_map(|plane| (0..moved).map(move |y| (plane, y))) {
            self.row_mut(plane, start + y).copy_from_slice(other.row(plane, y));
        }
        moved
    }

    /// Removes the first `count` rows.
    pub(crate) fn remove_first(&mut self, count: usize) {
        if count > 0 {
            self.rows -= count;
            for plane in 0..self.planes {
                let start = plane * self.capacity * self.stride;
                let from = start + count * self.stride;
                self.data.copy_within(from..from + self.rows * self.stride, start);
            }
        }
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

    /// Holds grey in place of colours, in the memory of both. What it held is gone.
    pub(crate) const fn make_gray(&mut self) {
        self.planes -= colors(self.planes) - 1;
    }

    /// Holds three colours where it held grey: as many rows, the same in each.
    pub(crate) fn make_colors(&mut self) {
        let (plane_len, held) = (self.capacity * self.stride, self.rows * self.stride);
        if let Some(alpha) = alpha(self.planes) {
            self.data.copy_within(alpha * plane_len..alpha * plane_len + held, COLORS * plane_len);
        }
        for plane in 1..COLORS {
            self.data.copy_within(..held, plane * plane_len);
        }
        self.planes += COLORS - 1;
    }

    /// One row of every plane, padding included, as vectors of four.
    pub(crate) fn padded_row_mut(&mut self, y: usize) -> Vec<&mut [[f32; 4]]> {
        let (stride, plane_len) = (self.stride, self.capacity * self.stride);
        self.data
            .chunks_exact_mut(plane_len)
            .take(self.planes)
            .map(|plane| plane[y * stride..(y + 1) * stride].as_chunks_mut().0)
            .collect()
    }

    /// One row of every plane, padding included, as vectors of four.
    pub(crate) fn padded_row(&self, y: usize) -> Vec<&[[f32; 4]]> {
        let (stride, plane_len) = (self.stride, self.capacity * self.stride);
        let planes = self.data.chunks_exact(plane_len).take(self.planes);
        planes.map(|plane| plane[y * stride..(y + 1) * stride].as_chunks().0).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strip_planes_are_colors_and_alpha() {
        assert_eq!([1, 2, 3, 4].map(colors), [1, 1, 3, 3]);
        assert_eq!([1, 2, 3, 4].map(alpha), [None, Some(1), None, Some(3)]);
        assert_eq!(split_alpha(&['v']), (&['v'][..], None));
        assert_eq!(split_alpha(&['v', 'a']), (&['v'][..], Some(&'a')));
        assert_eq!(split_alpha(&['r', 'g', 'b', 'a']), (&['r', 'g', 'b'][..], Some(&'a')));
        assert_eq!(rgb(&['v', 'a']), Some(['v'; 3]));
        assert_eq!(rgb(&['r', 'g', 'b']), Some(['r', 'g', 'b']));
    }

    /// Grey is filled in the memory of three colours, which it then becomes; rows that are not there are left alone.
    #[test]
    fn strip_of_gray_becomes_three_equal_colors() {
        for (planes, of_gray) in [(3, 1), (4, 2)] {
            let mut strip = Strip::new(6, planes, 3);
            strip.make_gray();
            assert_eq!((strip.planes(), strip.padded_row(0).len()), (of_gray, of_gray));
            strip.set_rows(2);
            let value = |plane: usize, y: usize, x: usize| (100 * plane + 10 * y + x) as f32;
            for (plane, y) in (0..of_gray).flat_map(|plane| [(plane, 0), (plane, 1)]) {
                strip.row_mut(plane, y).iter_mut().enumerate().for_each(|(x, v)| *v = value(plane, y, x));
            }
            strip.make_colors();
            assert_eq!((strip.planes(), strip.rows()), (planes, 2));
            for (plane, y) in (0..planes).flat_map(|plane| [(plane, 0), (plane, 1)]) {
                let row: Vec<f32> = (0..6).map(|x| value(plane / COLORS, y, x)).collect();
                assert_eq!(strip.row(plane, y), row, "plane {plane} of {planes}, row {y}");
            }
        }
    }
}
