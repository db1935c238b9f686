//! Boolean entropy decoder (RFC 6386, 7): reads bits, each with the probability that it is zero.

/// The decoder of one partition.
#[derive(Debug, Clone)]
pub(super) struct BoolDecoder<'a> {
    bytes: &'a [u8],
    /// Bits that were loaded but not consumed: the eight that the next comparison needs, then `extra_bits` more.
    value: u64,
    range: u32,
    extra_bits: i32,
    /// Number of zero bytes that were read after the end. Encoders may omit one final zero byte.
    padding_bytes: u32,
}

impl<'a> BoolDecoder<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, value: 0, range: 255, extra_bits: -8, padding_bytes: 0 }
    }

    /// Whether the partition contained all bits that were read.
    pub(super) const fn is_complete(&self) -> bool {
        self.padding_bytes <= 1
    }

    #[cold]
    fn load_byte(&mut self) {
        let byte = match self.bytes.split_first() {
            Some((byte, rest)) => {
                self.bytes = rest;
                *byte
            }
            None => {
                self.padding_bytes = self.padding_bytes.saturating_add(1);
                0
            }
        };
        self.value = self.value << 8 | u64::from(byte);
        self.extra_bits += 8;
    }

    /// Reads a bit that is zero with a probability of `probability` / 256 (`read_bool` of the RFC).
    #[inline]
    pub(super) fn read_bool(&mut self, probability: u8) -> bool {
        if self.extra_bits < 0 {
            match self.bytes.split_first_chunk::<4>() {
                Some((chunk, rest)) => {
                    self.bytes = rest;
                    self.value = self.value << 32 | u64::from(u32::from_be_bytes(*chunk));
                    self.extra_bits += 32;
                }
                None => self.load_byte(),
            }
        }
        let split = 1 + (((self.range - 1) * u32::from(probability)) >> 8);
        let compared = u64::from(split) << self.extra_bits;
        let is_set = self.value >= compared;
        if is_set {
            self.value -= compared;
            self.range -= split;
        } else {
            self.range = split;
        }
        // Normalizes the range to eight bits.
        let shift = self.range.leading_zeros().saturating_sub(24);
        self.range <<= shift;
        self.extra_bits -= shift as i32;
        is_set
    }

    /// Reads a bit for which zero and one are equally probable.
    pub(super) fn read_flag(&mut self) -> bool {
        self.read_bool(128)
    }

    /// Reads an unsigned number of `bits` bits, the most significant first.
    pub(super) fn read_literal(&mut self, bits: u32) -> u8 {
        (0..bits).fold(0, |number, _| number << 1 | u8::from(self.read_flag()))
    }

    /// Reads a flag. If it is set, reads a number of `bits` bits and then its sign; otherwise returns `None`.
    pub(super) fn read_optional_signed(&mut self, bits: u32) -> Option<i32> {
        self.read_flag().then(|| {
            let number = i32::from(self.read_literal(bits));
            if self.read_flag() { -number } else { number }
        })
    }
}
