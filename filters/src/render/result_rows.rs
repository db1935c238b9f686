//! The rows of a recipe's result, for an encoder. The passes of statistics run before the first row.

use std::ops::Range;

use crate::error::Error;
use crate::image::{Channels, Depth, Rect};
use crate::pipeline::Tuning;
use crate::pipeline::meter::{Interrupt, Meter};
use crate::pipeline::quantize::Quantized;
use crate::plan::{Measuring, Plan, Start};
use crate::source::Source;

/// The wanted region of a plan's result, and the form of its samples.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Region {
    pub(crate) part: Rect,
    pub(crate) channels: Channels,
    pub(crate) depth: Depth,
    pub(crate) tuning: Tuning,
}

/// The rows of a region, from top to bottom.
pub(crate) struct ResultRows<'a> {
    pass: Pass<'a>,
    source: Source<'a>,
    region: Region,
}

/// The current pass over the picture.
#[allow(clippy::large_enum_variant, reason = "there is one")]
enum Pass<'a> {
    /// Measures the statistics.
    Measuring(Measuring<'a>),
    /// Computes the pixels.
    Reading(Quantized<'a>),
}

impl<'a> ResultRows<'a> {
    pub(crate) const fn new(plan: Plan, source: Source<'a>, region: Region) -> Self {
        Self { pass: Pass::Measuring(Measuring::new(plan, source, region.tuning)), source, region }
    }

    /// The next row of interleaved samples. 16-bit samples are big-endian. The caller must not read past the last row.
    pub(crate) fn next_row(&mut self, meter: &mut Meter) -> Result<&[u8], Interrupt> {
        let Self { pass, source, region } = self;
        if let Pass::Measuring(measuring) = pass {
            measuring.resume(meter)?;
            *pass = Pass::Reading(Self::reading(measuring, *source, *region)?);
        }
        match pass {
            Pass::Reading(rows) => {
                meter.check()?;
                rows.next_row(meter)
            }
            Pass::Measuring(_) => Err(Interrupt::Pause),
        }
    }

    /// The byte ranges of the file that decoders wait for.
    pub(crate) fn needs(&self) -> Vec<Range<u64>> {
        self.source.needs()
    }

    fn reading(measuring: &Measuring<'a>, source: Source<'a>, region: Region) -> Result<Quantized<'a>, Error> {
        let Region { part, channels, depth, tuning } = region;
        measuring.plan().quantized(Start::Source(source), part, channels, depth, tuning)
    }
}
