//! The bit reader of a scan, most significant bit first (ITU-T T.81, F.2.2.5): skips stuffed zeros and stops at a marker.

/// Reads zeros past a marker and past the end of the file.
#[derive(Debug, Clone, Copy)]
pub(super) struct BitReader<'a> {
    /// The input from the first byte that is not completely in `word`.
    rest: &'a [u8],
    /// The next bits, from the top. Bits below the first `count` repeat the start of `rest` and are loaded again.
    word: u64,
    count: u32,
    /// Number of padding bits at the end of the `count` bits; more than `count` after one of them was consumed.
    padding_bits: u32,
}

/// The bits that a reader has loaded and not consumed, to be continued where its input continues.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct BitState {
    word: u64,
    count: u32,
    padding_bits: u32,
}

/// Whether one of eight bytes is 0xff.
pub(super) const fn has_ff(word: u64) -> bool {
    let zeros = !word;
    zeros.wrapping_sub(0x0101_0101_0101_0101) & word & 0x8080_8080_8080_8080 != 0
}

impl<'a> BitReader<'a> {
    /// Number of bits that may be consumed after a call of [`Self::fill`].
    pub(super) const FILLED: u32 = 32;

    #[cfg(test)]
    pub(super) const fn new(rest: &'a [u8]) -> Self {
        Self { rest, word: 0, count: 0, padding_bits: 0 }
    }

    /// A reader in `state` whose input is `rest`.
    pub(super) const fn continued(rest: &'a [u8], BitState { word, count, padding_bits }: BitState) -> Self {
        Self { rest, word, count, padding_bits }
    }

    pub(super) const fn state(&self) -> BitState {
        let Self { word, count, padding_bits, .. } = *self;
        BitState { word, count, padding_bits }
    }

    /// The number of bytes that are not loaded.
    pub(super) const fn bytes_left(&self) -> usize {
        self.rest.len()
    }

    /// Whether all of the input may have been loaded. If more bytes follow it in the file, everything that was read since the state before is
    /// uncertain: it may contain padding. A single 0xff counts, because it would be taken for a marker.
    pub(super) const fn has_met_end(&self) -> bool {
        matches!(self.rest, [] | [0xff])
    }

    /// `count` bits, the first of them at the top of `word`.
    pub(super) const fn from_word(word: u64, count: u32) -> Self {
        Self { rest: &[], word, count, padding_bits: 0 }
    }

    /// Ensures that [`Self::FILLED`] bits are available.
    #[inline(always)]
    pub(super) fn fill(&mut self) {
        if self.count < Self::FILLED {
            self.refill();
        }
    }

    #[inline(always)]
    fn refill(&mut self) {
        if let Some(bytes) = self.rest.first_chunk::<8>() {
            let next = u64::from_be_bytes(*bytes);
            if !has_ff(next) {
                let taken = (63 - self.count) / 8;
                self.word |= next >> self.count;
                self.count += taken * 8;
                self.rest = self.rest.get(taken as usize..).unwrap_or_default();
                return;
            }
        }
        *self = self.refilled_bytewise();
    }

    /// By value: a reference would force the reader into memory.
    #[cold]
    #[inline(never)]
    fn refilled_bytewise(mut self) -> Self {
        while self.count <= 56 {
            let byte = match self.rest {
                [0xff, 0, rest @ ..] => {
                    self.rest = rest;
                    0xff
                }
                [0xff, rest @ ..] if rest.first() == Some(&0xff) => {
                    self.rest = rest;
                    continue;
                }
                // A marker, which is not consumed.
                [0xff, ..] | [] => {
                    self.padding_bits = if self.is_past_end() { u32::MAX } else { self.padding_bits + 63 - self.count };
                    self.count = 63;
                    return self;
                }
                [byte, rest @ ..] => {
                    self.rest = rest;
                    *byte
                }
            };
            self.word |= u64::from(byte) << (56 - self.count);
            self.count += 8;
        }
        self
    }

    /// The next `count` bits (at least one) without consuming them.
    #[inline(always)]
    pub(super) const fn peek(&self, count: u32) -> u32 {
        (self.word >> (64 - count)) as u32
    }

    #[inline(always)]
    pub(super) const fn skip(&mut self, count: u32) {
        self.word <<= count;
        self.count -= count;
    }

    /// Consumes `count` bits, which may be zero.
    #[inline(always)]
    pub(super) const fn take(&mut self, count: u32) -> u32 {
        let bits = ((self.word >> 1) >> (63 - count)) as u32;
        self.skip(count);
        bits
    }

    /// Consumes a number of `size` bits (at least one) in T.81's form: a leading 0 marks negative numbers.
    #[inline(always)]
    pub(super) const fn number(&mut self, size: u32) -> i32 {
        let bits = self.take(size).cast_signed();
        let negative = (bits >> (size - 1)) - 1;
        bits + (negative & (1 - (1 << size)))
    }

    /// Whether padding bits were consumed.
    pub(super) const fn is_past_end(&self) -> bool {
        self.count < self.padding_bits
    }

    /// Moves past the expected restart marker. Returns whether there was one.
    pub(super) fn restart(&mut self) -> bool {
        (self.word, self.count, self.padding_bits) = (0, 0, 0);
        loop {
            match self.rest {
                [0xff, 0xd0..=0xd7, rest @ ..] => {
                    self.rest = rest;
                    return true;
                }
                [0xff, 0, rest @ ..] => self.rest = rest,
                [0xff, rest @ ..] if rest.first() == Some(&0xff) => self.rest = rest,
                [0xff, ..] | [] => return false,
                [_, rest @ ..] => self.rest = rest,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The bits of all bytes up to the marker, one by one.
    fn plain(bytes: &[u8]) -> Vec<u32> {
        let mut bits = Vec::new();
        let mut rest = bytes;
        loop {
            let (byte, after) = match rest {
                [0xff, 0, after @ ..] => (0xff, after),
                [0xff, ..] | [] => return bits,
                [byte, after @ ..] => (*byte, after),
            };
            bits.extend((0..8).rev().map(|i| u32::from(byte >> i) & 1));
            rest = after;
        }
    }

    #[test]
    fn bits_come_in_order_whatever_is_taken_and_stuffed() {
        let mut state = 1_u32;
        let mut random = move || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state >> 16
        };
        for _ in 0..200 {
            let mut bytes = Vec::new();
            for _ in 0..random() % 60 {
                match random() % 4 {
                    0 => bytes.extend([0xff, 0]),
                    _ => bytes.push((random() % 255) as u8),
                }
            }
            let expected = plain(&bytes);
            bytes.extend([0xff, 0xd3, 0x55, 0xaa]);
            let mut bits = BitReader::new(&bytes);
            let mut at = 0;
            while at < expected.len() + 40 {
                bits.fill();
                for _ in 0..2 {
                    let count = random() % 17;
                    let want =
                        (0..count as usize).fold(0, |value, i| value << 1 | expected.get(at + i).copied().unwrap_or(0));
                    assert_eq!(bits.take(count), want, "{count} bits at {at} of {bytes:02x?}");
                    at += count as usize;
                    assert_eq!(bits.is_past_end(), at > expected.len(), "{at} of {} bits", expected.len());
                }
            }
            assert!(bits.restart() && !bits.is_past_end());
            bits.fill();
            assert_eq!(bits.take(16), 0x55aa);
            assert!(!bits.restart());
        }
    }

    #[test]
    fn bits_become_numbers_of_both_signs() {
        // 1 bit: -1, 1; 3 bits: -7 to -4 and 4 to 7 (T.81, table F.1).
        let mut bits = BitReader::new(&[0b0100_0111, 0b0001_1000]);
        bits.fill();
        assert_eq!([bits.number(1), bits.number(1)], [-1, 1]);
        assert_eq!([bits.number(3), bits.number(3)], [-7, 7]);
        assert_eq!([bits.number(3), bits.number(3)], [-7, 6]);
    }
}
