//! Prediction of blocks from those above and to the left, before these are filtered (RFC 6386, 12).

use super::modes::{Mode, SmallMode};
use super::residue::Block;

/// What a block is predicted from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Around<const N: usize> {
    pub(super) above: [u8; N],
    pub(super) left: [u8; N],
    pub(super) corner: u8,
    /// Whether there is a block above, and one to the left: the mean is of what there is.
    pub(super) has: [bool; 2],
}

/// A whole block.
pub(super) fn whole<const N: usize>(mode: Mode, around: &Around<N>) -> [[u8; N]; N] {
    let Around { above, left, corner, has } = around;
    match mode {
        Mode::Mean => [[mean(above, left, *has); N]; N],
        Mode::Above => [*above; N],
        Mode::Left => left.map(|left| [left; N]),
        Mode::Gradient => left.map(|left| gradient(above, left, *corner)),
    }
}

fn mean<const N: usize>(above: &[u8; N], left: &[u8; N], [has_above, has_left]: [bool; 2]) -> u8 {
    let sum = |samples: &[u8; N], is_there: bool| {
        if is_there { samples.iter().map(|sample| u32::from(*sample)).sum() } else { 0 }
    };
    let count = N as u32 * (u32::from(has_above) + u32::from(has_left));
    let total = sum(above, has_above) + sum(left, has_left) + count / 2;
    total.checked_div(count).map_or(128, |mean| mean as u8)
}

fn gradient<const N: usize>(above: &[u8; N], left: u8, corner: u8) -> [u8; N] {
    let step = i32::from(left) - i32::from(corner);
    above.map(|above| (i32::from(above) + step).clamp(0, 255) as u8)
}

/// Adds differences to a row of blocks.
pub(super) fn add<const N: usize, const BLOCKS: usize>(rows: &mut [[u8; N]; 4], blocks: &[Block; BLOCKS]) {
    for (y, row) in rows.iter_mut().enumerate() {
        for (four, block) in row.as_chunks_mut().0.iter_mut().zip(blocks) {
            add_row(four, block, y);
        }
    }
}

fn add_row(four: &mut [u8; 4], block: &Block, y: usize) {
    if let Some(differences) = block.as_chunks::<4>().0.get(y) {
        for (sample, difference) in four.iter_mut().zip(differences) {
            *sample = (i32::from(*sample) + difference).clamp(0, 255) as u8;
        }
    }
}

/// Luma in small blocks, each with its differences. `beyond` is what is above to the right of the whole.
pub(super) fn in_small_blocks(
    modes: &[[SmallMode; 4]; 4],
    blocks: &[[Block; 4]; 4],
    around: &Around<16>,
    beyond: [u8; 4],
) -> [[u8; 16]; 16] {
    let mut luma = [[0; 16]; 16];
    let (mut above, mut corner) = (around.above, around.corner);
    let lefts = around.left.as_chunks::<4>().0;
    for (((rows, modes), blocks), left) in luma.as_chunks_mut::<4>().0.iter_mut().zip(modes).zip(blocks).zip(lefts) {
        let [a, b, c, d] = *above.as_chunks::<4>().0 else { return luma };
        let (mut left, mut top_left) = (*left, corner);
        corner = left[3];
        let tops = [(a, b), (b, c), (c, d), (d, beyond)];
        for (x, ((top, mode), block)) in tops.into_iter().zip(modes).zip(blocks).enumerate() {
            let mut small = small(*mode, top, left, top_left);
            small.iter_mut().enumerate().for_each(|(y, row)| add_row(row, block, y));
            for (row, four) in rows.iter_mut().zip(&small) {
                if let Some(place) = row.as_chunks_mut::<4>().0.get_mut(x) {
                    *place = *four;
                }
            }
            (left, top_left) = (small.map(|row| row[3]), top.0[3]);
        }
        above = rows[3];
    }
    luma
}

const fn two(a: u8, b: u8) -> u8 {
    (a as u16 + b as u16).div_ceil(2) as u8
}

const fn three(a: u8, b: u8, c: u8) -> u8 {
    ((a as u16 + 2 * b as u16 + c as u16 + 2) / 4) as u8
}

/// A block of four by four from the eight samples above it, four to the left, and the corner (12.3).
fn small(mode: SmallMode, (top, right): ([u8; 4], [u8; 4]), left: [u8; 4], corner: u8) -> [[u8; 4]; 4] {
    let ([a, b, c, d], [e, f, g, h]) = (top, right);
    let [i, j, k, l] = left;
    match mode {
        SmallMode::Mean => [[mean(&top, &left, [true; 2]); 4]; 4],
        SmallMode::Gradient => left.map(|left| gradient(&top, left, corner)),
        SmallMode::Above => [[three(corner, a, b), three(a, b, c), three(b, c, d), three(c, d, e)]; 4],
        SmallMode::Left => [three(corner, i, j), three(i, j, k), three(j, k, l), three(k, l, l)].map(|row| [row; 4]),
        SmallMode::LeftDown => {
            let along = [(a, b, c), (b, c, d), (c, d, e), (d, e, f), (e, f, g), (f, g, h), (g, h, h)];
            let [a, b, c, d, e, f, g] = along.map(|(a, b, c)| three(a, b, c));
            [[a, b, c, d], [b, c, d, e], [c, d, e, f], [d, e, f, g]]
        }
        SmallMode::RightDown => {
            let p = corner;
            let along = [(l, k, j), (k, j, i), (j, i, p), (i, p, a), (p, a, b), (a, b, c), (b, c, d)];
            let [a, b, c, d, e, f, g] = along.map(|(a, b, c)| three(a, b, c));
            [[d, e, f, g], [c, d, e, f], [b, c, d, e], [a, b, c, d]]
        }
        SmallMode::VerticalRight => {
            let p = corner;
            let first = [two(p, a), two(a, b), two(b, c), two(c, d)];
            let second = [three(i, p, a), three(p, a, b), three(a, b, c), three(b, c, d)];
            let third = [three(j, i, p), first[0], first[1], first[2]];
            [first, second, third, [three(k, j, i), second[0], second[1], second[2]]]
        }
        SmallMode::VerticalLeft => [
            [two(a, b), two(b, c), two(c, d), two(d, e)],
            [three(a, b, c), three(b, c, d), three(c, d, e), three(d, e, f)],
            [two(b, c), two(c, d), two(d, e), three(e, f, g)],
            [three(b, c, d), three(c, d, e), three(d, e, f), three(f, g, h)],
        ],
        SmallMode::HorizontalDown => {
            let p = corner;
            let first = [two(i, p), three(i, p, a), three(p, a, b), three(a, b, c)];
            let second = [two(j, i), three(j, i, p), first[0], first[1]];
            let third = [two(k, j), three(k, j, i), second[0], second[1]];
            [first, second, third, [two(l, k), three(l, k, j), third[0], third[1]]]
        }
        SmallMode::HorizontalUp => [
            [two(i, j), three(i, j, k), two(j, k), three(j, k, l)],
            [two(j, k), three(j, k, l), two(k, l), three(k, l, l)],
            [two(k, l), three(k, l, l), l, l],
            [l; 4],
        ],
    }
}
