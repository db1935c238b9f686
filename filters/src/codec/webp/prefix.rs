//! Prefix codes of a lossless bitstream (WebP Lossless Bitstream Specification, 6.2): canonical, at most 15 bits.

use super::bits::BitReader;

/// Codes up to this many bits are found with one lookup.
const LOOK_BITS: u32 = 8;
const MAX_BITS: usize = 15;

/// The order of the code length codes.
const LENGTH_ORDER: [usize; 19] = [17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];

/// A prefix code for symbols.
#[derive(Debug)]
pub(super) enum Prefix {
    /// A single symbol, which takes no bits.
    Single(u16),
    Table(Box<Table>),
}

#[derive(Debug)]
pub(super) struct Table {
    /// For the next bits: the symbol, and in the lowest four bits the length of its code; 0 if it is longer.
    look: Vec<u16>,
    look_bits: u32,
    /// The number of codes of each length.
    counts: [u16; MAX_BITS + 1],
    /// The symbols in the order of their codes.
    symbols: Vec<u16>,
}

impl Prefix {
    /// Builds a code from the length for each symbol, 0 for unused symbols. `None` if codes are missing or too many.
    fn new(lengths: &[u8]) -> Option<Self> {
        let mut counts = [0_u16; MAX_BITS + 1];
        for length in lengths {
            *counts.get_mut(usize::from(*length))? += 1;
        }
        if let Some(unused) = counts.first_mut() {
            *unused = 0;
        }
        let mut used = lengths.iter().zip(0_u16..).filter(|(length, _)| **length != 0);
        let (first, second) = (used.next()?, used.next());
        if second.is_none() {
            return Some(Self::Single(first.1));
        }
        // Every code of 15 bits must belong to a symbol.
        let taken: u32 = counts.iter().zip(0..).skip(1).map(|(count, bits)| u32::from(*count) << (15 - bits)).sum();
        if taken != 1 << 15 {
            return None;
        }
        let mut next = [0_usize; MAX_BITS + 2];
        for bits in 1..=MAX_BITS {
            *next.get_mut(bits + 1)? = next.get(bits)? + usize::from(*counts.get(bits)?);
        }
        let mut symbols = vec![0; *next.last()?];
        for (length, symbol) in lengths.iter().zip(0..).filter(|(length, _)| **length != 0) {
            let place = next.get_mut(usize::from(*length))?;
            *symbols.get_mut(*place)? = symbol;
            *place += 1;
        }
        let longest = counts.iter().rposition(|count| *count != 0)? as u32;
        let look_bits = longest.min(LOOK_BITS);
        let mut look = vec![0; 1 << look_bits];
        let (mut code, mut of_length) = (0_u32, symbols.iter());
        for bits in 1..=look_bits {
            for _ in 0..*counts.get(bits as usize)? {
                let symbol = of_length.next()?;
                let reversed = code.reverse_bits() >> (32 - bits);
                look.iter_mut()
                    .skip(reversed as usize)
                    .step_by(1 << bits)
                    .for_each(|entry| *entry = symbol << 4 | bits as u16);
                code += 1;
            }
            code <<= 1;
        }
        Some(Self::Table(Box::new(Table { look, look_bits, counts, symbols })))
    }

    /// Reads the next symbol. The buffer must have 15 bits.
    pub(super) fn symbol(&self, bits: &mut BitReader<'_>) -> u16 {
        match self {
            Self::Single(symbol) => *symbol,
            Self::Table(table) => {
                let next = bits.peek();
                match table.look.get((next & ((1 << table.look_bits) - 1)) as usize) {
                    Some(entry) if *entry != 0 => {
                        bits.skip(u32::from(entry & 15));
                        entry >> 4
                    }
                    _ => table.longer(bits),
                }
            }
        }
    }

    /// Memory in bytes.
    pub(super) fn bytes(&self) -> usize {
        match self {
            Self::Single(_) => 0,
            Self::Table(table) => size_of::<Table>() + (table.look.len() + table.symbols.len()) * 2,
        }
    }

    /// Parses a code for an alphabet. `None` if damaged.
    pub(super) fn read(bits: &mut BitReader<'_>, alphabet: usize) -> Option<Self> {
        let mut lengths = vec![0; alphabet];
        if bits.flag() {
            let two = bits.flag();
            let wide = bits.flag();
            let first = bits.read(if wide { 8 } else { 1 });
            *lengths.get_mut(first as usize)? = 1;
            if two {
                *lengths.get_mut(bits.read(8) as usize)? = 1;
            }
            return Self::new(&lengths);
        }
        let mut of_lengths = [0; 19];
        let count = 4 + bits.read(4) as usize;
        for place in LENGTH_ORDER.iter().take(count) {
            *of_lengths.get_mut(*place)? = bits.read(3) as u8;
        }
        let of_lengths = Self::new(&of_lengths)?;
        let mut symbols_left = alphabet as u32;
        if bits.flag() {
            let count = 2 + 2 * bits.read(3);
            symbols_left = 2 + bits.read(count);
            if symbols_left as usize > alphabet {
                return None;
            }
        }
        let (mut at, mut before) = (0, 8);
        while at < alphabet && symbols_left > 0 {
            symbols_left -= 1;
            bits.refill();
            let symbol = of_lengths.symbol(bits);
            let (length, count) = match symbol {
                16 => (before, 3 + bits.read(2)),
                17 => (0, 3 + bits.read(3)),
                18 => (0, 11 + bits.read(7)),
                length => (length as u8, 1),
            };
            if symbol < 16 && length != 0 {
                before = length;
            }
            lengths.get_mut(at..at + count as usize)?.fill(length);
            at += count as usize;
        }
        Self::new(&lengths)
    }
}

impl Table {
    /// Reads a code bit by bit: codes of one length are consecutive.
    #[cold]
    fn longer(&self, bits: &mut BitReader<'_>) -> u16 {
        let (mut code, mut first, mut index) = (0_u32, 0_u32, 0_u32);
        let next = bits.peek();
        for (length, count) in (1..).zip(self.counts.iter().skip(1)) {
            code |= (next >> (length - 1)) as u32 & 1;
            let count = u32::from(*count);
            if code < first + count {
                bits.skip(length);
                return self.symbols.get((index + code - first) as usize).copied().unwrap_or(0);
            }
            index += count;
            first = (first + count) << 1;
            code <<= 1;
        }
        // Unreachable: the code is complete, so a symbol was found.
        0
    }
}
