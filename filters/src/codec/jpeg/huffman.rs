//! Huffman tables (ITU-T T.81, annex C): one table lookup with the next nine bits gives the symbol,
//! and also the number coded after it if both fit into these bits.

use super::bits::BitReader;
use crate::codec::jpeg_tables::HuffmanTable;
use crate::error::Error;

use super::malformed;

/// Number of bits in the lookup.
const LOOK: u32 = 9;

/// The codes of one table.
#[derive(Debug, Clone)]
pub(super) struct Huffman {
    /// For the next [`LOOK`] bits: a length, the symbol, and the number after it. The length is that of the code, plus that of the number if
    /// both fit into these bits. It is zero if the code is longer than these bits. The number is zero if there is none or it does not fit.
    looks: Box<[(u8, u8, i16); 1 << LOOK]>,
    /// For each length: the first longer code, in 16 bits, and the offset from a code of this length to its index in `symbols`.
    ends: [(u32, i32); 17],
    symbols: Vec<u8>,
}

impl Huffman {
    /// Largest memory of a table in bytes, on any platform.
    pub(super) const MAX_BYTES: usize = 2560;

    /// Builds a table from the number of codes of each length from 1 to 16, and their symbols in order.
    pub(super) fn new(counts: &[u8; 16], symbols: &[u8]) -> Result<Self, Error> {
        let mut looks = Box::new([(0, 0, 0); 1 << LOOK]);
        let mut ends = [(0, 0); 17];
        let (mut code, mut place) = (0_u32, 0_usize);
        for ((length, count), end) in (1_u32..).zip(counts).zip(ends.iter_mut().skip(1)) {
            let first = place.cast_signed() as i32 - code.cast_signed();
            for symbol in symbols.get(place..place + usize::from(*count)).unwrap_or_default() {
                if length <= LOOK {
                    let from = (code << (LOOK - length)) as usize;
                    let all = looks.get_mut(from..from + (1 << (LOOK - length))).unwrap_or_default();
                    all.fill((length as u8, *symbol, 0));
                }
                code += 1;
            }
            place += usize::from(*count);
            if code > 1 << length {
                return Err(malformed("a Huffman table has too many codes"));
            }
            *end = (code << (16 - length), first);
            code <<= 1;
        }
        if place != symbols.len() {
            return Err(malformed("a Huffman table has fewer symbols than codes"));
        }
        for (bits, (length, symbol, number)) in (0_u64..).zip(looks.iter_mut()) {
            let size = u32::from(*symbol & 15);
            let whole = u32::from(*length) + size;
            if *length > 0 && size > 0 && whole <= LOOK {
                let word = bits << (64 - LOOK) << *length;
                *number = BitReader::from_word(word, size).number(size) as i16;
                *length = whole as u8;
            }
        }
        Ok(Self { looks, ends, symbols: symbols.to_vec() })
    }

    pub(super) fn from_standard(table: &HuffmanTable) -> Result<Self, Error> {
        Self::new(&table.lengths, &table.symbols)
    }

    /// Whether it has no codes. A file may define such a table, but no scan can use it.
    pub(super) const fn is_empty(&self) -> bool {
        self.symbols.is_empty()
    }

    /// Reads the next symbol and the number whose size is in its lower four bits; 0 if the size is 0. Consumes up to 31 of the filled bits.
    #[inline(always)]
    pub(super) fn next(&self, bits: &mut BitReader<'_>) -> Result<(u8, i32), Error> {
        let (length, symbol, number) = self.looks.get(bits.peek(LOOK) as usize).copied().unwrap_or_default();
        if number != 0 {
            bits.skip(length.into());
            return Ok((symbol, number.into()));
        }
        let symbol = self.symbol(length, symbol, bits)?;
        let size = u32::from(symbol & 15);
        Ok((symbol, if size == 0 { 0 } else { bits.number(size) }))
    }

    /// Reads the next symbol only.
    #[inline]
    pub(super) fn next_symbol(&self, bits: &mut BitReader<'_>) -> Result<u8, Error> {
        let (length, symbol, number) = self.looks.get(bits.peek(LOOK) as usize).copied().unwrap_or_default();
        let size = if number == 0 { 0 } else { symbol & 15 };
        self.symbol(length.saturating_sub(size), symbol, bits)
    }

    #[inline(always)]
    fn symbol(&self, length: u8, symbol: u8, bits: &mut BitReader<'_>) -> Result<u8, Error> {
        if length > 0 {
            bits.skip(length.into());
            return Ok(symbol);
        }
        let (length, symbol) = self.long_symbol(bits.peek(16))?;
        bits.skip(length);
        Ok(symbol)
    }

    /// Finds the symbol whose code `next` begins with, and its length. `next` has 16 bits.
    #[cold]
    #[inline(never)]
    fn long_symbol(&self, next: u32) -> Result<(u32, u8), Error> {
        let lengths = (0_u32..).zip(self.ends).skip(LOOK as usize + 1);
        let found = lengths.into_iter().find(|(_, (end, _))| next < *end).and_then(|(length, (_, first))| {
            let place = (next >> (16 - length)).cast_signed() + first;
            Some((length, *self.symbols.get(place as usize)?))
        });
        found.ok_or_else(|| malformed("a Huffman code is not defined"))
    }
}
