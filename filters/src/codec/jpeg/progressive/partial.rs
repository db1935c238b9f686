//! A block while its scans are read: its coefficients, and a mask of those that are not zero. Refinement visits only these, and the
//! transform chooses its shortcuts by the mask.

use crate::codec::jpeg::frame::{Component, Frame};
use crate::codec::jpeg::idct::Block;
use crate::codec::jpeg::malformed;
use crate::codec::jpeg_tables::ZIGZAG;
use crate::error::Error;

/// A block after the scans so far.
#[derive(Debug, Clone, Copy)]
pub(super) struct PartialBlock {
    pub(super) coefficients: Block,
    /// One bit for each nonzero AC coefficient, in zigzag order.
    pub(super) nonzero: u64,
}

impl PartialBlock {
    pub(super) const EMPTY: Self = Self { coefficients: [0; 64], nonzero: 0 };

    /// Mask of the four lowest frequencies in each direction, in zigzag order.
    pub(super) const CORNER: u64 = 0x106_3bff;

    #[inline(always)]
    pub(super) fn set(&mut self, at: usize, value: i16) -> Result<(), Error> {
        let place = ZIGZAG.get(at).ok_or_else(|| malformed("a block has more than 64 coefficients"))?;
        if let Some(coefficient) = self.coefficients.get_mut(usize::from(*place)) {
            *coefficient = value;
            self.nonzero = self.nonzero & !(1 << at) | u64::from(value != 0) << at;
        }
        Ok(())
    }

    /// 1 for a block with DC only, 10 if only the four lowest frequencies in each direction are present, otherwise 64.
    pub(super) const fn filled(&self) -> usize {
        match self.nonzero {
            0 => 1,
            nonzero if nonzero & !Self::CORNER == 0 => 10,
            _ => 64,
        }
    }
}

/// A component's blocks of one band, in rows of whole MCUs.
#[derive(Debug)]
pub(super) struct Plane {
    pub(super) blocks: Vec<PartialBlock>,
    width: usize,
}

impl Plane {
    pub(super) fn new(frame: &Frame, entry: &Component) -> Self {
        let width = frame.padded_blocks(entry).width;
        Self { blocks: vec![PartialBlock::EMPTY; width * entry.v], width }
    }

    pub(super) const fn bytes(frame: &Frame, entry: &Component) -> usize {
        frame.padded_blocks(entry).width * entry.v * size_of::<PartialBlock>()
    }

    pub(super) fn rows(&mut self) -> impl Iterator<Item = &mut [PartialBlock]> {
        self.blocks.chunks_exact_mut(self.width.max(1))
    }
}
