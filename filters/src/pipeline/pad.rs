//! The pad stage: places the picture on a larger one of a single colour.

use super::meter::{Interrupt, Meter};
use super::needs::Needs;
use super::strip::{COLORS, Strip, alpha};
use super::{Rows, fill};
use crate::image::{Rect, Size};

/// Time for each sample, in nanoseconds of the reference machine.
const SAMPLE_NS: f64 = 1.0;

/// A picture on a larger one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Pad {
    pub(crate) size: Size,
    /// The rectangle of the picture in the result.
    pub(crate) inner: Rect,
    /// Display-encoded, straight alpha last.
    pub(crate) color: [f32; 4],
}

impl Pad {
    /// The region of the picture that `part` of the result shows; if it shows none, a single pixel that is not used.
    fn input(&self, part: Rect) -> Rect {
        let span = |from: usize, to: usize, start: usize, length: usize| {
            let first = from.saturating_sub(start).min(length - 1);
            (first, to.saturating_sub(start).clamp(first + 1, length) - first)
        };
        let (x, width) = span(part.x, part.right(), self.inner.x, self.inner.width);
        let (y, height) = span(part.y, part.bottom(), self.inner.y, self.inner.height);
        Rect { x, y, width, height }
    }

    /// What the stage needs to yield `part`.
    pub(crate) fn needs(&self, part: Rect, planes: usize, strip_rows: usize) -> Needs {
        let input = self.input(part);
        let work_ns = SAMPLE_NS * planes as f64 * part.area();
        Needs { input, memory_bytes: Strip::bytes(input.width, planes, strip_rows), work_ns }
    }

    pub(crate) fn stage<'a>(
        &self,
        inner: Box<dyn Rows + 'a>,
        part: Rect,
        planes: usize,
        strip_rows: usize,
    ) -> PadStage<'a> {
        let input = self.input(part);
        let strip = Strip::new(input.width, planes, strip_rows);
        PadStage { inner, pad: *self, part, input, strip, strip_next: 0, next: part.y }
    }
}

pub(crate) struct PadStage<'a> {
    inner: Box<dyn Rows + 'a>,
    pad: Pad,
    part: Rect,
    input: Rect,
    strip: Strip,
    strip_next: usize,
    next: usize,
}

impl Rows for PadStage<'_> {
    fn pull(&mut self, strip: &mut Strip, meter: &mut Meter) -> Result<(), Interrupt> {
        let rows = strip.capacity().min(self.part.bottom() - self.next);
        let Rect { x, y: top, .. } = self.pad.inner;
        // The columns of the region where the picture begins and ends.
        let start = (x + self.input.x).saturating_sub(self.part.x).min(self.part.width);
        let shown = (x + self.input.right()).saturating_sub(self.part.x).min(self.part.width) - start;
        fill(strip, rows, |strip, y| {
            for plane in 0..strip.planes() {
                let of_color = if alpha(strip.planes()) == Some(plane) { COLORS } else { plane };
                strip.row_mut(plane, y).fill(self.pad.color[of_color]);
            }
            if (top..self.pad.inner.bottom()).contains(&self.next) && shown > 0 {
                if self.strip_next == self.strip.rows() {
                    self.strip_next = 0;
                    self.inner.pull(&mut self.strip, meter)?;
                }
                for plane in 0..strip.planes() {
                    let row = &self.strip.row(plane, self.strip_next)[..shown];
                    strip.row_mut(plane, y)[start..start + shown].copy_from_slice(row);
                }
                self.strip_next += 1;
            }
            self.next += 1;
            Ok(())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pad_needs_only_what_it_shows() {
        let size = Size { width: 20, height: 20 };
        let inner = Rect { x: 5, y: 6, width: 10, height: 8 };
        let pad = Pad { size, inner, color: [0.0; 4] };
        assert_eq!(pad.input(size.rect()), Rect { x: 0, y: 0, width: 10, height: 8 });
        assert_eq!(pad.input(Rect { x: 7, y: 0, width: 3, height: 9 }), Rect { x: 2, y: 0, width: 3, height: 3 });
        let beside = pad.input(Rect { x: 17, y: 1, width: 2, height: 2 });
        assert_eq!((beside.width, beside.height), (1, 1));
    }
}
