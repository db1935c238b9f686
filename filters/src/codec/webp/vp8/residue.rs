//! Coefficients (RFC 6386, 13) and their transforms (14).

use super::bools::Bools;

/// Probabilities of tokens, by the kind of block (luma whose first coefficients are elsewhere, those, chroma, luma), the
/// band of the place, and how large the coefficient before is.
pub(super) type Probabilities = [[[[u8; 11]; 3]; 8]; 4];

/// The band of each place, and the place in rows, in the order of tokens.
const PLACES: [(u8, u8); 16] = [
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

/// Probabilities of the bits of large coefficients, by category (13.2).
const LARGE: [&[u8]; 4] = [
    &[173, 148, 140],
    &[176, 155, 140, 135],
    &[180, 157, 141, 134, 130],
    &[254, 254, 243, 230, 196, 177, 153, 140, 133, 130, 129],
];

/// Factors of a first coefficient and of the others.
#[derive(Debug, Clone, Copy)]
pub(super) struct Steps {
    pub(super) luma: [i32; 2],
    /// Of the block of all first coefficients of luma.
    pub(super) second: [i32; 2],
    pub(super) chroma: [i32; 2],
}

/// Four by four differences, row by row.
pub(super) type Block = [i32; 16];

/// The differences of a macroblock: blocks of luma, row by row, and of both chromas.
#[derive(Debug)]
pub(super) struct Residue {
    pub(super) luma: [[Block; 4]; 4],
    pub(super) chroma: [[[Block; 2]; 2]; 2],
    /// Whether any block has one.
    pub(super) any: bool,
}

impl Residue {
    pub(super) const NONE: Self = Self { luma: [[[0; 16]; 4]; 4], chroma: [[[[0; 16]; 2]; 2]; 2], any: false };
}

/// Whether the blocks beside have coefficients: of luma, of both chromas, and of the second luma.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Beside {
    luma: [bool; 4],
    chroma: [[bool; 2]; 2],
    second: bool,
}

impl Beside {
    /// A macroblock without coefficients: what is known of second luma stays where it has none.
    pub(super) const fn skip(&mut self, has_second: bool) {
        let second = self.second && !has_second;
        *self = Self { luma: [false; 4], chroma: [[false; 2]; 2], second };
    }
}

/// Reads the coefficients of a macroblock and transforms them. `has_second`: the first coefficients of luma are a block of their own.
pub(super) fn read(
    bools: &mut Bools<'_>,
    tokens: &Probabilities,
    steps: &Steps,
    has_second: bool,
    (above, left): (&mut Beside, &mut Beside),
) -> Residue {
    let [after_second, second, chroma, luma] = tokens;
    let mut residue = Residue::NONE;
    let (mut kind, mut first) = (luma, 0);
    if has_second {
        let mut block = [0; 16];
        let has = coefficients(bools, second, steps.second, 0, (&mut above.second, &mut left.second), &mut block);
        if has {
            inverse_hadamard(&mut block);
            let firsts = residue.luma.as_flattened_mut().iter_mut();
            firsts.zip(block).for_each(|(block, value)| block[0] = value);
        }
        (kind, first) = (after_second, 1);
    }
    for (row, left) in residue.luma.iter_mut().zip(&mut left.luma) {
        for (block, above) in row.iter_mut().zip(&mut above.luma) {
            let has = coefficients(bools, kind, steps.luma, first, (above, left), block);
            if has || block[0] != 0 {
                residue.any = true;
                inverse_cosine(block);
            }
        }
    }
    let planes = residue.chroma.iter_mut().zip(above.chroma.iter_mut().zip(&mut left.chroma));
    for (rows, (above, left)) in planes {
        for (row, left) in rows.iter_mut().zip(left) {
            for (block, above) in row.iter_mut().zip(&mut *above) {
                if coefficients(bools, chroma, steps.chroma, 0, (above, left), block) || block[0] != 0 {
                    residue.any = true;
                    inverse_cosine(block);
                }
            }
        }
    }
    residue
}

/// Reads a block's coefficients from place `first` on, multiplied. Whether there are any, also as zeros, is noted of it.
fn coefficients(
    bools: &mut Bools<'_>,
    probabilities: &[[[u8; 11]; 3]; 8],
    [dc, ac]: [i32; 2],
    first: usize,
    (above, left): (&mut bool, &mut bool),
    block: &mut Block,
) -> bool {
    let before = usize::from(*above) + usize::from(*left);
    let has = tokens(bools, probabilities, (first, before), |place, value| {
        if let Some(coefficient) = block.get_mut(usize::from(place)) {
            *coefficient = value * if place == 0 { dc } else { ac };
        }
    });
    (*above, *left) = (has, has);
    has
}

/// Reads tokens; `put` is given each coefficient that is not zero, with its place. Whether there are any.
#[inline]
fn tokens(
    bools: &mut Bools<'_>,
    probabilities: &[[[u8; 11]; 3]; 8],
    (first, mut before): (usize, usize),
    mut put: impl FnMut(u8, i32),
) -> bool {
    let mut has = false;
    let mut is_behind_zero = false;
    for (band, place) in PLACES.iter().skip(first) {
        let Some(p) = probabilities.get(usize::from(*band)).and_then(|band| band.get(before)) else { return has };
        if !is_behind_zero && !bools.flag(p[0]) {
            return has;
        }
        has = true;
        is_behind_zero = !bools.flag(p[1]);
        if is_behind_zero {
            before = 0;
            continue;
        }
        let size = if bools.flag(p[2]) { large(bools, p) } else { 1 };
        before = if size > 1 { 2 } else { 1 };
        put(*place, if bools.even() { -size } else { size });
    }
    has
}

/// A coefficient of two or more.
fn large(bools: &mut Bools<'_>, p: &[u8; 11]) -> i32 {
    if !bools.flag(p[3]) {
        return if bools.flag(p[4]) { 3 + i32::from(bools.flag(p[5])) } else { 2 };
    }
    if !bools.flag(p[6]) {
        return if bools.flag(p[7]) {
            7 + 2 * i32::from(bools.flag(165)) + i32::from(bools.flag(145))
        } else {
            5 + i32::from(bools.flag(159))
        };
    }
    let (category, bits) = match (bools.flag(p[8]), LARGE) {
        (false, [first, second, ..]) => {
            if bools.flag(p[9]) {
                (1, second)
            } else {
                (0, first)
            }
        }
        (true, [.., third, fourth]) => {
            if bools.flag(p[10]) {
                (3, fourth)
            } else {
                (2, third)
            }
        }
    };
    let more = bits.iter().fold(0, |more, zero| more << 1 | i32::from(bools.flag(*zero)));
    more + 3 + (8 << category)
}

/// The inverse of the Walsh-Hadamard transform (14.3).
fn inverse_hadamard(block: &mut Block) {
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

/// The inverse of the cosine transform (14.4).
fn inverse_cosine(block: &mut Block) {
    let [r0, r1, r2, r3] = transposed(*block).map(cosine_step);
    let rows = transposed_rows([r0, r1, r2, r3]).map(|row| cosine_step(row).map(|sum| (sum + 4) >> 3));
    for (value, new) in block.iter_mut().zip(rows.as_flattened()) {
        *value = *new;
    }
}

/// The factors are 2^16 times the root of two, times sine and cosine of an eighth of pi; of the latter 1 is taken off.
const fn cosine_step([a, b, c, d]: [i32; 4]) -> [i32; 4] {
    const fn sine(value: i32) -> i32 {
        ((value as i64 * 35468) >> 16) as i32
    }
    const fn cosine(value: i32) -> i32 {
        value + ((value as i64 * 20091) >> 16) as i32
    }
    let (even, odd) = ([a + c, a - c], [cosine(b) + sine(d), sine(b) - cosine(d)]);
    [even[0] + odd[0], even[1] + odd[1], even[1] - odd[1], even[0] - odd[0]]
}

/// The columns.
const fn transposed(block: Block) -> [[i32; 4]; 4] {
    let [a0, a1, a2, a3, b0, b1, b2, b3, c0, c1, c2, c3, d0, d1, d2, d3] = block;
    [[a0, b0, c0, d0], [a1, b1, c1, d1], [a2, b2, c2, d2], [a3, b3, c3, d3]]
}

const fn transposed_rows([a, b, c, d]: [[i32; 4]; 4]) -> [[i32; 4]; 4] {
    [[a[0], b[0], c[0], d[0]], [a[1], b[1], c[1], d[1]], [a[2], b[2], c[2], d[2]], [a[3], b[3], c[3], d[3]]]
}
