//! Tables of the JPEG standard (ITU-T T.81) for decoder and encoder.

/// Zigzag order: for each coefficient in the file, its index in a block in row order (T.81, figure A.6).
pub(super) const ZIGZAG: [u8; 64] = [
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21,
    28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54,
    47, 55, 62, 63,
];

/// ITU-T T.81, tables K.3 and K.4: the number of codes of each length from 1 to 16. Symbols are numbers of bits, 0 to 11.
const LUMA_DC: [u8; 16] = [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0];
const CHROMA_DC: [u8; 16] = [0, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0];

/// Tables K.5 and K.6. A symbol contains the number of zeros before a coefficient and, in its lower half, the coefficient's number of bits.
const LUMA_AC: [u8; 16] = [0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 125];
const CHROMA_AC: [u8; 16] = [0, 2, 1, 2, 4, 4, 3, 4, 7, 5, 4, 4, 0, 1, 2, 119];

/// Symbols with codes shorter than 16 bits, shortest first; all others follow in ascending order.
#[rustfmt::skip]
const LUMA_AC_SHORT: [u8; 37] = [
    0x01, 0x02, 0x03, 0x00, 0x04, 0x11, 0x05, 0x12, 0x21, 0x31, 0x41, 0x06, 0x13, 0x51, 0x61, 0x07, 0x22, 0x71, 0x14,
    0x32, 0x81, 0x91, 0xA1, 0x08, 0x23, 0x42, 0xB1, 0xC1, 0x15, 0x52, 0xD1, 0xF0, 0x24, 0x33, 0x62, 0x72, 0x82,
];
#[rustfmt::skip]
const CHROMA_AC_SHORT: [u8; 43] = [
    0x00, 0x01, 0x02, 0x03, 0x11, 0x04, 0x05, 0x21, 0x31, 0x06, 0x12, 0x41, 0x51, 0x07, 0x61, 0x71, 0x13, 0x22, 0x32,
    0x81, 0x08, 0x14, 0x42, 0x91, 0xA1, 0xB1, 0xC1, 0x09, 0x23, 0x33, 0x52, 0xF0, 0x15, 0x62, 0x72, 0xD1, 0x0A, 0x16,
    0x24, 0x34, 0xE1, 0x25, 0xF1,
];

/// A table as a file lists it: the number of codes of each length from 1 to 16, and the symbols in order of code length.
pub(super) struct HuffmanTable {
    pub(super) lengths: [u8; 16],
    pub(super) symbols: Vec<u8>,
}

pub(super) fn luma_dc() -> HuffmanTable {
    dc(LUMA_DC)
}

pub(super) fn chroma_dc() -> HuffmanTable {
    dc(CHROMA_DC)
}

pub(super) fn luma_ac() -> HuffmanTable {
    ac(LUMA_AC, &LUMA_AC_SHORT)
}

pub(super) fn chroma_ac() -> HuffmanTable {
    ac(CHROMA_AC, &CHROMA_AC_SHORT)
}

fn dc(lengths: [u8; 16]) -> HuffmanTable {
    HuffmanTable { lengths, symbols: (0..=11).collect() }
}

fn ac(lengths: [u8; 16], short: &[u8]) -> HuffmanTable {
    let bits = (0..16).flat_map(|zeros| (1..=10).map(move |bits| zeros << 4 | bits));
    let long = bits.filter(|symbol| !short.contains(symbol));
    HuffmanTable { lengths, symbols: short.iter().copied().chain(long).collect() }
}
