//! Moves between the lanes of vectors that `wide` has no names for. Written element by element: what the compiler makes of
//! them is one shuffle each.

use wide::{i16x8, u8x16};

/// The lower halves of two vectors, one lane of each in turn.
#[inline(always)]
pub(super) fn zip_low(a: i16x8, b: i16x8) -> i16x8 {
    let (a, b) = (a.to_array(), b.to_array());
    i16x8::new([a[0], b[0], a[1], b[1], a[2], b[2], a[3], b[3]])
}

/// The upper halves of two vectors, one lane of each in turn.
#[inline(always)]
pub(super) fn zip_high(a: i16x8, b: i16x8) -> i16x8 {
    let (a, b) = (a.to_array(), b.to_array());
    i16x8::new([a[4], b[4], a[5], b[5], a[6], b[6], a[7], b[7]])
}

/// Rows become columns.
#[inline(always)]
pub(super) fn transposed(mut rows: [i16x8; 8]) -> [i16x8; 8] {
    // Each round halves the distance between what belongs together.
    for _ in 0..3 {
        let [a, b, c, d, e, f, g, h] = rows;
        rows = [
            zip_low(a, e),
            zip_high(a, e),
            zip_low(b, f),
            zip_high(b, f),
            zip_low(c, g),
            zip_high(c, g),
            zip_low(d, h),
            zip_high(d, h),
        ];
    }
    rows
}

/// Rows of eight bytes, two in each vector, become columns.
#[inline(always)]
pub(super) fn transposed_bytes([a, b, c, d]: [u8x16; 4]) -> [u8x16; 4] {
    let zip = |a, b| (u8x16::unpack_low(a, b), u8x16::unpack_high(a, b));
    let ((e0, e1), (o0, o1)) = (zip(a, c), zip(b, d));
    let ((e0, e1), (o0, o1)) = (zip(e0, o0), zip(e1, o1));
    let ((a, b), (c, d)) = (zip(e0, o0), zip(e1, o1));
    [a, b, c, d]
}

/// Where the samples of plane `plane` of three go in vector `part` of three, and nothing elsewhere.
#[expect(clippy::indexing_slicing, reason = "the compiler itself works it out")]
const fn spread(plane: usize, part: usize) -> u8x16 {
    let mut lanes = [u8::MAX; 16];
    let mut at = 0;
    while at < 16 {
        let place = part * 16 + at;
        if place % 3 == plane {
            lanes[at] = (place / 3) as u8;
        }
        at += 1;
    }
    u8x16::new(lanes)
}

/// Three planes' samples, one of each in turn.
#[inline(always)]
pub(super) fn interleaved([r, g, b]: [u8x16; 3]) -> [u8x16; 3] {
    const SPREAD: [[u8x16; 3]; 3] = [
        [spread(0, 0), spread(1, 0), spread(2, 0)],
        [spread(0, 1), spread(1, 1), spread(2, 1)],
        [spread(0, 2), spread(1, 2), spread(2, 2)],
    ];
    SPREAD.map(|[of_r, of_g, of_b]| r.shuffle_zeroing(of_r) | g.shuffle_zeroing(of_g) | b.shuffle_zeroing(of_b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lanes_transpose() {
        let rows: [i16x8; 8] = std::array::from_fn(|y| i16x8::new(std::array::from_fn(|x| (y * 10 + x) as i16)));
        for (x, column) in transposed(rows).iter().enumerate() {
            assert_eq!(column.to_array(), std::array::from_fn(|y| (y * 10 + x) as i16));
        }
        let bytes: [u8x16; 4] =
            std::array::from_fn(|pair| u8x16::new(std::array::from_fn(|i| (pair * 20 + i / 8 * 10 + i % 8) as u8)));
        for (pair, columns) in transposed_bytes(bytes).iter().enumerate() {
            let expected = std::array::from_fn(|i| (i % 8 * 10 + pair * 2 + i / 8) as u8);
            assert_eq!(columns.to_array(), expected);
        }
    }
}
