//! Where a plan reads its pixels: rows of a file, of samples or of a picture in memory, top to bottom, turned if asked.

mod samples;
mod stream;
mod turned;
mod unpack;

use crate::codec::{self, Header};
use crate::error::Error;
use crate::image::{Depth, Frame, Rect, Turn};
use crate::pipeline::Rows;
use crate::pipeline::picture::{Picture, PictureStage, TurnStage};
pub(crate) use samples::Samples;
use samples::SamplesStage;
use stream::SourceStage;
use turned::TurnedSource;
use unpack::Unpack;

/// Where the rows of a chain come from.
#[derive(Clone, Copy)]
pub(crate) enum Source<'a> {
    /// A file.
    File(&'a [u8], &'a Header),
    /// Interleaved samples in memory.
    Samples(Samples<'a>),
    /// A picture in memory, upright.
    Picture(&'a Picture),
}

impl<'a> Source<'a> {
    /// Whether its rows can come in linear light at no cost: a table unpacks 8-bit samples anyway.
    pub(crate) const fn is_decoded_by_table(self) -> bool {
        let depth = match self {
            Self::File(_, header) => header.depth,
            Self::Samples(samples) => samples.frame.depth,
            Self::Picture(_) => return false,
        };
        matches!(depth, Depth::Eight)
    }

    /// The rows of `part` of the upright picture turned by `turn`, in linear light if that is asked of a table
    /// ([`Self::is_decoded_by_table`]), display-encoded otherwise. No more than `hold_bytes` of samples are held to turn them.
    pub(crate) fn rows(
        self,
        turn: Turn,
        part: Rect,
        linear: bool,
        hold_bytes: u64,
    ) -> Result<Box<dyn Rows + 'a>, Error> {
        match self {
            Self::Picture(picture) => {
                let read = turn.source_rect(part, picture.size());
                let rows = Box::new(PictureStage::new(picture, read));
                Ok(if turn.is_identity() { rows } else { Box::new(TurnStage::new(rows, read.size(), turn)) })
            }
            Self::Samples(samples) => Ok(Box::new(SamplesStage::new(samples, turn, part, linear))),
            Self::File(bytes, header) => {
                let (frame, turn) = (header.frame(), header.turn().then(turn));
                let unpack = Unpack::new(frame.channels, frame.depth, linear);
                if must_hold(turn) {
                    let open = Box::new(move || codec::open(bytes, header));
                    return Ok(Box::new(TurnedSource::new(open, unpack, turn, frame.size, part, hold_bytes)));
                }
                let read = turn.source_rect(part, frame.size);
                let decoder = codec::open(bytes, header)?;
                Ok(Box::new(SourceStage::new(decoder, unpack, frame.size.width, read, turn.flip_x)))
            }
        }
    }
}

/// What reading a file of `frame`, turned by `turn`, holds, in bytes, without what decodes them.
pub(crate) fn memory_bytes(frame: Frame, turn: Turn, hold_bytes: u64) -> u64 {
    let pixel_bytes = frame.channels.count() * frame.depth.bytes();
    let turned =
        if must_hold(turn) { TurnedSource::bytes(turn.size(frame.size).rect(), pixel_bytes, hold_bytes) } else { 0 };
    turned + frame.row_bytes() as u64
}

/// Whether a turn needs rows in another order than a decoder yields them.
const fn must_hold(turn: Turn) -> bool {
    turn.transpose || turn.flip_y
}
