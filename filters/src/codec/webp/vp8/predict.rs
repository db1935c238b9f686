//! Intra prediction (RFC 6386, 12): predicts a block from the samples above and to the left of it, as they were before the loop filter.

use super::modes::{IntraMode, SubblockMode};
use super::residue::Block;

/// The samples next to a block, from which it is predicted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Neighbours<const N: usize> {
    pub(super) above: [u8; N],
    pub(super) left: [u8; N],
    pub(super) corner: u8,
    /// Whether there is a block above and one to the left. `Dc` averages only the existing ones.
    pub(super) has_above_left: [bool; 2],
}

/// Predicts all luma or one chroma plane of a macroblock.
pub(super) fn block_prediction<const N: usize>(mode: IntraMode, neighbours: &Neighbours<N>) -> [[u8; N]; N] {
    let Neighbours { above, left, corner, has_above_left } = neighbours;
    match mode {
        IntraMode::Dc => [[mean(above, left, *has_above_left); N]; N],
        IntraMode::Vertical => [*above; N],
        IntraMode::Horizontal => left.map(|left| [left; N]),
        IntraMode::TrueMotion => left.map(|left| true_motion(above, left, *corner)),
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

/// One row of TrueMotion prediction.
fn true_motion<const N: usize>(above: &[u8; N], left: u8, corner: u8) -> [u8; N] {
    let step = i32::from(left) - i32::from(corner);
    above.map(|above| (i32::from(above) + step).clamp(0, 255) as u8)
}

/// Adds the residue to a row of subblocks.
pub(super) fn add_residue<const N: usize, const BLOCKS: usize>(rows: &mut [[u8; N]; 4], blocks: &[Block; BLOCKS]) {
    for (y, row) in rows.iter_mut().enumerate() {
        for (four, block) in row.as_chunks_mut().0.iter_mut().zip(blocks) {
            add_residue_row(four, block, y);
        }
    }
}

fn add_residue_row(four: &mut [u8; 4], block: &Block, y: usize) {
    if let Some(differences) = block.as_chunks::<4>().0.get(y) {
        for (sample, difference) in four.iter_mut().zip(differences) {
            *sample = (i32::from(*sample) + difference).clamp(0, 255) as u8;
        }
    }
}

/// Predicts luma subblock by subblock and adds the residue of each, because the next one is predicted from the sum. `above_right`: the four
/// samples above and to the right of the macroblock.
pub(super) fn luma_subblocks(
    modes: &[[SubblockMode; 4]; 4],
    blocks: &[[Block; 4]; 4],
    neighbours: &Neighbours<16>,
    above_right: [u8; 4],
) -> [[u8; 16]; 16] {
    let mut luma = [[0; 16]; 16];
    let (mut above, mut corner) = (neighbours.above, neighbours.corner);
    let lefts = neighbours.left.as_chunks::<4>().0;
    for (((rows, modes), blocks), left) in luma.as_chunks_mut::<4>().0.iter_mut().zip(modes).zip(blocks).zip(lefts) {
        let [a, b, c, d] = *above.as_chunks::<4>().0 else { return luma };
        let (mut left, mut top_left) = (*left, corner);
        corner = left[3];
        let tops = [(a, b), (b, c), (c, d), (d, above_right)];
        for (x, ((top, mode), block)) in tops.into_iter().zip(modes).zip(blocks).enumerate() {
            let mut subblock = subblock(*mode, top, left, top_left);
            subblock.iter_mut().enumerate().for_each(|(y, row)| add_residue_row(row, block, y));
            for (row, four) in rows.iter_mut().zip(&subblock) {
                if let Some(place) = row.as_chunks_mut::<4>().0.get_mut(x) {
                    *place = *four;
                }
            }
            (left, top_left) = (subblock.map(|row| row[3]), top.0[3]);
        }
        above = rows[3];
    }
    luma
}

/// The rounded mean of two samples.
const fn avg2(a: u8, b: u8) -> u8 {
    (a as u16 + b as u16).div_ceil(2) as u8
}

/// The rounded mean of three samples, with the middle one counted twice.
const fn avg3(a: u8, b: u8, c: u8) -> u8 {
    ((a as u16 + 2 * b as u16 + c as u16 + 2) / 4) as u8
}

/// Predicts a subblock from the eight samples above it, the four to its left, and the corner (12.3).
fn subblock(mode: SubblockMode, (top, right): ([u8; 4], [u8; 4]), left: [u8; 4], corner: u8) -> [[u8; 4]; 4] {
    let ([a, b, c, d], [e, f, g, h]) = (top, right);
    let [i, j, k, l] = left;
    match mode {
        SubblockMode::Dc => [[mean(&top, &left, [true; 2]); 4]; 4],
        SubblockMode::TrueMotion => left.map(|left| true_motion(&top, left, corner)),
        SubblockMode::Vertical => [[avg3(corner, a, b), avg3(a, b, c), avg3(b, c, d), avg3(c, d, e)]; 4],
        SubblockMode::Horizontal => {
            [avg3(corner, i, j), avg3(i, j, k), avg3(j, k, l), avg3(k, l, l)].map(|row| [row; 4])
        }
        SubblockMode::LeftDown => {
            let along = [(a, b, c), (b, c, d), (c, d, e), (d, e, f), (e, f, g), (f, g, h), (g, h, h)];
            let [a, b, c, d, e, f, g] = along.map(|(a, b, c)| avg3(a, b, c));
            [[a, b, c, d], [b, c, d, e], [c, d, e, f], [d, e, f, g]]
        }
        SubblockMode::RightDown => {
            let p = corner;
            let along = [(l, k, j), (k, j, i), (j, i, p), (i, p, a), (p, a, b), (a, b, c), (b, c, d)];
            let [a, b, c, d, e, f, g] = along.map(|(a, b, c)| avg3(a, b, c));
            [[d, e, f, g], [c, d, e, f], [b, c, d, e], [a, b, c, d]]
        }
        SubblockMode::VerticalRight => {
            let p = corner;
            let first = [avg2(p, a), avg2(a, b), avg2(b, c), avg2(c, d)];
            let second = [avg3(i, p, a), avg3(p, a, b), avg3(a, b, c), avg3(b, c, d)];
            let third = [avg3(j, i, p), first[0], first[1], first[2]];
            [first, second, third, [avg3(k, j, i), second[0], second[1], second[2]]]
        }
        SubblockMode::VerticalLeft => [
            [avg2(a, b), avg2(b, c), avg2(c, d), avg2(d, e)],
            [avg3(a, b, c), avg3(b, c, d), avg3(c, d, e), avg3(d, e, f)],
            [avg2(b, c), avg2(c, d), avg2(d, e), avg3(e, f, g)],
            [avg3(b, c, d), avg3(c, d, e), avg3(d, e, f), avg3(f, g, h)],
        ],
        SubblockMode::HorizontalDown => {
            let p = corner;
            let first = [avg2(i, p), avg3(i, p, a), avg3(p, a, b), avg3(a, b, c)];
            let second = [avg2(j, i), avg3(j, i, p), first[0], first[1]];
            let third = [avg2(k, j), avg3(k, j, i), second[0], second[1]];
            [first, second, third, [avg2(l, k), avg3(l, k, j), third[0], third[1]]]
        }
        SubblockMode::HorizontalUp => [
            [avg2(i, j), avg3(i, j, k), avg2(j, k), avg3(j, k, l)],
            [avg2(j, k), avg3(j, k, l), avg2(k, l), avg3(k, l, l)],
            [avg2(k, l), avg3(k, l, l), l, l],
            [l; 4],
        ],
    }
}
