//! Decodes one block for each kind of scan (ITU-T T.81, G.1.2): DC or a band of AC coefficients, first pass or refinement.

use std::rc::Rc;

use super::partial::PartialBlock;
use crate::codec::jpeg::bits::BitReader;
use crate::codec::jpeg::huffman::Huffman;
use crate::codec::jpeg::malformed;
use crate::codec::jpeg::scan::{Part, Scan};
use crate::codec::jpeg_tables::ZIGZAG;
use crate::error::Error;

/// Largest number of bits that later scans may add.
const MAX_BITS: u32 = 13;

#[derive(Debug)]
enum Kind {
    Mean(Rc<Huffman>),
    MeanBit,
    Band(Rc<Huffman>),
    BandBit(Rc<Huffman>),
}

/// What a scan codes of a component.
#[derive(Debug)]
pub(super) struct ScanPass {
    kind: Kind,
    /// First and last frequency, in zigzag order.
    first: usize,
    last: usize,
    /// Number of bits that are missing after this scan.
    missing: u32,
}

/// State that is carried from block to block.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct BlockState {
    means: [i32; 4],
    /// Remaining blocks of an end-of-band run.
    ended: u32,
}

/// Overflows in damaged files only.
const fn shifted(value: i32, by: u32) -> i16 {
    (value << by) as i16
}

/// A mask of the coefficients from `at` on.
const fn from(at: usize) -> u64 {
    if at < 64 { u64::MAX << at } else { 0 }
}

/// The length of an end-of-band run, this block included, for a symbol with `run` in its upper half.
#[inline(always)]
fn end_of_band_run(bits: &mut BitReader<'_>, run: u8) -> u32 {
    bits.fill();
    (1 << run) + bits.take(run.into())
}

impl ScanPass {
    pub(super) fn new(scan: &Scan, part: &Part) -> Result<Self, Error> {
        let (first, last) = scan.band;
        let (had, missing) = scan.bits;
        // A refinement adds exactly one bit.
        let one_bit = had == 0 || had == missing + 1;
        if missing > MAX_BITS || !one_bit || last > 63 || first > last || first == 0 && last > 0 {
            return Err(malformed(format!("a scan codes frequencies {first} to {last}, bits {had} to {missing}")));
        }
        if first > 0 && scan.parts.len() > 1 {
            return Err(malformed("a scan codes AC coefficients of several components"));
        }
        let table = |table: &Option<Rc<Huffman>>| {
            table.clone().ok_or_else(|| malformed("a scan uses a Huffman table that is not defined"))
        };
        let kind = match (first, had) {
            (0, 0) => Kind::Mean(table(&part.dc)?),
            (0, _) => Kind::MeanBit,
            (_, 0) => Kind::Band(table(&part.ac)?),
            (..) => Kind::BandBit(table(&part.ac)?),
        };
        Ok(Self { kind, first, last, missing })
    }

    pub(super) const fn table(&self) -> Option<&Rc<Huffman>> {
        match &self.kind {
            Kind::Mean(table) | Kind::Band(table) | Kind::BandBit(table) => Some(table),
            Kind::MeanBit => None,
        }
    }

    /// Reads `blocks`, which are adjacent and without a restart between them.
    #[inline]
    pub(super) fn read(
        &self,
        from: &mut BitReader<'_>,
        carried: &mut BlockState,
        slot: usize,
        blocks: &mut [PartialBlock],
    ) -> Result<(), Error> {
        // A local copy can stay in registers. It is stored after an error, too: the caller sees how far the reader came.
        let mut bits = *from;
        let read = self.read_kind(&mut bits, carried, slot, blocks);
        *from = bits;
        read
    }

    #[inline(always)]
    fn read_kind(
        &self,
        bits: &mut BitReader<'_>,
        carried: &mut BlockState,
        slot: usize,
        blocks: &mut [PartialBlock],
    ) -> Result<(), Error> {
        match &self.kind {
            Kind::Mean(table) => {
                carried.means.get_mut(slot).map_or(Ok(()), |mean| self.means(table, bits, mean, blocks))
            }
            Kind::MeanBit => {
                for block in blocks {
                    bits.fill();
                    if bits.take(1) == 1 {
                        block.coefficients[0] |= shifted(1, self.missing);
                    }
                }
                Ok(())
            }
            Kind::Band(table) => self.bands(table, bits, &mut carried.ended, blocks),
            Kind::BandBit(table) => self.band_bits(table, bits, &mut carried.ended, blocks),
        }
    }

    #[inline(always)]
    fn means(
        &self,
        table: &Huffman,
        bits: &mut BitReader<'_>,
        mean: &mut i32,
        blocks: &mut [PartialBlock],
    ) -> Result<(), Error> {
        for block in blocks {
            bits.fill();
            let (size, difference) = table.next(bits)?;
            if size > 15 {
                return Err(malformed("a DC coefficient has more than 15 bits"));
            }
            *mean = mean.wrapping_add(difference);
            block.coefficients[0] = shifted(*mean, self.missing);
        }
        Ok(())
    }

    /// First pass: new AC coefficients without their lowest bits.
    #[inline(always)]
    fn bands(
        &self,
        table: &Huffman,
        bits: &mut BitReader<'_>,
        left: &mut u32,
        blocks: &mut [PartialBlock],
    ) -> Result<(), Error> {
        let mut blocks = blocks.iter_mut();
        loop {
            let skipped = blocks.len().min(*left as usize);
            *left -= skipped as u32;
            let Some(block) = blocks.nth(skipped) else { return Ok(()) };
            *left = self.band(table, bits, block)?;
        }
    }

    /// Returns the number of following blocks without coefficients in this band.
    #[inline(always)]
    fn band(&self, table: &Huffman, bits: &mut BitReader<'_>, block: &mut PartialBlock) -> Result<u32, Error> {
        let mut at = self.first;
        while at <= self.last {
            bits.fill();
            let (symbol, value) = table.next(bits)?;
            let run = symbol >> 4;
            if value == 0 {
                if run < 15 {
                    return Ok(end_of_band_run(bits, run) - 1);
                }
                at += 16;
                continue;
            }
            at += usize::from(run);
            block.set(at, shifted(value, self.missing))?;
            at += 1;
        }
        Ok(0)
    }

    /// Refinement: one more bit for each nonzero coefficient, and new ones among the others.
    #[inline(always)]
    fn band_bits(
        &self,
        table: &Huffman,
        bits: &mut BitReader<'_>,
        left: &mut u32,
        blocks: &mut [PartialBlock],
    ) -> Result<(), Error> {
        let bit = shifted(1, self.missing);
        let band = from(self.first) & !from(self.last + 1);
        for block in blocks {
            let mut at = self.first;
            while *left == 0 && at <= self.last {
                bits.fill();
                let symbol = table.next_symbol(bits)?;
                let run = symbol >> 4;
                if symbol & 15 == 0 && run < 15 {
                    *left = end_of_band_run(bits, run);
                    break;
                }
                // Sixteen zeros are a run of fifteen followed by another zero.
                let new = match symbol & 15 {
                    0 => 0,
                    _ if bits.take(1) == 1 => bit,
                    _ => -bit,
                };
                let rest = band & from(at);
                let mut zeros = rest & !block.nonzero;
                for _ in 0..run {
                    zeros &= zeros.wrapping_sub(1);
                }
                let place = if zeros == 0 { self.last + 1 } else { zeros.trailing_zeros() as usize };
                refine(block, rest & !from(place), bit, bits);
                if new != 0 && place <= self.last {
                    block.set(place, new)?;
                }
                at = place + 1;
            }
            if *left > 0 {
                refine(block, band & from(at), bit, bits);
                *left -= 1;
            }
        }
        Ok(())
    }
}

/// Refines the nonzero coefficients in `among` by one bit.
#[inline(always)]
fn refine(block: &mut PartialBlock, among: u64, bit: i16, bits: &mut BitReader<'_>) {
    let mut which = among & block.nonzero;
    while which != 0 {
        let place = ZIGZAG.get(which.trailing_zeros() as usize);
        which &= which - 1;
        let Some(coefficient) = place.and_then(|place| block.coefficients.get_mut(usize::from(*place))) else {
            continue;
        };
        bits.fill();
        if bits.take(1) == 1 && *coefficient & bit == 0 {
            *coefficient = coefficient.wrapping_add(if *coefficient > 0 { bit } else { -bit });
        }
    }
}
