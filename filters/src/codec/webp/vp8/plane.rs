//! One plane of samples, as a sliding window of two rows of macroblocks, because the loop filter of a row also changes the row above it. The
//! unfiltered samples that prediction needs are kept separately.

use super::predict::Neighbours;

/// A plane whose macroblocks are `N` samples wide and high.
#[derive(Debug)]
pub(super) struct Plane<const N: usize> {
    stride: usize,
    /// The older row of macroblocks, then the newer one. The older one is final when the newer one is filtered.
    lines: Vec<u8>,
    /// The last line before the older row.
    before: Vec<u8>,
    /// The last line of the newest row before the loop filter, for prediction. 127 above the picture.
    above: Vec<u8>,
    /// The samples to the left of the next macroblock, before the loop filter, and the sample above them.
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

    /// The samples from which macroblock `x` is predicted.
    pub(super) fn neighbours(&self, x: usize, has_above: bool) -> Neighbours<N> {
        let above = self.above.as_chunks::<N>().0.get(x).copied().unwrap_or([127; N]);
        Neighbours { above, left: self.left, corner: self.corner, has_above_left: [has_above, x > 0] }
    }

    /// The four samples above and to the right of macroblock `x`. For the last macroblock, the last sample above it is repeated.
    pub(super) fn above_right(&self, x: usize) -> [u8; 4] {
        match self.above.get((x + 1) * N..).and_then(|samples| samples.first_chunk()) {
            Some(samples) => *samples,
            None => [self.above.last().copied().unwrap_or(127); 4],
        }
    }

    /// Stores macroblock `x` in the newer row.
    pub(super) fn put_macroblock(&mut self, x: usize, samples: &[[u8; N]; N]) {
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

    /// Calls a filter with the samples across each edge of macroblock `x` of the newer row, four on each side: `outer` for the left and top
    /// edge, `inner` for the edges of subblocks if `with_inner_edges` is set. Vertical edges come first.
    pub(super) fn edges(
        &mut self,
        x: usize,
        has_above: bool,
        with_inner_edges: bool,
        outer: impl Fn(&mut [u8; 8]),
        inner: impl Fn(&mut [u8; 8]),
    ) {
        let inner_edges = || (4..N).step_by(4).filter(|_| with_inner_edges);
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

    /// Calls `filter` with the samples across the horizontal edge above line `at` of the newer row.
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

    /// Line `y` of the older row of macroblocks. Also valid: line -1, the last of the row before, and line `N`, the first of the newer row.
    pub(super) fn line(&self, y: isize) -> &[u8] {
        match usize::try_from(y) {
            Ok(y) => self.lines.chunks_exact(self.stride).nth(y).unwrap_or_default(),
            Err(_) => &self.before,
        }
    }
}

/// The eight samples of a line across a vertical edge.
fn across(line: &mut [u8], edge: usize) -> Option<&mut [u8; 8]> {
    line.get_mut(edge - 4..)?.first_chunk_mut()
}
