//! The bit writer: Huffman codes and the bits after them are collected in a word of 64 bits; each 0xff byte is followed by a stuffed zero.

use super::huffman::{Codes, END, SIXTEEN};
use super::quantize::{Order, Quantized};
use crate::codec::jpeg_tables::ZIGZAG;

pub(super) struct BitWriter {
    bytes: Vec<u8>,
    pending: Word,
}

/// The bits that are not written yet, in the lower part of a word; bits above them were written already.
#[derive(Debug, Clone, Copy)]
struct Word {
    bits: u64,
    free: u32,
}

impl Word {
    const EMPTY: Self = Self { bits: 0, free: u64::BITS };

    #[inline(always)]
    fn put(&mut self, bits: u32, length: u32, bytes: &mut Vec<u8>) {
        let bits = u64::from(bits);
        if length <= self.free {
            self.bits = self.bits << length | bits;
            self.free -= length;
        } else {
            let left = length - self.free;
            write(bytes, self.bits << self.free | bits >> left);
            *self = Self { bits, free: u64::BITS - left };
        }
    }
}

const ONES: u64 = u64::MAX / 0xFF;

/// Writes a word, with a stuffed zero after each 0xff byte, so that the scan contains no marker.
#[inline(never)]
fn write(bytes: &mut Vec<u8>, word: u64) {
    // A byte is 0xff if adding one clears its highest bit. A carry can only give false positives.
    if word & !word.wrapping_add(ONES) & ONES << 7 == 0 {
        bytes.extend_from_slice(&word.to_be_bytes());
    } else {
        stuff(bytes, word.to_be_bytes());
    }
}

#[cold]
fn stuff(bytes: &mut Vec<u8>, whole: impl IntoIterator<Item = u8>) {
    for byte in whole {
        bytes.push(byte);
        if byte == u8::MAX {
            bytes.push(0);
        }
    }
}

impl BitWriter {
    /// A writer whose bits follow the bytes of `header`.
    pub(super) fn after_header(header: &[u8], piece_bytes: usize) -> Self {
        // With room for one more block of the longest codes.
        let mut bytes = Vec::with_capacity(piece_bytes.max(header.len()) + (4 << 10));
        bytes.extend_from_slice(header);
        Self { bytes, pending: Word::EMPTY }
    }

    /// All written bytes, without the incomplete word.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(super) fn clear(&mut self) {
        self.bytes.clear();
    }

    /// Writes the remaining bits, padded with ones to a whole byte.
    pub(super) fn finish(mut self) -> Vec<u8> {
        self.pending.put(0x7F, 7, &mut self.bytes);
        let Word { bits, free } = self.pending;
        let whole = (bits << free).to_be_bytes().into_iter().take((u64::BITS - free) as usize / 8);
        stuff(&mut self.bytes, whole);
        self.bytes
    }

    /// Writes a block and returns its DC coefficient, the prediction for the component's next block.
    #[inline(always)]
    pub(super) fn block(&mut self, quantized: &Quantized, previous_dc: i32, codes: &Codes, order: &Order) -> i32 {
        let Self { bytes, pending } = self;
        let mut word = *pending;

        let [appended, ..] = quantized.appended;
        let dc = i32::from(appended) - i32::from(appended >> 15);
        let difference = dc - previous_dc;
        let appended = difference + (difference >> 31);
        let length = bits(appended);
        let code = codes.dc.code(length as u8);
        word.put(code.followed_by(low(appended, length)), code.length(), bytes);

        let mut nonzero = order.apply(quantized.nonzero) & !1;
        let mut last = 0;
        while nonzero != 0 {
            let at = nonzero.trailing_zeros();
            nonzero &= nonzero - 1;
            let mut zeros = at - last - 1;
            last = at;
            while zeros > 15 {
                let code = codes.ac.code(SIXTEEN);
                word.put(code.followed_by(0), code.length(), bytes);
                zeros -= 16;
            }
            let place = ZIGZAG.get(at as usize & 63).copied().unwrap_or_default();
            let appended = i32::from(quantized.appended.get(usize::from(place & 63)).copied().unwrap_or_default());
            let length = bits(appended);
            let code = codes.ac.code((zeros << 4 | length) as u8);
            word.put(code.followed_by(low(appended, length)), code.length(), bytes);
        }
        if last < 63 {
            let code = codes.ac.code(END);
            word.put(code.followed_by(0), code.length(), bytes);
        }
        *pending = word;
        dc
    }
}

/// The number of bits of a coefficient. `appended` is one less than a negative coefficient, and is inverted for this.
#[inline(always)]
const fn bits(appended: i32) -> u32 {
    u32::BITS - (appended ^ appended >> 31).leading_zeros()
}

#[inline(always)]
const fn low(appended: i32, length: u32) -> u32 {
    appended as u32 & ((1 << length) - 1)
}
