//! The pipeline: a chain of stages that pulls strips of rows as planar f32.

pub(crate) mod affine;
pub(crate) mod byte_tables;
pub(crate) mod domain;
pub(crate) mod filter;
pub(crate) mod math;
pub(crate) mod meter;
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

use meter::{Interrupt, Meter};
use strip::Strip;

/// The interface of a stage to the next one: rows of a fixed width, top to bottom.
pub(crate) trait Rows {
    /// Fills `strip` with the next rows: as many as it holds, or the remaining ones, or fewer (at least one) if the meter runs out. A pull
    /// that pauses leaves no row in `strip`.
    fn pull(&mut self, strip: &mut Strip, meter: &mut Meter) -> Result<(), Interrupt>;
}

/// Fills `strip` with `rows` rows; `row` computes each from its number. If that pauses after some rows, these are passed on.
pub(crate) fn fill(
    strip: &mut Strip,
    rows: usize,
    mut row: impl FnMut(&mut Strip, usize) -> Result<(), Interrupt>,
) -> Result<(), Interrupt> {
    strip.set_rows(0);
    for y in 0..rows {
        match row(strip, y) {
            Ok(()) => strip.set_rows(y + 1),
            Err(Interrupt::Pause | Interrupt::Needs) if y > 0 => return Ok(()),
            Err(stop) => return Err(stop),
        }
    }
    Ok(())
}

/// A stage whose work is metered.
pub(crate) struct Metered<'a> {
    inner: Box<dyn Rows + 'a>,
    row_ns: f64,
}

impl<'a> Metered<'a> {
    /// Wraps `inner`, which takes `row_ns` for each row.
    pub(crate) fn over(inner: Box<dyn Rows + 'a>, row_ns: f64) -> Box<dyn Rows + 'a> {
        Box::new(Self { inner, row_ns })
    }
}

impl Rows for Metered<'_> {
    fn pull(&mut self, strip: &mut Strip, meter: &mut Meter) -> Result<(), Interrupt> {
        strip.set_rows(0);
        meter.check()?;
        self.inner.pull(strip, meter)?;
        meter.spend(self.row_ns * strip.rows() as f64);
        Ok(())
    }
}

/// Settings of a chain that never change its result.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tuning {
    /// Rows in a strip.
    pub(crate) strip_rows: usize,
    /// Bytes of decoded source that a turn may hold; above that, the source is decoded in several passes.
    pub(crate) hold_bytes: u64,
}

impl Tuning {
    /// Largest number of passes over a source when memory is short.
    const PASSES: u64 = 16;

    /// Reduces the bytes that a turn holds of its `whole_bytes` if only `spare_bytes` are left, which needs more passes, up to a limit.
    pub(crate) fn within(self, spare_bytes: u64, whole_bytes: u64) -> Self {
        // If many passes are needed anyway, a third more of them costs little for the memory it saves.
        let most = if whole_bytes > 4 * self.hold_bytes { self.hold_bytes / 4 * 3 } else { self.hold_bytes };
        Self { hold_bytes: most.min(spare_bytes.max(whole_bytes / Self::PASSES)), ..self }
    }
}

impl Default for Tuning {
    fn default() -> Self {
        Self { strip_rows: 16, hold_bytes: 40 << 20 }
    }
}
