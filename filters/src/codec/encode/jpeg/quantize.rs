//! Quantisation: tables from the standard's examples and a quality, and the division by them.

use bytemuck::cast;
use wide::{i16x8, u8x16};

use crate::codec::jpeg_tables::ZIGZAG;

/// ITU-T T.81, tables K.1 and K.2, row by row.
#[rustfmt::skip]
const LUMA: [u16; 64] = [
    16,  11,  10,  16,  24,  40,  51,  61,
    12,  12,  14,  19,  26,  58,  60,  55,
    14,  13,  16,  24,  40,  57,  69,  56,
    14,  17,  22,  29,  51,  87,  80,  62,
    18,  22,  37,  56,  68, 109, 103,  77,
    24,  35,  55,  64,  81, 104, 113,  92,
    49,  64,  78,  87, 103, 121, 120, 101,
    72,  92,  95,  98, 112, 100, 103,  99,
];
#[rustfmt::skip]
const CHROMA: [u16; 64] = [
    17,  18,  24,  47,  99,  99,  99,  99,
    18,  21,  26,  66,  99,  99,  99,  99,
    24,  26,  56,  99,  99,  99,  99,  99,
    47,  66,  99,  99,  99,  99,  99,  99,
    99,  99,  99,  99,  99,  99,  99,  99,
    99,  99,  99,  99,  99,  99,  99,  99,
    99,  99,  99,  99,  99,  99,  99,  99,
    99,  99,  99,  99,  99,  99,  99,  99,
];

/// The quantisation table of a component.
pub(super) struct Quantizer {
    /// The divisors in the file, row by row.
    pub(super) divisors: [u8; 64],
    pairs: [Pair; 4],
}

/// Two rows of a table. Coefficients are eight times too large, and their quotients are `(|v| + bias) * reciprocal >> 15`.
#[derive(Clone, Copy)]
struct Pair {
    biases: [i16x8; 2],
    /// Doubled reciprocals, so that the upper half of a product is the quotient: 8192 at most.
    reciprocals: [i16x8; 2],
}

/// A quantised block, row by row.
pub(super) struct Quantized {
    /// The bits that follow the Huffman codes: a negative quotient minus one.
    pub(super) appended: [i16; 64],
    /// One bit for each quotient that is not zero.
    pub(super) nonzero: u64,
}

impl Quantizer {
    pub(super) fn luma(quality: u8) -> Self {
        Self::new(&LUMA, quality)
    }

    pub(super) fn chroma(quality: u8) -> Self {
        Self::new(&CHROMA, quality)
    }

    /// Scales a table by the Independent JPEG Group's quality: 100 % at quality 50.
    fn new(table: &[u16; 64], quality: u8) -> Self {
        let quality = u32::from(quality.clamp(1, 100));
        let percent = if quality < 50 { 5000 / quality } else { 200 - 2 * quality };
        let divisors = table.map(|v| ((u32::from(v) * percent + 50) / 100).clamp(1, 255) as u8);
        let pairs = cast::<[u8; 64], [[u8; 16]; 4]>(divisors).map(|rows| {
            let rounding = rows.map(|divisor| rounding(u32::from(divisor) * 8));
            Pair { biases: cast(rounding.map(|(bias, _)| bias)), reciprocals: cast(rounding.map(|(_, part)| part * 2)) }
        });
        Self { divisors, pairs }
    }

    #[inline(always)]
    pub(super) fn quantize(&self, coefficients: [i16x8; 8]) -> Quantized {
        let [a, b, c, d, e, f, g, h] = coefficients;
        let [pair_0, pair_1, pair_2, pair_3] = &self.pairs;
        let (a, b, zeros_0) = pair_0.quantize(a, b);
        let (c, d, zeros_1) = pair_1.quantize(c, d);
        let (e, f, zeros_2) = pair_2.quantize(e, f);
        let (g, h, zeros_3) = pair_3.quantize(g, h);
        let zeros = zeros_0 | zeros_1 << 16 | zeros_2 << 32 | zeros_3 << 48;
        Quantized { appended: cast([a, b, c, d, e, f, g, h]), nonzero: !zeros }
    }
}

impl Pair {
    /// Quantises two rows, because a byte mask has sixteen lanes. Returns the bits to append, and one bit for each zero.
    #[inline(always)]
    fn quantize(&self, first: i16x8, second: i16x8) -> (i16x8, i16x8, u64) {
        let Self { biases: [bias_0, bias_1], reciprocals: [reciprocal_0, reciprocal_1] } = *self;
        let first_quotients = (first.abs() + bias_0).mul_keep_high(reciprocal_0);
        let second_quotients = (second.abs() + bias_1).mul_keep_high(reciprocal_1);
        let zeros = u8x16::narrow_i16x8(first_quotients, second_quotients).simd_eq(u8x16::ZERO).to_bitmask();
        (first_quotients ^ (first >> 15_u32), second_quotients ^ (second >> 15_u32), zeros.into())
    }
}

/// Bias and reciprocal, in units of 2^-15, that round the quotient to the nearest: the bias is half the divisor, plus one if the reciprocal
/// was rounded down.
const fn rounding(divisor: u32) -> (i16, i16) {
    let (whole, rest) = ((1 << 15) / divisor, (1 << 15) % divisor);
    let half = divisor / 2;
    match rest {
        0 => (half as i16, whole as i16),
        rest if rest <= half => (half as i16 + 1, whole as i16),
        _ => (half as i16, whole as i16 + 1),
    }
}

/// Reorders a block's bits from row order to zigzag order, eight bits at a time.
pub(super) struct Order(Vec<[u64; 256]>);

impl Order {
    pub(super) fn zigzag() -> Self {
        let mut rows = vec![[0; 256]; 8];
        for (written, at) in ZIGZAG.into_iter().enumerate() {
            let (row, column) = (usize::from(at / 8), at % 8);
            let bits = rows.get_mut(row).into_iter().flatten().enumerate();
            bits.filter(|(byte, _)| byte >> column & 1 == 1).for_each(|(_, bits)| *bits |= 1 << written);
        }
        Self(rows)
    }

    #[inline(always)]
    pub(super) fn apply(&self, bits: u64) -> u64 {
        let rows = self.0.iter().zip(bits.to_le_bytes());
        rows.fold(0, |all, (row, byte)| all | row.get(usize::from(byte)).copied().unwrap_or_default())
    }
}
