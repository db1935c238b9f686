//! The standard's Huffman tables for luma and chroma, as the file lists them and as codes.

/// ITU-T T.81, tables K.3 and K.4: how many codes there are of each length from 1 to 16; the symbols are numbers of bits, 0 to 11.
const LUMA_DC: [u8; 16] = [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0];
const CHROMA_DC: [u8; 16] = [0, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0];

/// Tables K.5 and K.6. A symbol is the number of zeros before a coefficient and, in the lower half, its number of bits.
const LUMA_AC: [u8; 16] = [0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 125];
const CHROMA_AC: [u8; 16] = [0, 2, 1, 2, 4, 4, 3, 4, 7, 5, 4, 4, 0, 1, 2, 119];

/// Symbols with codes of less than 16 bits, shortest first; all others follow in rising order.
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

/// The end of a block, and sixteen zeros with no coefficient after them.
pub(super) const END: u8 = 0x00;
pub(super) const SIXTEEN: u8 = 0xF0;

/// Symbols and their codes, of one kind of coefficients.
pub(super) struct Table {
    pub(super) lengths: [u8; 16],
    pub(super) symbols: Vec<u8>,
    /// By symbol, in ready form: see [`Code`].
    codes: [Code; 256],
}

/// A code with as many zeros behind it as bits of the coefficient follow, and the number of all of them in the lower five bits.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Code(u32);

impl Code {
    /// With what follows it.
    #[inline(always)]
    pub(super) const fn followed_by(self, bits: u32) -> u32 {
        self.0 >> 5 | bits
    }

    #[inline(always)]
    pub(super) const fn length(self) -> u32 {
        self.0 & 31
    }
}

impl Table {
    fn new(lengths: [u8; 16], symbols: Vec<u8>) -> Self {
        let mut codes = [Code::default(); 256];
        let mut rest = symbols.iter();
        let mut next = 0;
        for (length, count) in (1..).zip(lengths) {
            for symbol in rest.by_ref().take(count.into()) {
                let follow = u32::from(symbol & 15);
                if let Some(code) = codes.get_mut(usize::from(*symbol)) {
                    *code = Code((next << follow) << 5 | (length + follow));
                }
                next += 1;
            }
            next <<= 1;
        }
        Self { lengths, symbols, codes }
    }

    fn dc(lengths: [u8; 16]) -> Self {
        Self::new(lengths, (0..=11).collect())
    }

    fn ac(lengths: [u8; 16], short: &[u8]) -> Self {
        let bits = (0..16).flat_map(|zeros| (1..=10).map(move |bits| zeros << 4 | bits));
        let long = bits.filter(|symbol| !short.contains(symbol));
        Self::new(lengths, short.iter().copied().chain(long).collect())
    }

    #[inline(always)]
    pub(super) fn code(&self, symbol: u8) -> Code {
        self.codes.get(usize::from(symbol)).copied().unwrap_or_default()
    }
}

/// The tables of a component.
pub(super) struct Codes {
    pub(super) dc: Table,
    pub(super) ac: Table,
}

impl Codes {
    pub(super) fn luma() -> Self {
        Self { dc: Table::dc(LUMA_DC), ac: Table::ac(LUMA_AC, &LUMA_AC_SHORT) }
    }

    pub(super) fn chroma() -> Self {
        Self { dc: Table::dc(CHROMA_DC), ac: Table::ac(CHROMA_AC, &CHROMA_AC_SHORT) }
    }
}
