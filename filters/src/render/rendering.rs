//! A render under way: rows of a plan through an encoder, piece by piece.

use std::fmt;
use std::io::Write;

use serde::{Deserialize, Serialize};

use super::tally::{Counted, Tally};
use crate::codec::{self, Encoder};
use crate::digest::Digest;
use crate::error::Error;
use crate::image::{Channels, Depth, Encoding, Frame, Rect, Size};
use crate::metadata::Blocks;
use crate::pipeline::Tuning;
use crate::pipeline::meter::{Meter, Stop};
use crate::pipeline::quantize::Quantized;
use crate::pixel_digest::{PixelDigest, PixelHasher};
use crate::plan::{self, Measuring, Plan, Start};
use crate::source::Source;

/// What [`crate::render`] made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rendered {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Size of the encoded file.
    pub size_bytes: u64,
    /// SHA-256 of the encoded file.
    pub sha256: Digest,
    /// Digest of the pixels that went into the encoder.
    pub pixels: PixelDigest,
}

/// Where the pixels of a plan go, and how.
pub(crate) struct Destination {
    /// What of the result is wanted.
    pub(crate) part: Rect,
    pub(crate) depth: Depth,
    pub(crate) encoding: Encoding,
    pub(crate) blocks: Blocks,
}

/// A render under way: it goes on as far as it is asked to, and holds nothing of the file that it has written.
pub struct Rendering<'a> {
    pass: Pass<'a>,
    source: Source<'a>,
    out: Wanted,
    hasher: PixelHasher,
    encoder: Box<dyn Encoder>,
    size: Size,
    rows_left: usize,
    written: Tally,
    memory_bytes: u64,
    cost_ms: u64,
}

/// What goes through the picture.
#[allow(clippy::large_enum_variant, reason = "there is one")]
enum Pass<'a> {
    /// What has to be known of it first.
    Measuring(Measuring<'a>),
    /// Its pixels, on their way to the encoder.
    Writing(Quantized<'a>),
}

/// What of a plan's result is wanted, and how.
#[derive(Clone, Copy)]
struct Wanted {
    part: Rect,
    channels: Channels,
    depth: Depth,
    tuning: Tuning,
    /// Time to round a row, to encode it and to make the digests, in nanoseconds of the reference machine.
    row_ns: f64,
}

/// How far a render goes before it stops: until one of the three is reached, or somewhat passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    /// Bytes of the encoded file.
    pub bytes: u64,
    /// Pixels of the result.
    pub pixels: u64,
    /// Work, in milliseconds on the machine that the engine's costs were measured on. It counts within rows, too: a piece may end before the
    /// first row of the result.
    pub cost_ms: u64,
}

impl Piece {
    /// All there is.
    pub const WHOLE: Self = Self { bytes: u64::MAX, pixels: u64::MAX, cost_ms: u64::MAX };
}

/// How far a render got.
#[derive(Debug)]
#[allow(
    clippy::large_enum_variant,
    reason = "there is one, moved once in megabytes; where pointers are short it is small enough"
)]
pub enum Progress<'a> {
    /// There is more to come.
    Part(Rendering<'a>),
    /// The file is whole.
    Whole(Rendered),
}

impl<'a> Rendering<'a> {
    /// The pixels of `plan` over `source`, to be pulled through an encoder.
    pub(crate) fn new(plan: Plan, source: Source<'a>, out: Destination, tuning: Tuning) -> Result<Self, Error> {
        let Destination { part, depth, encoding, blocks } = out;
        let (size, channels) = (part.size(), plan.channels);
        let frame = Frame { size, channels, depth };
        let row_ns = (plan::EVERY_PIXEL_NS + codec::encoder_ns(encoding, depth)) * size.width as f64;
        Ok(Self {
            pass: Pass::Measuring(Measuring::new(plan, source, tuning)),
            source,
            out: Wanted { part, channels, depth, tuning, row_ns },
            hasher: PixelHasher::new(frame),
            encoder: codec::encoder(encoding, frame, blocks)?,
            size,
            rows_left: size.height,
            written: Tally::default(),
            memory_bytes: 0,
            cost_ms: 0,
        })
    }

    /// The same, which is known to hold and to cost that much.
    pub(super) fn estimated(self, memory_bytes: u64, cost_ms: u64) -> Self {
        Self { memory_bytes, cost_ms, ..self }
    }

    /// Renders one more piece of the file into `sink`. However it is cut up, the file is the same.
    ///
    /// # Errors
    ///
    /// As [`crate::render`].
    pub fn go_on(mut self, piece: Piece, sink: &mut dyn Write) -> Result<Progress<'a>, Error> {
        let enough_bytes = self.written.size_bytes().saturating_add(piece.bytes);
        let rows = usize::try_from(piece.pixels.div_ceil(self.size.width as u64)).unwrap_or(usize::MAX);
        let enough_left = self.rows_left.saturating_sub(rows);
        let mut meter = Meter::of_ms(piece.cost_ms);
        while self.rows_left > 0 {
            if self.written.size_bytes() >= enough_bytes || self.rows_left == enough_left {
                return Ok(Progress::Part(self));
            }
            match self.row(&mut meter, sink) {
                Ok(()) => self.rows_left -= 1,
                Err(Stop::Pause) => return Ok(Progress::Part(self)),
                Err(Stop::Failed(error)) => return Err(error),
            }
        }
        let Self { hasher, encoder, size, mut written, .. } = self;
        encoder.finish(&mut Counted { sink, tally: &mut written })?;
        let (size_bytes, sha256) = written.finish();
        let (width, height) = (size.width as u32, size.height as u32);
        Ok(Progress::Whole(Rendered { width, height, size_bytes, sha256, pixels: hasher.finish() }))
    }

    /// Renders the next row into `sink`.
    fn row(&mut self, meter: &mut Meter, sink: &mut dyn Write) -> Result<(), Stop> {
        let Self { pass, source, out, .. } = self;
        if let Pass::Measuring(measuring) = pass {
            measuring.go_on(meter)?;
            let start = Start::Source(*source);
            *pass = Pass::Writing(measuring.plan().quantized(start, out.part, out.channels, out.depth, out.tuning)?);
        }
        let Pass::Writing(rows) = pass else { return Ok(()) };
        meter.check()?;
        let row = rows.next_row(meter)?;
        self.hasher.row(row);
        self.encoder.row(row, &mut Counted { sink, tally: &mut self.written })?;
        meter.spend(out.row_ns);
        Ok(())
    }

    /// Goes on until the file is whole.
    pub(crate) fn finish(self, sink: &mut dyn Write) -> Result<Rendered, Error> {
        let mut rendering = self;
        loop {
            match rendering.go_on(Piece::WHOLE, sink)? {
                Progress::Part(part) => rendering = part,
                Progress::Whole(rendered) => return Ok(rendered),
            }
        }
    }

    /// What it was estimated to hold, the source file included, in bytes; nothing for pictures that were decoded before.
    #[must_use]
    pub const fn memory_bytes(&self) -> u64 {
        self.memory_bytes
    }

    /// What it was estimated to cost, in milliseconds on the machine that the engine's costs were measured on; nothing for pictures that were
    /// decoded before.
    #[must_use]
    pub const fn cost_ms(&self) -> u64 {
        self.cost_ms
    }

    /// How many pixels the result has.
    #[must_use]
    pub const fn pixels(&self) -> u64 {
        self.size.width as u64 * self.size.height as u64
    }

    /// The share of the rows that are rendered, from 0 to 1.
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
