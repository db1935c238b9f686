//! A strip: a few rows of planar f32. A grey picture has one plane, all others have red, green and blue; alpha, if there is any, is last.
//! So the number of planes, 1 to 4, determines which they are, as for interleaved samples.
//!
//! Rows are padded to whole vectors of four, so that kernels need no special case at the end. Padding is finite and never read as a pixel.

/// Red, green, blue.
pub(crate) const COLORS: usize = 3;

/// The number of colour planes among that many planes: one for grey, or three.
pub(crate) const fn colors(planes: usize) -> usize {
    planes.saturating_sub(1) | 1
}

/// The index of alpha among that many planes.
pub(crate) const fn alpha(planes: usize) -> Option<usize> {
    if colors(planes) < planes { Some(planes - 1) } else { None }
}

/// Splits planes into colours and alpha.
pub(crate) fn split_alpha<T>(planes: &[T]) -> (&[T], Option<&T>) {
    let (colors, alpha) = planes.split_at(colors(planes.len()).min(planes.len()));
    (colors, alpha.first())
}

/// Like [`split_alpha`], mutable.
pub(crate) fn split_alpha_mut<T>(planes: &mut [T]) -> (&mut [T], Option<&mut T>) {
    let (colors, alpha) = planes.split_at_mut(colors(planes.len()).min(planes.len()));
    (colors, alpha.first_mut())
}

/// Red, green and blue; in a grey picture all three are the same plane.
pub(crate) fn rgb<T: Copy>(planes: &[T]) -> Option<[T; COLORS]> {
    match *split_alpha(planes).0 {
        [gray] => Some([gray; COLORS]),
        [r, g, b] => Some([r, g, b]),
        _ => None,
    }
}

/// Properties that the strips of a stage share.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shape {
    pub(crate) planes: usize,
    /// Rows in a strip.
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
    /// A strip for up to `capacity` rows of `width` pixels in `planes` planes.
    pub(crate) fn new(width: usize, planes: usize, capacity: usize) -> Self {
        let stride = width.next_multiple_of(4);
        Self { width, stride, planes, capacity, rows: 0, data: vec![0.0; stride * planes * capacity] }
    }

    /// The memory of such a strip in bytes.
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

    /// The number of rows with pixels.
    pub(crate) const fn rows(&self) -> usize {
        self.rows
    }

    pub(crate) fn set_rows(&mut self, rows: usize) {
        debug_assert!(rows <= self.capacity);
        self.rows = rows;
    }

    /// Copies as many of the first rows of `other` as fit, and returns their number.
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

    /// The rows of one plane from the first on, each [`Self::stride`] after the one before.
    pub(crate) fn plane_mut(&mut self, plane: usize) -> &mut [f32] {
        let start = plane * self.capacity * self.stride;
        &mut self.data[start..start + self.capacity * self.stride]
    }

    /// The distance between rows of a plane.
    pub(crate) const fn stride(&self) -> usize {
        self.stride
    }

    /// Changes a colour strip to grey, in the same memory. The content is lost.
    pub(crate) const fn make_gray(&mut self) {
        self.planes -= colors(self.planes) - 1;
    }

    /// Changes a grey strip to three equal colours with the same rows.
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

    /// A grey strip in the memory of a colour strip becomes colour; unused rows stay unchanged.
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
