//! A render in progress: moves the rows of a plan through an encoder, in pieces.

use std::fmt;
use std::io::Write;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::hashing_writer::{FileHash, HashingWriter};
use super::result_rows::{Region, ResultRows};
use crate::codec::{self, Encoder};
use crate::digest::Digest;
use crate::error::Error;
use crate::image::{Depth, Encoding, Frame, Rect, Size};
use crate::metadata::Blocks;
use crate::pipeline::Tuning;
use crate::pipeline::meter::{Interrupt, Meter};
use crate::pixel_digest::{PixelDigest, PixelHasher};
use crate::plan::{self, Plan};
use crate::source::Source;

/// The result of [`crate::render`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rendered {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Size of the encoded file in bytes.
    pub size_bytes: u64,
    /// SHA-256 of the encoded file.
    pub sha256: Digest,
    /// Digest of the pixels that were encoded.
    pub pixels: PixelDigest,
}

/// The target of a plan's pixels.
pub(crate) struct Destination {
    /// The wanted region of the result.
    pub(crate) part: Rect,
    pub(crate) depth: Depth,
    pub(crate) encoding: Encoding,
    pub(crate) blocks: Blocks,
}

/// A render in progress. The caller decides how far it continues; it keeps nothing of the file that it has written.
pub struct Rendering<'a> {
    rows: ResultRows<'a>,
    hasher: PixelHasher,
    encoder: Box<dyn Encoder>,
    size: Size,
    rows_left: usize,
    /// Time to round and encode a row and to compute the digests, in nanoseconds of the reference machine.
    row_ns: f64,
    written: FileHash,
    memory_bytes: u64,
    cost_ms: u64,
}

/// When a render pauses: after it reaches one of the three numbers, or somewhat more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RenderBudget {
    /// Bytes of the encoded file.
    pub bytes: u64,
    /// Pixels of the result.
    pub pixels: u64,
    /// Work in milliseconds on the reference machine. It is also counted within rows, so a budget may end before the first row of the
    /// result.
    pub cost_ms: u64,
}

impl RenderBudget {
    /// Without a pause.
    pub const UNLIMITED: Self = Self { bytes: u64::MAX, pixels: u64::MAX, cost_ms: u64::MAX };
}

/// The state of a render after a budget.
#[derive(Debug)]
#[allow(
    clippy::large_enum_variant,
    reason = "there is one, moved once in megabytes; where pointers are short it is small enough"
)]
pub enum Progress<'a> {
    /// The file is not complete.
    Paused(Rendering<'a>),
    /// The file is complete.
    Complete(Rendered),
}

impl<'a> Rendering<'a> {
    /// Starts to render the pixels of `plan` over `source` into an encoder.
    pub(crate) fn new(plan: Plan, source: Source<'a>, out: Destination, tuning: Tuning) -> Result<Self, Error> {
        let Destination { part, depth, encoding, blocks } = out;
        let (size, channels) = (part.size(), plan.channels);
        let frame = Frame { size, channels, depth };
        let row_ns = (plan::EVERY_PIXEL_NS + codec::encoder_ns(encoding, depth)) * size.width as f64;
        Ok(Self {
            rows: ResultRows::new(plan, source, Region { part, channels, depth, tuning }),
            hasher: PixelHasher::new(frame),
            encoder: codec::encoder(encoding, frame, blocks)?,
            size,
            rows_left: size.height,
            row_ns,
            written: FileHash::default(),
            memory_bytes: 0,
            cost_ms: 0,
        })
    }

    /// Sets the estimates of memory and cost.
    pub(super) fn estimated(self, memory_bytes: u64, cost_ms: u64) -> Self {
        Self { memory_bytes, cost_ms, ..self }
    }

    /// Renders one more budget of the file into `sink`. The size of the pieces does not change the file.
    ///
    /// # Errors
    ///
    /// As [`crate::render`].
    pub fn resume(mut self, budget: RenderBudget, sink: &mut dyn Write) -> Result<Progress<'a>, Error> {
        let enough_bytes = self.written.size_bytes().saturating_add(budget.bytes);
        let rows = usize::try_from(budget.pixels.div_ceil(self.size.width as u64)).unwrap_or(usize::MAX);
        let enough_left = self.rows_left.saturating_sub(rows);
        let mut meter = Meter::with_budget_ms(budget.cost_ms);
        while self.rows_left > 0 {
            if self.written.size_bytes() >= enough_bytes || self.rows_left == enough_left {
                return Ok(Progress::Paused(self));
            }
            match self.row(&mut meter, sink) {
                Ok(()) => self.rows_left -= 1,
                Err(stop) => {
                    stop.expected(&self.needs())?;
                    return Ok(Progress::Paused(self));
                }
            }
        }
        let Self { hasher, encoder, size, mut written, .. } = self;
        encoder.finish(&mut HashingWriter { sink, hash: &mut written })?;
        let (size_bytes, sha256) = written.finish();
        let (width, height) = (size.width as u32, size.height as u32);
        Ok(Progress::Complete(Rendered { width, height, size_bytes, sha256, pixels: hasher.finish() }))
    }

    /// Renders the next row into `sink`.
    fn row(&mut self, meter: &mut Meter, sink: &mut dyn Write) -> Result<(), Interrupt> {
        let row = self.rows.next_row(meter)?;
        self.hasher.row(row);
        self.encoder.row(row, &mut HashingWriter { sink, hash: &mut self.written })?;
        meter.spend(self.row_ns);
        Ok(())
    }

    /// Continues until the file is complete.
    pub(crate) fn finish(self, sink: &mut dyn Write) -> Result<Rendered, Error> {
        let mut rendering = self;
        loop {
            match rendering.resume(RenderBudget::UNLIMITED, sink)? {
                Progress::Paused(part) => rendering = part,
                Progress::Complete(rendered) => return Ok(rendered),
            }
        }
    }

    /// The byte ranges of the file that the render needs to continue, in ascending order. Insert them ([`crate::RangedOriginal::insert`]) and
    /// resume. Empty if the file is in memory. A render that paused for its budget may name ranges, too: it needs them soon.
    #[must_use]
    pub fn needs(&self) -> Vec<Range<u64>> {
        self.rows.needs()
    }

    /// Estimated memory in bytes, source file included. Zero for pictures that were decoded before.
    #[must_use]
    pub const fn memory_bytes(&self) -> u64 {
        self.memory_bytes
    }

    /// Estimated cost in milliseconds on the reference machine (docs/bench/cost.md). Zero for pictures that were decoded before.
    #[must_use]
    pub const fn cost_ms(&self) -> u64 {
        self.cost_ms
    }

    /// The number of pixels in the result.
    #[must_use]
    pub const fn pixels(&self) -> u64 {
        self.size.width as u64 * self.size.height as u64
    }

    /// The share of rows that are rendered, from 0 to 1.
    #[must_use]
    pub fn share(&self) -> f64 {
        1.0 - self.rows_left as f64 / self.size.height as f64
    }
}

impl fmt::Debug for Rendering<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rendering")
            .field("size", &self.size)
            .field("rows_left", &self.rows_left)
            .finish_non_exhaustive()
    }
}
