//! The sources of a plan's pixels: rows of a file, of samples or of a picture in memory, from top to bottom, optionally turned. Also tiles of
//! a pyramid, by position.

mod memory;
mod pyramid;
mod samples;
mod stream;
mod turned;
mod unpack;

use std::ops::Range;

use crate::codec::{self, File, Header, RowDecoder};
use crate::error::Error;
use crate::image::{Channels, Depth, Frame, Rect, Turn};
use crate::pipeline::meter::{Interrupt, Meter};
use crate::pipeline::picture::{Picture, PictureStage, TurnStage};
use crate::pipeline::point::PointStep;
use crate::pipeline::quantize::SampleRows;
use crate::pipeline::{Rows, Tuning};
use memory::MemoryStage;
pub(crate) use memory::Samples;
pub use pyramid::{Opened, RegionRead, TileAt, TilePixels, TiledLevel, TiledTiff};
use samples::{SampleReader, SampleStage};
use stream::SourceStage;
use turned::TurnedSource;
use unpack::Unpack;

/// The source of a chain.
#[derive(Clone, Copy)]
pub(crate) enum Source<'a> {
    /// A file.
    File(File<'a>, &'a Header),
    /// Interleaved samples in memory.
    Samples(Samples<'a>),
    /// An upright picture in memory.
    Picture(&'a Picture),
}

impl<'a> Source<'a> {
    /// The byte ranges of the file that decoders wait for.
    pub(crate) fn needs(self) -> Vec<Range<u64>> {
        match self {
            Self::File(file, _) => file.needs(),
            Self::Samples(_) | Self::Picture(_) => Vec::new(),
        }
    }

    /// Whether per-channel steps at the front of a plan are free, because a table unpacks the 8-bit samples anyway.
    pub(crate) const fn is_unpacked_by_table(self) -> bool {
        let depth = match self {
            Self::File(_, header) => header.depth,
            Self::Samples(samples) => samples.frame.depth,
            Self::Picture(_) => return false,
        };
        matches!(depth, Depth::Eight)
    }

    /// The rows of `part` of the upright picture turned by `turn`, after `steps`. The steps must be per-channel, and empty unless the
    /// source [is unpacked by a table](Self::is_unpacked_by_table). A turn holds at most the samples that `tuning` allows.
    pub(crate) fn rows(
        self,
        turn: Turn,
        part: Rect,
        steps: &[PointStep],
        Tuning { strip_rows, hold_bytes }: Tuning,
    ) -> Result<Box<dyn Rows + 'a>, Error> {
        match self {
            Self::Picture(picture) => {
                let read = turn.source_rect(part, picture.size());
                let rows = Box::new(PictureStage::new(picture, read));
                let planes = picture.planes();
                Ok(if turn.is_identity() {
                    rows
                } else {
                    Box::new(TurnStage::new(rows, read.size(), turn, planes, strip_rows))
                })
            }
            Self::Samples(samples) => Ok(Box::new(MemoryStage::new(samples, turn, part, steps))),
            Self::File(file, header) => {
                let (frame, turn) = (header.frame(), header.turn().then(turn));
                let unpack = Unpack::new(frame.channels, frame.depth, steps);
                let row_ns = header.pixel_ns() * frame.size.width as f64;
                if needs_reordering(turn) {
                    let open = Box::new(move || codec::open_file(file, header));
                    return Ok(Box::new(TurnedSource::new(open, unpack, (turn, frame.size, part), hold_bytes, row_ns)));
                }
                let read = turn.source_rect(part, frame.size);
                let decoder = codec::open_file(file, header)?;
                Ok(Box::new(SourceStage::new(decoder, unpack, frame.size.width, read, turn.flip_x, row_ns)))
            }
        }
    }

    /// [`Self::rows`] as 8-bit samples of `channels`, if there are no other steps and [it is possible](is_passed_as_samples). Alpha is the
    /// source's if `alpha`, opaque otherwise.
    pub(crate) fn samples(
        self,
        turn: Turn,
        part: Rect,
        steps: &[PointStep],
        (channels, alpha): (Channels, bool),
    ) -> Result<Option<Box<dyn SampleRows + 'a>>, Error> {
        let (frame, turn) = match self {
            Self::File(_, header) => (header.frame(), header.turn().then(turn)),
            Self::Samples(samples) => (samples.frame, samples.turn.then(turn)),
            Self::Picture(_) => return Ok(None),
        };
        if !is_passed_as_samples(frame, turn) {
            return Ok(None);
        }
        let (part, reversed) = (turn.source_rect(part, frame.size), turn.flip_x);
        let read = match self {
            Self::File(file, header) => {
                let row_ns = header.pixel_ns() * frame.size.width as f64;
                SampleReader { decoder: codec::open_file(file, header)?, frame, part, reversed, row_ns }
            }
            Self::Samples(samples) => samples.read(part, reversed),
            Self::Picture(_) => return Ok(None),
        };
        Ok(Some(Box::new(SampleStage::new(read, steps, channels, alpha))))
    }
}

/// Decodes the next row, unless the meter has run out. A row takes `row_ns`.
fn decode_row(decoder: &mut dyn RowDecoder, row: &mut [u8], row_ns: f64, meter: &mut Meter) -> Result<(), Interrupt> {
    meter.check()?;
    while let Some(work_ns) = decoder.prepare()? {
        meter.spend(work_ns);
        meter.check()?;
    }
    decoder.next_row(row)?;
    meter.spend(row_ns);
    Ok(())
}

/// Whether samples of `frame`, turned by `turn`, need not become f32 for per-channel steps alone.
pub(crate) const fn is_passed_as_samples(frame: Frame, turn: Turn) -> bool {
    matches!(frame.depth, Depth::Eight) && !needs_reordering(turn)
}

/// The memory for reading a file of `frame`, turned by `turn`, in bytes, without its decoder.
pub(crate) fn memory_bytes(frame: Frame, turn: Turn, hold_bytes: u64) -> u64 {
    let pixel_bytes = frame.channels.count() * frame.depth.bytes();
    let turned = if needs_reordering(turn) {
        TurnedSource::bytes(turn.size(frame.size).rect(), pixel_bytes, hold_bytes)
    } else {
        0
    };
    turned + frame.row_bytes() as u64
}

/// The number of pixels that are decoded to read `part` of a picture of `size`, turned by `turn`: the rows above it count, once for each
/// band if [`memory_bytes`] does not allow to hold everything.
pub(crate) fn decoded_pixels(frame: Frame, turn: Turn, part: Rect, hold_bytes: u64) -> f64 {
    let read = turn.source_rect(part, frame.size);
    let pixel_bytes = frame.channels.count() * frame.depth.bytes();
    let passes = if needs_reordering(turn) { TurnedSource::passes(part, pixel_bytes, hold_bytes) } else { 1 };
    frame.size.width as f64 * read.bottom() as f64 * passes as f64
}

/// Whether a turn needs rows in another order than a decoder yields them.
const fn needs_reordering(turn: Turn) -> bool {
    turn.transpose || turn.flip_y
}
