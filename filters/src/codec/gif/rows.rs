//! Decodes the first frame's indices, and draws them on the canvas as colours.

use weezl::decode::Decoder;
use weezl::{BitOrder, LzwStatus};

use super::{Blocks, Frame, NAME, Place};
use crate::codec::{RowDecoder, damaged, decoder_error};
use crate::error::Error;
use crate::image::Channels;
use crate::interrupt::Interrupt;

/// First row and distance of rows in each pass of an interlaced frame (GIF89a, appendix E).
const PASSES: [(usize, usize); 4] = [(0, 8), (4, 8), (2, 4), (1, 2)];

/// Decodes LZW codes on demand.
struct Codes<'a> {
    blocks: Blocks<'a>,
    block: &'a [u8],
    decoder: Decoder,
}

impl<'a> Codes<'a> {
    fn new(codes: &'a [u8], code_bits: u8) -> Self {
        Self { blocks: Blocks(codes), block: &[], decoder: Decoder::new(BitOrder::Lsb, code_bits) }
    }

    fn fill(&mut self, mut indices: &mut [u8]) -> Result<(), Error> {
        while !indices.is_empty() {
            // A full table yields buffered data before it takes more input, so the decoder is also called with empty input at the end.
            let unpacked = self.decoder.decode_bytes(self.block, indices);
            let status = unpacked.status.map_err(|error| decoder_error(NAME, error))?;
            self.block = self.block.get(unpacked.consumed_in..).unwrap_or_default();
            indices = indices.get_mut(unpacked.consumed_out..).unwrap_or_default();
            let stuck = unpacked.consumed_in == 0 && unpacked.consumed_out == 0;
            if matches!(status, LzwStatus::Done) && !indices.is_empty() {
                return Err(damaged(NAME, "its frame ends before its last row"));
            }
            if self.block.is_empty() && !indices.is_empty() {
                match self.blocks.data() {
                    Some(block) => self.block = block,
                    None if stuck => return Err(damaged(NAME, "its frame ends before its last row")),
                    None => {}
                }
            } else if stuck && !indices.is_empty() {
                return Err(decoder_error(NAME, "the LZW codes do not end"));
            }
        }
        Ok(())
    }
}

enum Source<'a> {
    Streamed(Codes<'a>),
    /// All rows, from top to bottom: what unpacks them, how many are there, and they.
    Held(Codes<'a>, usize, Vec<u8>),
}

/// Time to unpack an index, in nanoseconds of the reference machine.
const INDEX_NS: f64 = 5.0;

/// The number of the row that stands at a place of an interlaced frame.
pub(in crate::codec) fn interlaced(mut place: usize, height: usize) -> Option<usize> {
    for (first, step) in PASSES {
        let rows = height.saturating_sub(first).div_ceil(step);
        if place < rows {
            return Some(first + place * step);
        }
        place -= rows;
    }
    None
}

/// Rows of the canvas.
pub(super) struct Indexed<'a> {
    source: Source<'a>,
    place: Place,
    colors: [[u8; 4]; 256],
    channels: usize,
    /// A row of the frame.
    indices: Vec<u8>,
    next: usize,
}

impl<'a> Indexed<'a> {
    pub(super) fn new(frame: Frame<'a>, channels: Channels) -> Self {
        let Place { width, height, .. } = frame.place;
        let codes = Codes::new(frame.codes, frame.code_bits);
        let source =
            if frame.interlaced { Source::Held(codes, 0, vec![0; width * height]) } else { Source::Streamed(codes) };
        let colors = colors(&frame);
        let indices = vec![0; width];
        Self { source, place: frame.place, colors, channels: channels.count(), indices, next: 0 }
    }
}

/// The colour of each index. An index without a colour is transparent, or black if there is no alpha.
fn colors(frame: &Frame<'_>) -> [[u8; 4]; 256] {
    let mut colors = [[0; 4]; 256];
    match frame.colors {
        Some(table) => {
            for (color, [r, g, b]) in colors.iter_mut().zip(table.as_chunks::<3>().0) {
                *color = [*r, *g, *b, u8::MAX];
            }
        }
        None => {
            for (color, gray) in colors.iter_mut().zip(0..=u8::MAX) {
                *color = [gray, gray, gray, u8::MAX];
            }
        }
    }
    if let Some(color) = frame.transparent.and_then(|index| colors.get_mut(usize::from(index))) {
        *color = [0; 4];
    }
    colors
}

impl RowDecoder for Indexed<'_> {
    /// The next row of an interlaced frame.
    fn prepare(&mut self) -> Result<Option<f64>, Interrupt> {
        let (Source::Held(codes, count, rows), Place { width, height, .. }) = (&mut self.source, self.place) else {
            return Ok(None);
        };
        let Some(y) = interlaced(*count, height) else { return Ok(None) };
        codes.fill(rows.get_mut(y * width..(y + 1) * width).unwrap_or_default())?;
        *count += 1;
        Ok(Some(INDEX_NS * width as f64))
    }

    fn next_row(&mut self, row: &mut [u8]) -> Result<(), Interrupt> {
        while self.prepare()?.is_some() {}
        row.fill(0);
        let Place { left, top, width, height } = self.place;
        if let Some(y) = self.next.checked_sub(top).filter(|y| *y < height) {
            let indices = match &mut self.source {
                Source::Streamed(codes) => {
                    codes.fill(&mut self.indices)?;
                    self.indices.as_slice()
                }
                Source::Held(.., held) => held.get(y * width..(y + 1) * width).unwrap_or_default(),
            };
            for (pixel, index) in row.chunks_exact_mut(self.channels).skip(left).zip(indices) {
                if let Some(color) = self.colors.get(usize::from(*index)) {
                    pixel.iter_mut().zip(color).for_each(|(sample, value)| *sample = *value);
                }
            }
        }
        self.next += 1;
        Ok(())
    }
}
