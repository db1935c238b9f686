//! How blocks are predicted (RFC 6386, 11).

use super::bools::Bools;
use super::header::Header;
use super::tables::SMALL_MODES;

/// How a whole block is predicted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// The mean of what is above and to the left.
    Mean,
    Above,
    Left,
    /// What is above and to the left, less the corner.
    Gradient,
}

/// How a block of four by four is predicted, in the order of the tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum SmallMode {
    #[default]
    Mean,
    Gradient,
    Above,
    Left,
    LeftDown,
    RightDown,
    VerticalRight,
    VerticalLeft,
    HorizontalDown,
    HorizontalUp,
}

/// How luma is predicted.
#[derive(Debug, Clone, Copy)]
pub(super) enum Luma {
    Whole(Mode),
    Small([[SmallMode; 4]; 4]),
}

/// What is said of a macroblock before its coefficients.
#[derive(Debug)]
pub(super) struct Modes {
    pub(super) segment: usize,
    /// It has no coefficients.
    pub(super) is_skipped: bool,
    pub(super) luma: Luma,
    pub(super) chroma: Mode,
}

/// Modes of the small blocks at an edge of a macroblock.
pub(super) type Edge = [SmallMode; 4];

/// Reads what is said of the next macroblock. The edges are those of its neighbours, and become its own.
pub(super) fn read(bools: &mut Bools<'_>, header: &Header, above: &mut Edge, left: &mut Edge) -> Modes {
    let segment = header.segment_map.map_or(0, |[halves, first, second]| {
        if bools.flag(halves) { 2 + usize::from(bools.flag(second)) } else { usize::from(bools.flag(first)) }
    });
    let is_skipped = header.skips.is_some_and(|zero| bools.flag(zero));
    let luma = match whole(bools) {
        Some(mode) => {
            let small = match mode {
                Mode::Mean => SmallMode::Mean,
                Mode::Above => SmallMode::Above,
                Mode::Left => SmallMode::Left,
                Mode::Gradient => SmallMode::Gradient,
            };
            (*above, *left) = ([small; 4], [small; 4]);
            Luma::Whole(mode)
        }
        None => Luma::Small(left.each_mut().map(|left| {
            above.each_mut().map(|above| {
                let mode = small(bools, *above, *left);
                (*above, *left) = (mode, mode);
                mode
            })
        })),
    };
    let chroma = if !bools.flag(142) {
        Mode::Mean
    } else if !bools.flag(114) {
        Mode::Above
    } else if !bools.flag(183) {
        Mode::Left
    } else {
        Mode::Gradient
    };
    Modes { segment, is_skipped, luma, chroma }
}

/// The mode of all of luma, unless small blocks have their own.
fn whole(bools: &mut Bools<'_>) -> Option<Mode> {
    if !bools.flag(145) {
        return None;
    }
    Some(if bools.flag(156) {
        if bools.even() { Mode::Gradient } else { Mode::Left }
    } else if bools.flag(163) {
        Mode::Above
    } else {
        Mode::Mean
    })
}

fn small(bools: &mut Bools<'_>, above: SmallMode, left: SmallMode) -> SmallMode {
    use SmallMode::{
        Above, Gradient, HorizontalDown, HorizontalUp, Left, LeftDown, Mean, RightDown, VerticalLeft, VerticalRight,
    };
    let known = SMALL_MODES.get(above as usize).and_then(|of_above| of_above.get(left as usize));
    let Some([mean, gradient, vertical, down, beside, right, to_left, later, last]) = known else { return Mean };
    if !bools.flag(*mean) {
        Mean
    } else if !bools.flag(*gradient) {
        Gradient
    } else if !bools.flag(*vertical) {
        Above
    } else if !bools.flag(*down) {
        if !bools.flag(*beside) {
            Left
        } else if !bools.flag(*right) {
            RightDown
        } else {
            VerticalRight
        }
    } else if !bools.flag(*to_left) {
        LeftDown
    } else if !bools.flag(*later) {
        VerticalLeft
    } else if !bools.flag(*last) {
        HorizontalDown
    } else {
        HorizontalUp
    }
}
