//! Lossless pictures (`VP8L`), and alpha in the same format: streams rows.

use super::bits::BitReader;
use super::entropy::{Entropy, Purpose};
use super::transform::Transform;
use super::{NAME, Row, damaged};
use crate::error::Error;

/// Magic byte, width, height, alpha flag and version.
pub(super) const HEADER_BYTES: usize = 5;

/// Width, height, and whether alpha is used.
pub(super) fn header(bytes: &[u8]) -> Option<(usize, usize, bool)> {
    let [0x2f, a, b, c, d, ..] = bytes else { return None };
    let fields = u32::from_le_bytes([*a, *b, *c, *d]);
    let side = |shift: u32| (fields >> shift & 0x3fff) as usize + 1;
    (fields >> 29 == 0).then_some((side(0), side(14), fields >> 28 & 1 == 1))
}

/// Memory of decoding, from the bitstream without its header. Parses transforms, codes and tables, which also detects damage. In a picture
/// with small blocks they can be as large as the picture, so none is kept.
pub(super) fn bytes(bytes: &[u8], (width, height): (usize, usize)) -> Result<u64, Error> {
    let (_, _, held) = read(&mut BitReader::new(bytes), (width, height), Purpose::Measure).ok_or_else(decoder_error)?;
    Ok((held + width * 4) as u64)
}

/// Parses everything before the pixels. Returns it with its memory for decoding.
fn read(
    bits: &mut BitReader<'_>,
    (width, height): (usize, usize),
    purpose: Purpose,
) -> Option<(Vec<Transform>, Entropy, usize)> {
    let (mut transforms, mut packed_width, mut seen, mut held) = (Vec::new(), width, 0_u8, 0);
    while bits.flag() {
        let kind = bits.read(2);
        if seen >> kind & 1 == 1 {
            return None;
        }
        seen |= 1 << kind;
        let (transform, bytes) = Transform::read(bits, kind, (packed_width, height), purpose)?;
        packed_width = transform.packed_width(packed_width);
        transforms.push(transform);
        held += bytes;
    }
    let entropy = Entropy::main(bits, (packed_width, height), purpose)?;
    held += entropy.bytes();
    Some((transforms, entropy, held))
}

/// A picture with parsed transforms and codes.
#[derive(Debug)]
pub(super) struct Lossless<'a> {
    bits: BitReader<'a>,
    entropy: Entropy,
    transforms: Vec<Transform>,
    row: Vec<u32>,
    uses_alpha: bool,
}

impl<'a> Lossless<'a> {
    /// Parses the bitstream without its header.
    pub(super) fn new(bytes: &'a [u8], (width, height): (usize, usize), uses_alpha: bool) -> Result<Self, Error> {
        let mut bits = BitReader::new(bytes);
        let (transforms, entropy, _) = read(&mut bits, (width, height), Purpose::Decode).ok_or_else(decoder_error)?;
        Ok(Self { bits, entropy, transforms, row: vec![0; width], uses_alpha })
    }

    /// The next row: alpha, red, green and blue from the highest byte.
    fn next(&mut self) -> Result<&[u32], Error> {
        self.entropy.row(&mut self.bits, &mut self.row).ok_or_else(decoder_error)?;
        self.transforms.iter_mut().rev().for_each(|transform| transform.undo(&mut self.row));
        Ok(&self.row)
    }

    /// The green channel of the next row, which stores alpha.
    pub(super) fn next_green(&mut self, row: &mut [u8]) -> Result<(), Error> {
        row.iter_mut().zip(self.next()?).for_each(|(green, argb)| *green = (argb >> 8) as u8);
        Ok(())
    }
}

fn decoder_error() -> Error {
    damaged(NAME, "part of the data cannot be decoded")
}

impl Row for Lossless<'_> {
    fn next_row(&mut self, out: &mut [u8], channels: usize) -> Result<(), Error> {
        let opaque = if self.uses_alpha { 0 } else { u8::MAX };
        for (pixel, argb) in out.chunks_exact_mut(channels).zip(self.next()?) {
            let [b, g, r, a] = argb.to_le_bytes();
            pixel.iter_mut().zip([r, g, b, a | opaque]).for_each(|(sample, value)| *sample = value);
        }
        Ok(())
    }
}
