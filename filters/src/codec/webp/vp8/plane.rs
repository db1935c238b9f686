//! A plane of samples, of which two rows of macroblocks are held: the filter of a row reaches into the one above, and prediction needs what was there
//! before the filter.

use super::predict::Around;

/// A plane whose macroblocks are `N` samples wide and high.
#[derive(Debug)]
pub(super) struct Plane<const N: usize> {
    stride: usize,
    /// The older row of macroblocks, final once the newer one is filtered, and the newer one.
    lines: Vec<u8>,
    /// The last line before the older row.
    before: Vec<u8>,
    /// The last line of the newest row, unfiltered, which the next is predicted from. Nothing is 127.
    above: Vec<u8>,
    /// What is to the left of the next macroblock, and the corner.
    left: [u8; N],
    corner: u8,
}

impl<const N: usize> Plane<N> {
    pub(super) fn new(macroblocks: usize) -> Self {
        let stride = macroblocks * N;
        let (lines, before, above) = (vec![0; 2 * N * stride], vec![0; stride], vec![127; stride]);
        Self { stride, lines, before, above, left: [129; N], corner: 127 }
    }

    pub(super) const fn bytes(macroblocks: usize) -> usize {
        (2 * N + 2) * macroblocks * N
    }

    /// The newer row of macroblocks becomes the older one.
    pub(super) fn shift(&mut self) {
        let row = N * self.stride;
        if let Some(last) = self.lines.get(row - self.stride..row) {
            self.before.copy_from_slice(last);
        }
        self.lines.copy_within(row.., 0);
    }

    /// Begins the next row of macroblocks.
    pub(super) fn begin_row(&mut self, has_above: bool) {
        (self.left, self.corner) = ([129; N], if has_above { 129 } else { 127 });
    }

    /// What macroblock `x` is predicted from.
    pub(super) fn around(&self, x: usize, has_above: bool) -> Around<N> {
        let above = self.above.as_chunks::<N>().0.get(x).copied().unwrap_or([127; N]);
        Around { above, left: self.left, corner: self.corner, has: [has_above, x > 0] }
    }

    /// What is above to the right of macroblock `x`; the last one has what is above it on and on.
    pub(super) fn beyond(&self, x: usize) -> [u8; 4] {
        match self.above.get((x + 1) * N..).and_then(|beyond| beyond.first_chunk()) {
            Some(beyond) => *beyond,
            None => [self.above.last().copied().unwrap_or(127); 4],
        }
    }

    /// Puts macroblock `x` into the newer row.
    pub(super) fn put(&mut self, x: usize, samples: &[[u8; N]; N]) {
        let newer = self.lines.chunks_exact_mut(self.stride).skip(N);
        for (line, row) in newer.zip(samples) {
            if let Some(place) = line.as_chunks_mut().0.get_mut(x) {
                *place = *row;
            }
        }
        if let (Some(above), Some(last)) = (self.above.as_chunks_mut().0.get_mut(x), samples.last()) {
            self.corner = above.last().copied().unwrap_or(127);
            *above = *last;
        }
        self.left = samples.map(|row| row.last().copied().unwrap_or(129));
    }

    /// Gives the samples across each edge of macroblock `x` of the newer row to `outer`, or to `inner` if it is `inside`: four before the edge and
    /// four behind it. First those between columns.
    pub(super) fn edges(
        &mut self,
        x: usize,
        has_above: bool,
        inside: bool,
        outer: impl Fn(&mut [u8; 8]),
        inner: impl Fn(&mut [u8; 8]),
    ) {
        let inner_edges = || (4..N).step_by(4).filter(|_| inside);
        for line in self.lines.chunks_exact_mut(self.stride).skip(N) {
            if x > 0 {
                across(line, x * N).into_iter().for_each(&outer);
            }
            for at in inner_edges() {
                across(line, x * N + at).into_iter().for_each(&inner);
            }
        }
        if has_above {
            self.between_rows(x, 0, &outer);
        }
        for at in inner_edges() {
            self.between_rows(x, at, &inner);
        }
    }

    /// The same for the edge above line `at` of the newer row.
    fn between_rows(&mut self, x: usize, at: usize, filter: impl Fn(&mut [u8; 8])) {
        let mut lines = self.lines.chunks_exact_mut(self.stride).skip(N + at - 4);
        let [p3, p2, p1, p0, q0, q1, q2, q3] =
            [(); 8].map(|()| lines.next().and_then(|line| line.get_mut(x * N..(x + 1) * N)).unwrap_or_default());
        let before = p3.iter().zip(p2).zip(p1).zip(p0);
        let behind = q0.iter_mut().zip(q1).zip(q2).zip(&*q3);
        for ((((p3, p2), p1), p0), (((q0, q1), q2), q3)) in before.zip(behind) {
            let mut samples = [*p3, *p2, *p1, *p0, *q0, *q1, *q2, *q3];
            filter(&mut samples);
            [_, *p2, *p1, *p0, *q0, *q1, *q2, _] = samples;
        }
    }

    /// Line `y` of the older row of macroblocks, which the first of the newer one follows and the last of the one before precedes.
    pub(super) fn line(&self, y: isize) -> &[u8] {
        match usize::try_from(y) {
            Ok(y) => self.lines.chunks_exact(self.stride).nth(y).unwrap_or_default(),
            Err(_) => &self.before,
        }
    }
}

/// The samples of a line across an edge.
fn across(line: &mut [u8], edge: usize) -> Option<&mut [u8; 8]> {
    line.get_mut(edge - 4..)?.first_chunk_mut()
}
