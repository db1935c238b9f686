//! A pyramid in progress: moves the rows of a plan through the levels into the file, in pieces.

use std::fmt;
use std::io::{self, Write};
use std::ops::Range;

use super::levels::{Compressed, Levels};
use crate::codec::Head;
use crate::error::Error;
use crate::image::{Frame, PyramidLevel};
use crate::pipeline::meter::{Interrupt, Meter};
use crate::pixel_digest::{PixelDigest, PixelHasher};
use crate::plan::EVERY_PIXEL_NS;
use crate::render::{RenderBudget, ResultRows};

/// A complete pyramid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PyramidRendered {
    /// Width of the largest level in pixels.
    pub width: u32,
    /// Height of the largest level in pixels.
    pub height: u32,
    /// The levels, the largest first.
    pub levels: Vec<PyramidLevel>,
    /// Size of the file in bytes.
    pub size_bytes: u64,
    /// The first bytes of the file: header, directories, and the tables of tiles. They replace the zeros that were written in their place.
    pub head: Vec<u8>,
    /// Digest of the pixels of the largest level, before any lossy compression.
    pub pixels: PixelDigest,
}

/// A pyramid in progress. The caller decides how far it continues; it keeps nothing of the file that it has written, except the head.
pub struct PyramidRendering<'a> {
    rows: ResultRows<'a>,
    hasher: PixelHasher,
    levels: Levels,
    head: Head,
    frame: Frame,
    rows_left: usize,
    /// Zero until the place of the head is written.
    written_bytes: u64,
    /// The offset of the tile that is being compressed.
    tile_start: u64,
    memory_bytes: u64,
    cost_ms: u64,
}

/// The state of a pyramid after a budget.
#[derive(Debug)]
#[allow(clippy::large_enum_variant, reason = "there is one, moved once in megabytes")]
pub enum PyramidProgress<'a> {
    /// The file is not complete.
    Paused(PyramidRendering<'a>),
    /// The file is complete, except that its head replaces its first bytes.
    Complete(PyramidRendered),
}

impl<'a> PyramidRendering<'a> {
    pub(super) fn new(
        rows: ResultRows<'a>,
        frame: Frame,
        levels: Levels,
        head: Head,
        (memory_bytes, cost_ms): (u64, u64),
    ) -> Self {
        Self {
            rows,
            hasher: PixelHasher::new(frame),
            levels,
            head,
            frame,
            rows_left: frame.size.height,
            written_bytes: 0,
            tile_start: 0,
            memory_bytes,
            cost_ms,
        }
    }

    /// Writes one more budget of the file into `sink`: [`Self::head_bytes`] zeros (in the first call, even if that is more than the budget), and
    /// then the tiles. `bytes` of the budget counts both, and is exceeded by some rows of a tile: less than 512 KiB. `pixels` counts those of
    /// the largest level. The size of the pieces does not change the file.
    ///
    /// # Errors
    ///
    /// As [`crate::render`].
    pub fn resume(mut self, budget: RenderBudget, sink: &mut dyn Write) -> Result<PyramidProgress<'a>, Error> {
        let enough_bytes = self.written_bytes.saturating_add(budget.bytes);
        if self.written_bytes == 0 {
            self.begin(sink)?;
        }
        let rows = usize::try_from(budget.pixels.div_ceil(self.frame.size.width as u64)).unwrap_or(usize::MAX);
        let enough_left = self.rows_left.saturating_sub(rows);
        let mut meter = Meter::with_budget_ms(budget.cost_ms);
        loop {
            match self.step(enough_bytes, enough_left, &mut meter, sink) {
                Ok(true) => {}
                Ok(false) => break,
                Err(stop) => {
                    stop.expected(&self.needs())?;
                    return Ok(PyramidProgress::Paused(self));
                }
            }
        }
        let Self { hasher, levels, head, frame, written_bytes, .. } = self;
        Ok(PyramidProgress::Complete(PyramidRendered {
            width: frame.size.width as u32,
            height: frame.size.height as u32,
            levels: levels.facts(),
            size_bytes: written_bytes,
            head: head.finish(),
            pixels: hasher.finish(),
        }))
    }

    /// Writes zeros in the place of the head.
    fn begin(&mut self, sink: &mut dyn Write) -> Result<(), Error> {
        let mut left = self.head.len();
        while left > 0 {
            let zeros = [0; 4096];
            let piece = zeros.get(..left.min(zeros.len())).unwrap_or_default();
            sink.write_all(piece).map_err(write_error)?;
            left -= piece.len();
        }
        self.written_bytes = self.head.len() as u64;
        self.tile_start = self.written_bytes;
        Ok(())
    }

    /// Compresses rows of the next tile, or reads the next row. Returns whether anything is left.
    fn step(
        &mut self,
        enough_bytes: u64,
        enough_left: usize,
        meter: &mut Meter,
        sink: &mut dyn Write,
    ) -> Result<bool, Interrupt> {
        let Self { rows, hasher, levels, head, frame, rows_left, written_bytes, tile_start, .. } = self;
        if *written_bytes >= enough_bytes {
            return Err(Interrupt::Pause);
        }
        let mut sink = CountingWriter { sink, bytes: written_bytes };
        match levels.compress(meter, &mut sink)? {
            Compressed::Nothing => {}
            Compressed::Rows => return Ok(true),
            Compressed::Tile { level, index } => {
                head.set_tile(level, index, *tile_start, *sink.bytes - *tile_start);
                // Tiles begin at even offsets.
                if !sink.bytes.is_multiple_of(2) {
                    sink.write_all(&[0]).map_err(write_error)?;
                }
                *tile_start = *sink.bytes;
                return Ok(true);
            }
        }
        if *rows_left == 0 {
            return Ok(false);
        }
        if *rows_left == enough_left {
            return Err(Interrupt::Pause);
        }
        let row = rows.next_row(meter)?;
        hasher.row(row);
        levels.row(row);
        meter.spend(EVERY_PIXEL_NS * frame.size.width as f64);
        *rows_left -= 1;
        Ok(true)
    }

    /// The byte ranges of the file that the render needs to continue, as [`crate::Rendering::needs`].
    #[must_use]
    pub fn needs(&self) -> Vec<Range<u64>> {
        self.rows.needs()
    }

    /// Estimated memory in bytes, source file included.
    #[must_use]
    pub const fn memory_bytes(&self) -> u64 {
        self.memory_bytes
    }

    /// Estimated cost in milliseconds on the reference machine (docs/bench/cost.md).
    #[must_use]
    pub const fn cost_ms(&self) -> u64 {
        self.cost_ms
    }

    /// The number of pixels in the largest level.
    #[must_use]
    pub const fn pixels(&self) -> u64 {
        self.frame.size.width as u64 * self.frame.size.height as u64
    }

    /// The share of rows that are rendered, from 0 to 1.
    #[must_use]
    pub fn share(&self) -> f64 {
        1.0 - self.rows_left as f64 / self.frame.size.height as f64
    }

    /// The length of the head in bytes: the zeros at the start of the file, which [`PyramidRendered::head`] replaces.
    #[must_use]
    pub const fn head_bytes(&self) -> u64 {
        self.head.len() as u64
    }
}

fn write_error(error: io::Error) -> Error {
    Error::Write(error.to_string())
}

/// A writer that counts the bytes of the file.
struct CountingWriter<'a> {
    sink: &'a mut dyn Write,
    bytes: &'a mut u64,
}

impl Write for CountingWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes).map(|()| bytes.len())
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.sink.write_all(bytes)?;
        *self.bytes += bytes.len() as u64;
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.sink.flush()
    }
}

impl fmt::Debug for PyramidRendering<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PyramidRendering")
            .field("frame", &self.frame)
            .field("rows_left", &self.rows_left)
            .finish_non_exhaustive()
    }
}
