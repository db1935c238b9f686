//! The standard's Huffman tables for luma and chroma: as written to the file, and as codes.

use crate::codec::jpeg_tables::{HuffmanTable, chroma_ac, chroma_dc, luma_ac, luma_dc};

/// The symbols for the end of a block, and for sixteen zeros without a coefficient.
pub(super) const END: u8 = 0x00;
pub(super) const SIXTEEN: u8 = 0xF0;

/// The symbols and codes for one kind of coefficient.
pub(super) struct Table {
    pub(super) lengths: [u8; 16],
    pub(super) symbols: Vec<u8>,
    /// Prepared codes by symbol: see [`Code`].
    codes: [Code; 256],
}

/// A code, shifted left by the number of coefficient bits that follow, with the total length in the lower five bits.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Code(u32);

impl Code {
    /// The code combined with the coefficient bits that follow.
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
    fn new(HuffmanTable { lengths, symbols }: HuffmanTable) -> Self {
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
        Self { dc: Table::new(luma_dc()), ac: Table::new(luma_ac()) }
    }

    pub(super) fn chroma() -> Self {
        Self { dc: Table::new(chroma_dc()), ac: Table::new(chroma_ac()) }
    }
}
