//! Reads the DCT coefficients of a macroblock (RFC 6386, 13), dequantizes them and transforms them to its residue (14).

use super::bool_decoder::BoolDecoder;

/// Probabilities of tokens (13.3), by block type (luma without DC, Y2, chroma, luma with DC), coefficient band and context: how large the
/// previous coefficient is, or for the first one, how many of the two neighbouring blocks have coefficients.
pub(super) type CoefficientProbabilities = [[[[u8; 11]; 3]; 8]; 4];

/// The probability band (13.3) and the position in the block (row by row) of each coefficient, in zigzag order (13).
const ZIGZAG: [(u8, u8); 16] = [
    (0, 0),
    (1, 1),
    (2, 4),
    (3, 8),
    (6, 5),
    (4, 2),
    (5, 3),
    (6, 6),
    (6, 9),
    (6, 12),
    (6, 13),
    (6, 10),
    (6, 7),
    (6, 11),
    (6, 14),
    (7, 15),
];

/// Probabilities of the extra bits of the categories 3 to 6 (13.2).
const EXTRA_BITS: [&[u8]; 4] = [
    &[173, 148, 140],
    &[176, 155, 140, 135],
    &[180, 157, 141, 134, 130],
    &[254, 254, 243, 230, 196, 177, 153, 140, 133, 130, 129],
];

/// Dequantization factors: DC, then AC.
#[derive(Debug, Clone, Copy)]
pub(super) struct DequantFactors {
    pub(super) luma: [i32; 2],
    /// Of the Y2 block, which contains the DC coefficients of all luma subblocks.
    pub(super) y2: [i32; 2],
    pub(super) chroma: [i32; 2],
}

/// 4 x 4 coefficients, and after the transform differences, row by row.
pub(super) type Block = [i32; 16];

/// The residue of a macroblock: the differences from its prediction, as subblocks of luma and of both chroma planes, row by row.
#[derive(Debug)]
pub(super) struct Residue {
    pub(super) luma: [[Block; 4]; 4],
    pub(super) chroma: [[[Block; 2]; 2]; 2],
    /// Whether any subblock may differ from zero.
    pub(super) has_nonzero: bool,
}

impl Residue {
    pub(super) const NONE: Self = Self { luma: [[[0; 16]; 4]; 4], chroma: [[[[0; 16]; 2]; 2]; 2], has_nonzero: false };
}

/// Context of the neighbour above or to the left (13.3): whether its adjacent subblocks of luma and chroma, and the last Y2 block, have
/// coefficients.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct NonzeroContext {
    luma: [bool; 4],
    chroma: [[bool; 2]; 2],
    y2: bool,
}

impl NonzeroContext {
    /// Updates the context for a skipped macroblock. If it has no Y2 block, the context of Y2 stays.
    pub(super) const fn skip(&mut self, has_y2: bool) {
        let y2 = self.y2 && !has_y2;
        *self = Self { luma: [false; 4], chroma: [[false; 2]; 2], y2 };
    }
}

/// Reads the residue of a macroblock. `has_y2`: the DC coefficients of luma are in a Y2 block.
pub(super) fn read(
    decoder: &mut BoolDecoder<'_>,
    probabilities: &CoefficientProbabilities,
    factors: &DequantFactors,
    has_y2: bool,
    (above, left): (&mut NonzeroContext, &mut NonzeroContext),
) -> Residue {
    let [luma_without_dc, y2, chroma, luma] = probabilities;
    let mut residue = Residue::NONE;
    let (mut luma_probabilities, mut first) = (luma, 0);
    if has_y2 {
        let mut block = [0; 16];
        let has = read_block(decoder, y2, factors.y2, 0, (&mut above.y2, &mut left.y2), &mut block);
        if has {
            inverse_walsh_hadamard(&mut block);
            let dc_values = residue.luma.as_flattened_mut().iter_mut();
            dc_values.zip(block).for_each(|(block, value)| block[0] = value);
        }
        (luma_probabilities, first) = (luma_without_dc, 1);
    }
    for (row, left) in residue.luma.iter_mut().zip(&mut left.luma) {
        for (block, above) in row.iter_mut().zip(&mut above.luma) {
            let has = read_block(decoder, luma_probabilities, factors.luma, first, (above, left), block);
            if has || block[0] != 0 {
                residue.has_nonzero = true;
                inverse_dct(block);
            }
        }
    }
    let planes = residue.chroma.iter_mut().zip(above.chroma.iter_mut().zip(&mut left.chroma));
    for (rows, (above, left)) in planes {
        for (row, left) in rows.iter_mut().zip(left) {
            for (block, above) in row.iter_mut().zip(&mut *above) {
                if read_block(decoder, chroma, factors.chroma, 0, (above, left), block) || block[0] != 0 {
                    residue.has_nonzero = true;
                    inverse_dct(block);
                }
            }
        }
    }
    residue
}

/// Reads and dequantizes the coefficients of a block, from index `first` on. Returns whether there is any token before the end of the block,
/// and stores that in the contexts.
fn read_block(
    decoder: &mut BoolDecoder<'_>,
    probabilities: &[[[u8; 11]; 3]; 8],
    [dc, ac]: [i32; 2],
    first: usize,
    (above, left): (&mut bool, &mut bool),
    block: &mut Block,
) -> bool {
    let context = usize::from(*above) + usize::from(*left);
    let has = read_tokens(decoder, probabilities, (first, context), |position, value| {
        if let Some(coefficient) = block.get_mut(usize::from(position)) {
            *coefficient = value * if position == 0 { dc } else { ac };
        }
    });
    (*above, *left) = (has, has);
    has
}

/// Reads the tokens of a block and calls `put` with the position and the value of each coefficient that is not zero. Returns whether there is
/// any token before the end of the block, including zeros.
#[inline]
fn read_tokens(
    decoder: &mut BoolDecoder<'_>,
    probabilities: &[[[u8; 11]; 3]; 8],
    (first, mut context): (usize, usize),
    mut put: impl FnMut(u8, i32),
) -> bool {
    let mut has = false;
    let mut is_after_zero = false;
    for (band, position) in ZIGZAG.iter().skip(first) {
        let Some(p) = probabilities.get(usize::from(*band)).and_then(|band| band.get(context)) else { return has };
        if !is_after_zero && !decoder.read_bool(p[0]) {
            return has;
        }
        has = true;
        is_after_zero = !decoder.read_bool(p[1]);
        if is_after_zero {
            context = 0;
            continue;
        }
        let size = if decoder.read_bool(p[2]) { read_large(decoder, p) } else { 1 };
        context = if size > 1 { 2 } else { 1 };
        put(*position, if decoder.read_flag() { -size } else { size });
    }
    has
}

/// Reads the absolute value of a coefficient that is at least 2.
fn read_large(decoder: &mut BoolDecoder<'_>, p: &[u8; 11]) -> i32 {
    if !decoder.read_bool(p[3]) {
        return if decoder.read_bool(p[4]) { 3 + i32::from(decoder.read_bool(p[5])) } else { 2 };
    }
    if !decoder.read_bool(p[6]) {
        return if decoder.read_bool(p[7]) {
            7 + 2 * i32::from(decoder.read_bool(165)) + i32::from(decoder.read_bool(145))
        } else {
            5 + i32::from(decoder.read_bool(159))
        };
    }
    let (category, bits) = match (decoder.read_bool(p[8]), EXTRA_BITS) {
        (false, [cat3, cat4, ..]) => {
            if decoder.read_bool(p[9]) {
                (1, cat4)
            } else {
                (0, cat3)
            }
        }
        (true, [.., cat5, cat6]) => {
            if decoder.read_bool(p[10]) {
                (3, cat6)
            } else {
                (2, cat5)
            }
        }
    };
    let more = bits.iter().fold(0, |more, zero| more << 1 | i32::from(decoder.read_bool(*zero)));
    more + 3 + (8 << category)
}

/// Inverse Walsh-Hadamard transform (14.3).
fn inverse_walsh_hadamard(block: &mut Block) {
    let step = |[a, b, c, d]: [i32; 4]| {
        let (outer, inner) = (a + d, b + c);
        let (outer_difference, inner_difference) = (a - d, b - c);
        [outer + inner, inner_difference + outer_difference, outer - inner, outer_difference - inner_difference]
    };
    let [r0, r1, r2, r3] = transposed(*block).map(step);
    let rows = transposed_rows([r0, r1, r2, r3]).map(step);
    for (value, sum) in block.iter_mut().zip(rows.as_flattened()) {
        *value = (sum + 3) >> 3;
    }
}

/// Inverse DCT (14.4).
fn inverse_dct(block: &mut Block) {
    let [r0, r1, r2, r3] = transposed(*block).map(dct_step);
    let rows = transposed_rows([r0, r1, r2, r3]).map(|row| dct_step(row).map(|sum| (sum + 4) >> 3));
    for (value, new) in block.iter_mut().zip(rows.as_flattened()) {
        *value = *new;
    }
}

/// One line of the inverse DCT. The factors in units of 2^-16: √2 sin(π/8) = 35468, and √2 cos(π/8) - 1 = 20091.
const fn dct_step([a, b, c, d]: [i32; 4]) -> [i32; 4] {
    const fn sine(value: i32) -> i32 {
        ((value as i64 * 35468) >> 16) as i32
    }
    const fn cosine(value: i32) -> i32 {
        value + ((value as i64 * 20091) >> 16) as i32
    }
    let (even, odd) = ([a + c, a - c], [cosine(b) + sine(d), sine(b) - cosine(d)]);
    [even[0] + odd[0], even[1] + odd[1], even[1] - odd[1], even[0] - odd[0]]
}

/// The columns of a block.
const fn transposed(block: Block) -> [[i32; 4]; 4] {
    let [a0, a1, a2, a3, b0, b1, b2, b3, c0, c1, c2, c3, d0, d1, d2, d3] = block;
    [[a0, b0, c0, d0], [a1, b1, c1, d1], [a2, b2, c2, d2], [a3, b3, c3, d3]]
}

const fn transposed_rows([a, b, c, d]: [[i32; 4]; 4]) -> [[i32; 4]; 4] {
    [[a[0], b[0], c[0], d[0]], [a[1], b[1], c[1], d[1]], [a[2], b[2], c[2], d[2]], [a[3], b[3], c[3], d[3]]]
}
