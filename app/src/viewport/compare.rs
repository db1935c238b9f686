//! Modes of the comparison of before and after.

use super::camera::Point;
use crate::engine::area::RectF;

/// The gap between two pictures side by side, in CSS pixels.
const GAP: f64 = 2.0;

/// How the unedited picture is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Compare {
    #[default]
    Off,
    /// One picture with a divider between before and after.
    Split,
    /// Two pictures of the same part.
    SideBySide,
}

/// One of the two pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Before,
    After,
}

impl Compare {
    pub(crate) const fn next(self) -> Self {
        match self {
            Self::Off => Self::Split,
            Self::Split => Self::SideBySide,
            Self::SideBySide => Self::Off,
        }
    }

    pub(crate) const fn is_on(self) -> bool {
        !matches!(self, Self::Off)
    }

    /// The name in data attributes.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Split => "split",
            Self::SideBySide => "side-by-side",
        }
    }
}

/// The positions of the two pictures, in stage pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Panes {
    pub(crate) before: RectF,
    pub(crate) after: RectF,
}

impl Panes {
    /// Side by side they share the longer side of the stage; otherwise each has the whole stage.
    pub(crate) fn new(compare: Compare, stage: Point, pixel_ratio: f64) -> Self {
        let (width, height) = stage;
        let whole = RectF { x: 0.0, y: 0.0, width, height };
        let half = |length: f64| ((length - (GAP * pixel_ratio).round()) / 2.0).floor().max(1.0);
        if compare != Compare::SideBySide {
            return Self { before: whole, after: whole };
        }
        if width >= height {
            let part = RectF { width: half(width), ..whole };
            Self { before: part, after: RectF { x: width - part.width, ..part } }
        } else {
            let part = RectF { height: half(height), ..whole };
            Self { before: part, after: RectF { y: height - part.height, ..part } }
        }
    }

    pub(crate) const fn of(self, side: Side) -> RectF {
        match side {
            Side::Before => self.before,
            Side::After => self.after,
        }
    }
}

/// The picture at a point of the stage. `divider` is the position of the divider as a fraction of the width of the
/// stage.
pub(crate) fn side_at(compare: Compare, panes: Panes, divider: f64, at: Point) -> Side {
    let before = match compare {
        Compare::Off => false,
        Compare::Split => at.0 < (divider * panes.after.width).round(),
        Compare::SideBySide => at.0 < panes.before.width && at.1 < panes.before.height,
    };
    if before { Side::Before } else { Side::After }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn side_by_side_halves_are_equal_and_whole_pixels() {
        for (stage, ratio) in [((1001.0, 700.0), 1.0), ((1170.0, 1300.0), 3.0), ((1001.0, 333.0), 1.5)] {
            let Panes { before, after } = Panes::new(Compare::SideBySide, stage, ratio);
            assert_eq!((before.width, before.height), (after.width, after.height));
            assert_eq!((after.x + after.width, after.y + after.height), stage);
            for number in [after.x, after.y, after.width, after.height] {
                assert_eq!(number.fract(), 0.0);
            }
            let gap = (after.x - before.width).max(after.y - before.height);
            assert!((1.0..=7.0).contains(&gap), "{gap}");
        }
    }

    #[test]
    fn points_belong_to_the_side_that_shows_them() {
        let stage = (1000.0, 700.0);
        let side = |compare, at| side_at(compare, Panes::new(compare, stage, 1.0), 0.25, at);
        assert_eq!(side(Compare::Off, (1.0, 1.0)), Side::After);
        assert_eq!([249.0, 250.0].map(|x| side(Compare::Split, (x, 9.0))), [Side::Before, Side::After]);
        assert_eq!([498.0, 501.0].map(|x| side(Compare::SideBySide, (x, 9.0))), [Side::Before, Side::After]);
    }

    #[test]
    fn compare_comes_round() {
        assert_eq!(Compare::Off.next().next().next(), Compare::Off);
    }
}
