//! The bit reader of a lossless bitstream, lowest bit of each byte first.

/// Reads zeros after the end; [`BitReader::is_over`] detects that.
#[derive(Debug)]
pub(super) struct BitReader<'a> {
    rest: &'a [u8],
    buffer: u64,
    /// Number of bits in the buffer.
    filled: u32,
    /// Number of padding bits after the end.
    padding_bits: u32,
}

impl<'a> BitReader<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes, buffer: 0, filled: 0, padding_bits: 0 }
    }

    /// Ensures that at least 32 bits are in the buffer.
    pub(super) fn refill(&mut self) {
        if self.filled >= 32 {
            return;
        }
        if let Some((next, rest)) = self.rest.split_first_chunk::<4>() {
            self.buffer |= u64::from(u32::from_le_bytes(*next)) << self.filled;
            self.rest = rest;
        } else {
            for shift in [0, 8, 16, 24] {
                match self.rest.split_first() {
                    Some((next, rest)) => {
                        self.buffer |= u64::from(*next) << (self.filled + shift);
                        self.rest = rest;
                    }
                    None => self.padding_bits += 8,
                }
            }
        }
        self.filled += 32;
    }

    /// The next bits without consuming them: at least 32 directly after [`BitReader::refill`].
    pub(super) const fn peek(&self) -> u64 {
        self.buffer
    }

    /// Consumes bits that are in the buffer.
    pub(super) const fn skip(&mut self, count: u32) {
        self.buffer >>= count;
        self.filled = self.filled.saturating_sub(count);
    }

    /// Consumes a number of up to 24 bits.
    pub(super) fn read(&mut self, count: u32) -> u32 {
        self.refill();
        let value = self.buffer as u32 & ((1 << count) - 1);
        self.skip(count);
        value
    }

    pub(super) fn flag(&mut self) -> bool {
        self.read(1) == 1
    }

    /// Whether padding bits were consumed.
    pub(super) const fn is_over(&self) -> bool {
        self.padding_bits > self.filled
    }
}
