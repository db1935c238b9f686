//! Macroblock headers (RFC 6386, 11 and 19.3): segment, skip flag and intra prediction modes.

use super::bool_decoder::BoolDecoder;
use super::header::Header;
use super::tables::SUBBLOCK_MODES;

/// Intra prediction mode of all luma or of both chroma planes of a macroblock (11.2 and 11.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum IntraMode {
    /// `DC_PRED`: the mean of the samples above and to the left.
    Dc,
    /// `V_PRED`: repeats the row above.
    Vertical,
    /// `H_PRED`: repeats the column to the left.
    Horizontal,
    /// `TM_PRED`: above plus left minus the corner.
    TrueMotion,
}

/// Intra prediction mode of a luma subblock of 4 x 4 samples, in the order of the tables (`B_DC_PRED` to `B_HU_PRED`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum SubblockMode {
    #[default]
    Dc,
    TrueMotion,
    Vertical,
    Horizontal,
    LeftDown,
    RightDown,
    VerticalRight,
    VerticalLeft,
    HorizontalDown,
    HorizontalUp,
}

/// The luma modes of a macroblock: one for all, or one for each subblock.
#[derive(Debug, Clone, Copy)]
pub(super) enum LumaMode {
    Whole(IntraMode),
    Subblocks([[SubblockMode; 4]; 4]),
}

/// The header of a macroblock.
#[derive(Debug)]
pub(super) struct MacroblockHeader {
    pub(super) segment: usize,
    /// No coefficients are stored for this macroblock.
    pub(super) is_skipped: bool,
    pub(super) luma: LumaMode,
    pub(super) chroma: IntraMode,
}

/// The subblock modes along one edge of a macroblock: the context for the modes of its neighbour (11.3).
pub(super) type EdgeModes = [SubblockMode; 4];

/// Reads the header of the next macroblock. `above` and `left` are the edge modes of its neighbours, and are replaced by its own.
pub(super) fn read(
    decoder: &mut BoolDecoder<'_>,
    header: &Header,
    above: &mut EdgeModes,
    left: &mut EdgeModes,
) -> MacroblockHeader {
    let segment = header.segment_map.map_or(0, |[halves, first, second]| {
        if decoder.read_bool(halves) {
            2 + usize::from(decoder.read_bool(second))
        } else {
            usize::from(decoder.read_bool(first))
        }
    });
    let is_skipped = header.prob_not_skipped.is_some_and(|zero| decoder.read_bool(zero));
    let luma = match luma_mode(decoder) {
        Some(mode) => {
            let subblock = match mode {
                IntraMode::Dc => SubblockMode::Dc,
                IntraMode::Vertical => SubblockMode::Vertical,
                IntraMode::Horizontal => SubblockMode::Horizontal,
                IntraMode::TrueMotion => SubblockMode::TrueMotion,
            };
            (*above, *left) = ([subblock; 4], [subblock; 4]);
            LumaMode::Whole(mode)
        }
        None => LumaMode::Subblocks(left.each_mut().map(|left| {
            above.each_mut().map(|above| {
                let mode = subblock(decoder, *above, *left);
                (*above, *left) = (mode, mode);
                mode
            })
        })),
    };
    let chroma = if !decoder.read_bool(142) {
        IntraMode::Dc
    } else if !decoder.read_bool(114) {
        IntraMode::Vertical
    } else if !decoder.read_bool(183) {
        IntraMode::Horizontal
    } else {
        IntraMode::TrueMotion
    };
    MacroblockHeader { segment, is_skipped, luma, chroma }
}

/// Reads the mode of all luma. `None` (`B_PRED`): each subblock has its own.
fn luma_mode(decoder: &mut BoolDecoder<'_>) -> Option<IntraMode> {
    if !decoder.read_bool(145) {
        return None;
    }
    Some(if decoder.read_bool(156) {
        if decoder.read_flag() { IntraMode::TrueMotion } else { IntraMode::Horizontal }
    } else if decoder.read_bool(163) {
        IntraMode::Vertical
    } else {
        IntraMode::Dc
    })
}

/// Reads the mode of a subblock, with the modes of its neighbours as context (`kf_bmode_probs`).
fn subblock(decoder: &mut BoolDecoder<'_>, above: SubblockMode, left: SubblockMode) -> SubblockMode {
    use SubblockMode::{
        Dc, Horizontal, HorizontalDown, HorizontalUp, LeftDown, RightDown, TrueMotion, Vertical, VerticalLeft,
        VerticalRight,
    };
    let known = SUBBLOCK_MODES.get(above as usize).and_then(|of_above| of_above.get(left as usize));
    let Some([dc, true_motion, vertical, down, horizontal, right, left_down, vertical_left, horizontal_down]) = known
    else {
        return Dc;
    };
    if !decoder.read_bool(*dc) {
        Dc
    } else if !decoder.read_bool(*true_motion) {
        TrueMotion
    } else if !decoder.read_bool(*vertical) {
        Vertical
    } else if !decoder.read_bool(*down) {
        if !decoder.read_bool(*horizontal) {
            Horizontal
        } else if !decoder.read_bool(*right) {
            RightDown
        } else {
            VerticalRight
        }
    } else if !decoder.read_bool(*left_down) {
        LeftDown
    } else if !decoder.read_bool(*vertical_left) {
        VerticalLeft
    } else if !decoder.read_bool(*horizontal_down) {
        HorizontalDown
    } else {
        HorizontalUp
    }
}
