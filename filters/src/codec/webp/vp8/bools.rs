//! The boolean entropy decoder (RFC 6386, 7): flags, each with how likely it is not set.

/// Flags out of a partition.
#[derive(Debug, Clone)]
pub(super) struct Bools<'a> {
    bytes: &'a [u8],
    /// What was read and is not used up: `bits` behind the eight that are compared.
    value: u64,
    range: u32,
    bits: i32,
    /// Bytes that were read behind the end. Encoders leave out one that is nothing.
    beyond: u32,
}

impl<'a> Bools<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, value: 0, range: 255, bits: -8, beyond: 0 }
    }

    /// Whether there was enough to read.
    pub(super) const fn is_whole(&self) -> bool {
        self.beyond <= 1
    }

    #[cold]
    fn load_byte(&mut self) {
        let byte = match self.bytes.split_first() {
            Some((byte, rest)) => {
                self.bytes = rest;
                *byte
            }
            None => {
                self.beyond = self.beyond.saturating_add(1);
                0
            }
        };
        self.value = self.value << 8 | u64::from(byte);
        self.bits += 8;
    }

    /// A flag that is not set with a probability of `zero` / 256.
    #[inline]
    pub(super) fn flag(&mut self, zero: u8) -> bool {
        if self.bits < 0 {
            match self.bytes.split_first_chunk::<4>() {
                Some((chunk, rest)) => {
                    self.bytes = rest;
                    self.value = self.value << 32 | u64::from(u32::from_be_bytes(*chunk));
                    self.bits += 32;
                }
                None => self.load_byte(),
            }
        }
        let split = 1 + (((self.range - 1) * u32::from(zero)) >> 8);
        let compared = u64::from(split) << self.bits;
        let is_set = self.value >= compared;
        if is_set {
            self.value -= compared;
            self.range -= split;
        } else {
            self.range = split;
        }
        // Back to eight bits.
        let shift = self.range.leading_zeros().saturating_sub(24);
        self.range <<= shift;
        self.bits -= shift as i32;
        is_set
    }

    /// A flag that is as likely set as not.
    pub(super) fn even(&mut self) -> bool {
        self.flag(128)
    }

    /// A number of so many bits, the highest first.
    pub(super) fn number(&mut self, bits: u32) -> u8 {
        (0..bits).fold(0, |number, _| number << 1 | u8::from(self.even()))
    }

    /// A number with a sign behind it, if there is one.
    pub(super) fn signed(&mut self, bits: u32) -> Option<i32> {
        self.even().then(|| {
            let number = i32::from(self.number(bits));
            if self.even() { -number } else { number }
        })
    }
}
