//! Vector operations that `wide` lacks: moves between lanes, and conversions between bytes and numbers.

use wide::{f32x4, i16x8, i32x4, u8x16};

/// `a` and `b` in alternate lanes: the factors for lane pairs.
#[inline(always)]
pub(crate) const fn alternating(a: i16, b: i16) -> i16x8 {
    i16x8::new([a, b, a, b, a, b, a, b])
}

/// Interleaves the lower halves of two vectors. Written element by element; the compiler emits one shuffle.
#[inline(always)]
pub(crate) fn zip_low(a: i16x8, b: i16x8) -> i16x8 {
    let (a, b) = (a.to_array(), b.to_array());
    i16x8::new([a[0], b[0], a[1], b[1], a[2], b[2], a[3], b[3]])
}

/// Interleaves the upper halves of two vectors.
#[inline(always)]
pub(crate) fn zip_high(a: i16x8, b: i16x8) -> i16x8 {
    let (a, b) = (a.to_array(), b.to_array());
    i16x8::new([a[4], b[4], a[5], b[5], a[6], b[6], a[7], b[7]])
}

/// Transposes eight rows.
#[inline(always)]
pub(crate) fn transposed(mut rows: [i16x8; 8]) -> [i16x8; 8] {
    // Each round halves the distance between the elements of a column.
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

/// Transposes eight rows of eight bytes, two rows in each vector.
#[inline(always)]
pub(crate) fn transposed_bytes([a, b, c, d]: [u8x16; 4]) -> [u8x16; 4] {
    let zip = |a, b| (u8x16::unpack_low(a, b), u8x16::unpack_high(a, b));
    let ((e0, e1), (o0, o1)) = (zip(a, c), zip(b, d));
    let ((e0, e1), (o0, o1)) = (zip(e0, o0), zip(e1, o1));
    let ((a, b), (c, d)) = (zip(e0, o0), zip(e1, o1));
    [a, b, c, d]
}

/// Index of a lane that a shuffle leaves empty.
const NONE: u8 = u8::MAX;

/// For each of three vectors of interleaved samples: the source lanes of plane `plane`.
#[expect(clippy::indexing_slicing, reason = "the compiler itself works it out")]
const fn spread(plane: usize) -> [u8x16; 3] {
    let mut lanes = [[NONE; 16]; 3];
    let mut place = plane;
    while place < 48 {
        lanes[place / 16][place % 16] = (place / 3) as u8;
        place += 3;
    }
    [u8x16::new(lanes[0]), u8x16::new(lanes[1]), u8x16::new(lanes[2])]
}

#[inline(always)]
fn shuffled([a, b, c]: [u8x16; 3], [of_a, of_b, of_c]: [u8x16; 3]) -> u8x16 {
    a.shuffle_zeroing(of_a) | b.shuffle_zeroing(of_b) | c.shuffle_zeroing(of_c)
}

/// Interleaves the samples of three planes.
#[inline(always)]
pub(crate) fn interleaved(planes: [u8x16; 3]) -> [u8x16; 3] {
    const R: [u8x16; 3] = spread(0);
    const G: [u8x16; 3] = spread(1);
    const B: [u8x16; 3] = spread(2);
    let [[r0, r1, r2], [g0, g1, g2], [b0, b1, b2]] = [R, G, B];
    [[r0, g0, b0], [r1, g1, b1], [r2, g2, b2]].map(|parts| shuffled(planes, parts))
}

/// Shuffle indices that widen every `step`th sample from `first` on to 32 bits.
const fn widened(first: u8, step: u8) -> u8x16 {
    let [a, b, c, d] = [first, first + step, first + 2 * step, first + 3 * step];
    u8x16::new([a, NONE, NONE, NONE, b, NONE, NONE, NONE, c, NONE, NONE, NONE, d, NONE, NONE, NONE])
}

/// The lanes of `bytes` that `lanes` selects, divided by 255 with correct rounding: 1/255 is 257/65536 plus 1/(255 x 65536), and the
/// products with 257/65536 are exact.
#[inline(always)]
fn unit_floats(bytes: u8x16, lanes: u8x16) -> f32x4 {
    let v = f32x4::from_i32x4(bytemuck::cast(bytes.shuffle_zeroing(lanes)));
    v * f32x4::splat(257.0 / 65_536.0) + v * f32x4::splat(1.0 / (255.0 * 65_536.0))
}

/// Sixteen bytes divided by 255.
#[inline(always)]
pub(crate) fn unit_gray(bytes: [u8; 16]) -> [f32x4; 4] {
    const LANES: [u8x16; 4] = [widened(0, 1), widened(4, 1), widened(8, 1), widened(12, 1)];
    LANES.map(|lanes| unit_floats(u8x16::new(bytes), lanes))
}

/// Sixteen RGB pixels divided by 255, as planes.
#[inline(always)]
pub(crate) fn unit_rgb(pixels: &[u8; 48]) -> [[f32x4; 4]; 3] {
    const LANES: [[u8x16; 2]; 3] =
        [[widened(0, 3), widened(4, 3)], [widened(1, 3), widened(5, 3)], [widened(2, 3), widened(6, 3)]];
    let four = |at: usize| u8x16::new(pixels.get(at..).and_then(<[u8]>::first_chunk).copied().unwrap_or_default());
    // Twelve bytes hold four pixels. The last vector starts earlier, so that it does not read past the end.
    let (a, b, c, d) = (four(0), four(12), four(24), four(32));
    LANES.map(|[first, last]| {
        [unit_floats(a, first), unit_floats(b, first), unit_floats(c, first), unit_floats(d, last)]
    })
}

/// Sixteen RGBA pixels divided by 255, as planes.
#[inline(always)]
pub(crate) fn unit_rgba(pixels: [[u8; 16]; 4]) -> [[f32x4; 4]; 4] {
    const LANES: [u8x16; 4] = [widened(0, 4), widened(1, 4), widened(2, 4), widened(3, 4)];
    LANES.map(|lanes| pixels.map(|four| unit_floats(u8x16::new(four), lanes)))
}

/// Converts integers from 0 to 255 to bytes.
#[inline(always)]
pub(crate) fn bytes([a, b, c, d]: [i32x4; 4]) -> u8x16 {
    let narrowed = |low, high| i16x8::from_i32x8_saturate(bytemuck::cast([low, high]));
    u8x16::narrow_i16x8(narrowed(a, b), narrowed(c, d))
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

    #[test]
    fn lanes_interleave() {
        let planes: [u8x16; 3] =
            std::array::from_fn(|plane| u8x16::new(std::array::from_fn(|i| (3 * i + plane) as u8)));
        assert_eq!(bytemuck::cast::<_, [u8; 48]>(interleaved(planes)), std::array::from_fn(|i| i as u8));
    }

    #[test]
    fn lanes_divide_every_byte_as_a_division_does() {
        for first in (0..=u8::MAX).step_by(16) {
            let all: [u8; 16] = std::array::from_fn(|i| first + i as u8);
            let divided = |byte: u8| (f32::from(byte) / 255.0).to_bits();
            let floats: [f32; 16] = bytemuck::cast(unit_gray(all));
            assert_eq!(floats.map(f32::to_bits), all.map(divided));
            let pixels = std::array::from_fn(|i| first.wrapping_add(i as u8));
            for (plane, floats) in unit_rgb(&pixels).into_iter().enumerate() {
                let floats: [f32; 16] = bytemuck::cast(floats);
                let expected = std::array::from_fn(|i| divided(pixels.get(3 * i + plane).copied().unwrap()));
                assert_eq!(floats.map(f32::to_bits), expected);
            }
            let pixels: [u8; 64] = std::array::from_fn(|i| first.wrapping_add(i as u8));
            for (plane, floats) in unit_rgba(bytemuck::cast(pixels)).into_iter().enumerate() {
                let floats: [f32; 16] = bytemuck::cast(floats);
                let expected = std::array::from_fn(|i| divided(pixels.get(4 * i + plane).copied().unwrap()));
                assert_eq!(floats.map(f32::to_bits), expected);
            }
            let back: [i32; 16] = all.map(i32::from);
            assert_eq!(bytes(bytemuck::cast(back)).to_array(), all);
        }
    }
}
