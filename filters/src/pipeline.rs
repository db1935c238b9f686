//! The pipeline: rows are pulled through a chain of stages, a strip at a time, as planar f32.

pub(crate) mod affine;
pub(crate) mod byte_tables;
pub(crate) mod domain;
pub(crate) mod filter;
pub(crate) mod math;
pub(crate) mod needs;
pub(crate) mod oklab;
pub(crate) mod pad;
pub(crate) mod picture;
pub(crate) mod point;
pub(crate) mod quantize;
pub(crate) mod resample;
pub(crate) mod rotated;
pub(crate) mod statistic;
pub(crate) mod strip;
pub(crate) mod sums;
pub(crate) mod table;
pub(crate) mod transfer;
pub(crate) mod window;

use crate::error::Error;
use strip::Strip;

/// A stage, seen from the one after it: rows of a fixed width, top to bottom.
pub(crate) trait Rows {
    /// Fills `strip` with the next rows: as many as it holds, or those that are left.
    fn pull(&mut self, strip: &mut Strip) -> Result<(), Error>;
}

/// How a chain is run; never what comes out of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tuning {
    /// Rows a strip holds.
    pub(crate) strip_rows: usize,
    /// Bytes of decoded source a turn may hold; past it the source is decoded in several passes.
    pub(crate) hold_bytes: u64,
}

impl Tuning {
    /// Most passes over a source that a turn may cost when memory is short.
    const PASSES: u64 = 16;

    /// Holds less of a turn's `whole_bytes` where only `spare_bytes` are left, at the price of more passes, but not of any
    /// number of them.
    pub(crate) fn within(self, spare_bytes: u64, whole_bytes: u64) -> Self {
        // Where there are many passes anyway, a third more of them costs little beside what it saves.
        let most = if whole_bytes > 4 * self.hold_bytes { self.hold_bytes / 4 * 3 } else { self.hold_bytes };
        Self { hold_bytes: most.min(spare_bytes.max(whole_bytes / Self::PASSES)), ..self }
    }
}

impl Default for Tuning {
    fn default() -> Self {
        Self { strip_rows: 16, hold_bytes: 40 << 20 }
    }
}
