//! A block while its scans are read: its coefficients, and which of them are not zero. Refinement asks only for those, and the transform
//! takes its shortcuts by them.

use crate::codec::jpeg::frame::{Component, Frame};
use crate::codec::jpeg::idct::Block;
use crate::codec::jpeg::malformed;
use crate::codec::jpeg_tables::ZIGZAG;
use crate::error::Error;

/// A block as the scans so far leave it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Partial {
    pub(super) coefficients: Block,
    /// A bit for each coefficient that is not zero, the mean aside, in the order of the file.
    pub(super) nonzero: u64,
}

impl Partial {
    pub(super) const EMPTY: Self = Self { coefficients: [0; 64], nonzero: 0 };

    /// The four lowest frequencies in each direction, in the order of the file.
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

    /// 1 where a block has only its mean, 10 where it has nothing past its four lowest frequencies in each direction, else 64.
    pub(super) const fn filled(&self) -> usize {
        match self.nonzero {
            0 => 1,
            nonzero if nonzero & !Self::CORNER == 0 => 10,
            _ => 64,
        }
    }
}

/// A component's blocks of one band, in rows of whole units.
#[derive(Debug)]
pub(super) struct Plane {
    pub(super) blocks: Vec<Partial>,
    width: usize,
}

impl Plane {
    pub(super) fn new(frame: &Frame, entry: &Component) -> Self {
        let width = frame.padded_blocks(entry).width;
        Self { blocks: vec![Partial::EMPTY; width * entry.v], width }
    }

    pub(super) const fn bytes(frame: &Frame, entry: &Component) -> usize {
        frame.padded_blocks(entry).width * entry.v * size_of::<Partial>()
    }

    pub(super) fn rows(&mut self) -> impl Iterator<Item = &mut [Partial]> {
        self.blocks.chunks_exact_mut(self.width.max(1))
    }
}
