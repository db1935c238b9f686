//! What each kind of scan says of one block (ITU-T T.81, G.1.2): its mean or a band of it, first or once more precisely.

use std::rc::Rc;

use crate::codec::jpeg::bits::Bits;
use crate::codec::jpeg::huffman::Huffman;
use crate::codec::jpeg::idct::Block;
use crate::codec::jpeg::malformed;
use crate::codec::jpeg::scan::{Part, Scan};
use crate::codec::jpeg_tables::ZIGZAG;
use crate::error::Error;

/// Most bits that a later scan may add.
const MAX_BITS: u32 = 13;

/// What a scan says of a block.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind<'t> {
    Mean(&'t Huffman),
    MeanBit,
    Band(&'t Huffman),
    BandBit(&'t Huffman),
}

impl<'t> Kind<'t> {
    pub(super) fn of(scan: &Scan<'_>, part: &'t Part) -> Result<Self, Error> {
        let (first, last) = scan.band;
        let (had, missing) = scan.bits;
        if had > MAX_BITS || missing > MAX_BITS || last > 63 || first > last || first == 0 && last > 0 {
            return Err(malformed(format!("a scan has {first} to {last}, bits {had} to {missing}")));
        }
        if first > 0 && scan.parts.len() > 1 {
            return Err(malformed("a scan has a band of several components"));
        }
        let table = |table: &'t Option<Rc<Huffman>>| {
            table.as_deref().ok_or_else(|| malformed("a scan has a Huffman table that is not there"))
        };
        Ok(match (first, had) {
            (0, 0) => Self::Mean(table(&part.dc)?),
            (0, _) => Self::MeanBit,
            (_, 0) => Self::Band(table(&part.ac)?),
            (..) => Self::BandBit(table(&part.ac)?),
        })
    }
}

/// What is carried from block to block.
#[derive(Debug)]
pub(super) struct Carried {
    pub(super) means: [i32; 4],
    /// Blocks that have nothing more in this band.
    pub(super) ended: u32,
}

/// Wraps in damaged files only.
const fn shifted(value: i32, by: u32) -> i16 {
    (value << by) as i16
}

impl Kind<'_> {
    #[inline]
    pub(super) fn block(
        self,
        scan: &Scan<'_>,
        from: &mut Bits<'_>,
        carried: &mut Carried,
        slot: usize,
        block: &mut Block,
    ) -> Result<(), Error> {
        let by = scan.bits.1;
        // A copy of its own stays out of memory.
        let mut own = *from;
        let bits = &mut own;
        match self {
            Self::Mean(table) => {
                bits.fill();
                let (size, difference) = table.next(bits)?;
                if size > 15 {
                    return Err(malformed("a mean has more than 15 bits"));
                }
                if let Some(mean) = carried.means.get_mut(slot) {
                    *mean = mean.wrapping_add(difference);
                    block[0] = shifted(*mean, by);
                }
            }
            Self::MeanBit => {
                bits.fill();
                if bits.take(1) == 1 {
                    block[0] |= shifted(1, by);
                }
            }
            Self::Band(table) => band(scan, table, bits, &mut carried.ended, block)?,
            Self::BandBit(table) => band_bit(scan, table, bits, &mut carried.ended, block)?,
        }
        *from = own;
        Ok(())
    }
}

/// How many blocks end here, this one included, by a symbol whose upper half is `run`.
#[inline(always)]
fn ended(bits: &mut Bits<'_>, run: u8) -> u32 {
    bits.fill();
    (1 << run) + bits.take(run.into())
}

/// New coefficients, but for their last bits.
#[inline(always)]
fn band(
    scan: &Scan<'_>,
    table: &Huffman,
    bits: &mut Bits<'_>,
    blocks_ended: &mut u32,
    block: &mut Block,
) -> Result<(), Error> {
    if *blocks_ended > 0 {
        *blocks_ended -= 1;
        return Ok(());
    }
    let (mut at, last) = scan.band;
    while at <= last {
        bits.fill();
        let (symbol, value) = table.next(bits)?;
        let run = symbol >> 4;
        if value == 0 {
            if run < 15 {
                *blocks_ended = ended(bits, run) - 1;
                break;
            }
            at += 16;
            continue;
        }
        at += usize::from(run);
        let place = ZIGZAG.get(at).ok_or_else(|| malformed("a block has more than 64 coefficients"))?;
        if let Some(coefficient) = block.get_mut(usize::from(*place)) {
            *coefficient = shifted(value, scan.bits.1);
        }
        at += 1;
    }
    Ok(())
}

/// One more bit: of each coefficient that is there, and new ones among those that are not.
#[inline(always)]
fn band_bit(
    scan: &Scan<'_>,
    table: &Huffman,
    bits: &mut Bits<'_>,
    blocks_ended: &mut u32,
    block: &mut Block,
) -> Result<(), Error> {
    let (mut at, last) = scan.band;
    let bit = shifted(1, scan.bits.1);
    while *blocks_ended == 0 && at <= last {
        bits.fill();
        let symbol = table.next_symbol(bits)?;
        let run = symbol >> 4;
        if symbol & 15 == 0 && run < 15 {
            *blocks_ended = ended(bits, run);
            break;
        }
        // Sixteen zeros are a run of fifteen with another zero behind it.
        let new = match symbol & 15 {
            0 => 0,
            _ if bits.take(1) == 1 => bit,
            _ => -bit,
        };
        at = refined(block, (at, last), run.into(), bit, bits);
        if let Some(coefficient) =
            ZIGZAG.get(at..=last).and_then(<[_]>::first).and_then(|at| block.get_mut(usize::from(*at)))
        {
            *coefficient = new;
        }
        at += 1;
    }
    if *blocks_ended > 0 {
        refined(block, (at, last), 64, bit, bits);
        *blocks_ended -= 1;
    }
    Ok(())
}

/// Gives each coefficient that is there its next bit, from `at` up to the place behind `zeros` of those that are not: that place, or
/// the one after `last`.
#[inline(always)]
fn refined(block: &mut Block, (at, last): (usize, usize), mut zeros: u32, bit: i16, bits: &mut Bits<'_>) -> usize {
    for (at, place) in (at..).zip(ZIGZAG.get(at..=last).unwrap_or_default()) {
        let Some(coefficient) = block.get_mut(usize::from(*place)) else { continue };
        if *coefficient != 0 {
            bits.fill();
            if bits.take(1) == 1 && *coefficient & bit == 0 {
                *coefficient = coefficient.wrapping_add(if *coefficient > 0 { bit } else { -bit });
            }
        } else if zeros == 0 {
            return at;
        } else {
            zeros -= 1;
        }
    }
    last + 1
}
