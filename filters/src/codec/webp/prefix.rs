//! Prefix codes of a lossless bitstream (WebP Lossless Bitstream Specification, 6.2): canonical, of at most 15 bits.

use super::bits::Bits;

/// Codes of up to this many bits are found at one look.
const LOOK_BITS: u32 = 8;
const MOST_BITS: usize = 15;

/// The order in which the lengths of the codes for lengths stand.
const LENGTH_ORDER: [usize; 19] = [17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];

/// A code for symbols.
#[derive(Debug)]
pub(super) enum Prefix {
    /// The only symbol, which takes no bit.
    Single(u16),
    Table(Box<Table>),
}

#[derive(Debug)]
pub(super) struct Table {
    /// By the next bits: the symbol, and in the lowest four bits the length of its code; 0 where it is longer.
    look: Vec<u16>,
    look_bits: u32,
    /// How many codes there are of each length.
    counts: [u16; MOST_BITS + 1],
    /// By their codes.
    symbols: Vec<u16>,
}

impl Prefix {
    /// From the length of each symbol's code, 0 for one that has none. `None` if codes are missing or too many.
    fn new(lengths: &[u8]) -> Option<Self> {
        let mut counts = [0_u16; MOST_BITS + 1];
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
        // Every code of 15 bits belongs to one.
        let taken: u32 = counts.iter().zip(0..).skip(1).map(|(count, bits)| u32::from(*count) << (15 - bits)).sum();
        if taken != 1 << 15 {
            return None;
        }
        let mut next = [0_usize; MOST_BITS + 2];
        for bits in 1..=MOST_BITS {
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

    /// The next symbol. There have to be 15 bits in the buffer.
    pub(super) fn symbol(&self, bits: &mut Bits<'_>) -> u16 {
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

    /// What it holds.
    pub(super) fn bytes(&self) -> usize {
        match self {
            Self::Single(_) => 0,
            Self::Table(table) => size_of::<Table>() + (table.look.len() + table.symbols.len()) * 2,
        }
    }

    /// Reads a code for an alphabet. `None` if it is damaged.
    pub(super) fn read(bits: &mut Bits<'_>, alphabet: usize) -> Option<Self> {
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
    /// A code bit by bit: the codes of one length follow one another.
    #[cold]
    fn longer(&self, bits: &mut Bits<'_>) -> u16 {
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
        // All codes are there, so one was found.
        0
    }
}
