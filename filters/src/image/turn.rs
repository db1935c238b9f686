//! The eight orientations of a picture: quarter turns and reflections, and their EXIF numbers.

use super::geometry::{Rect, Size};

/// One of the eight symmetries of a rectangle. The result at (x, y) comes from the source at (x, y), flipped by the flags in the result's
/// frame, then with its coordinates swapped if `transpose`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Turn {
    pub(crate) transpose: bool,
    pub(crate) flip_x: bool,
    pub(crate) flip_y: bool,
}

impl Turn {
    pub(crate) const FLIP_X: Self = Self { transpose: false, flip_x: true, flip_y: false };
    pub(crate) const FLIP_Y: Self = Self { transpose: false, flip_x: false, flip_y: true };

    /// A clockwise rotation by this number of quarter turns.
    pub(crate) const fn quarters(quarters: i64) -> Self {
        match quarters.rem_euclid(4) {
            1 => Self { transpose: true, flip_x: true, flip_y: false },
            2 => Self { transpose: false, flip_x: true, flip_y: true },
            3 => Self { transpose: true, flip_x: false, flip_y: true },
            _ => Self { transpose: false, flip_x: false, flip_y: false },
        }
    }

    /// The turn that an EXIF orientation requires (CIPA DC-008, tag 0x0112). Unknown values give the identity.
    pub(crate) const fn from_exif(orientation: u8) -> Self {
        let (transpose, flip_x, flip_y) = match orientation {
            2 => (false, true, false),
            3 => (false, true, true),
            4 => (false, false, true),
            5 => (true, false, false),
            6 => (true, true, false),
            7 => (true, true, true),
            8 => (true, false, true),
            _ => (false, false, false),
        };
        Self { transpose, flip_x, flip_y }
    }

    pub(crate) fn is_identity(self) -> bool {
        self == Self::default()
    }

    /// The composition: this turn, then `next`.
    pub(crate) const fn then(self, next: Self) -> Self {
        let (flip_x, flip_y) = if next.transpose { (self.flip_y, self.flip_x) } else { (self.flip_x, self.flip_y) };
        Self { transpose: self.transpose ^ next.transpose, flip_x: flip_x ^ next.flip_x, flip_y: flip_y ^ next.flip_y }
    }

    /// The size of the result.
    pub(crate) const fn size(self, source: Size) -> Size {
        if self.transpose { source.transposed() } else { source }
    }

    /// The rectangle of a source of size `source` that becomes `part` of the result.
    pub(crate) const fn source_rect(self, part: Rect, source: Size) -> Rect {
        let result = self.size(source);
        let x = if self.flip_x { result.width - part.right() } else { part.x };
        let y = if self.flip_y { result.height - part.bottom() } else { part.y };
        if self.transpose {
            Rect { x: y, y: x, width: part.height, height: part.width }
        } else {
            Rect { x, y, width: part.width, height: part.height }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The coordinates in a 3 x 2 picture of the pixel that `turn` moves to (x, y).
    fn pixel(turn: Turn, x: usize, y: usize) -> (usize, usize) {
        let rect = turn.source_rect(Rect { x, y, width: 1, height: 1 }, Size { width: 3, height: 2 });
        (rect.x, rect.y)
    }

    #[test]
    fn turn_of_exif_6_is_a_quarter_clockwise() {
        let turn = Turn::from_exif(6);
        assert_eq!(turn, Turn::quarters(1));
        assert_eq!(turn.size(Size { width: 3, height: 2 }), Size { width: 2, height: 3 });
        assert_eq!(pixel(turn, 1, 0), (0, 0), "the top left goes to the top right");
        assert_eq!(pixel(turn, 0, 0), (0, 1), "the bottom left goes to the top left");
        assert_eq!(pixel(turn, 1, 2), (2, 0), "the top right goes to the bottom right");
    }

    #[test]
    fn turn_composition_equals_one_after_the_other() {
        let source = Size { width: 3, height: 2 };
        for first in (1..=8).map(Turn::from_exif) {
            for second in (1..=8).map(Turn::from_exif) {
                let both = first.then(second);
                let size = both.size(source);
                assert_eq!(size, second.size(first.size(source)));
                for (x, y) in (0..size.height).flat_map(|y| (0..size.width).map(move |x| (x, y))) {
                    let one = Rect { x, y, width: 1, height: 1 };
                    let through = first.source_rect(second.source_rect(one, first.size(source)), source);
                    assert_eq!(both.source_rect(one, source), through, "{first:?} then {second:?} at {x}, {y}");
                }
            }
        }
    }

    #[test]
    fn turn_quarters_wrap_and_cancel() {
        assert!(Turn::quarters(1).then(Turn::quarters(-1)).is_identity());
        assert!(Turn::quarters(4).is_identity());
        assert!(Turn::FLIP_X.then(Turn::FLIP_X).is_identity());
        assert_eq!(Turn::FLIP_X.then(Turn::FLIP_Y), Turn::quarters(2));
    }
}
