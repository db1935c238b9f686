//! JPEG out, by `jpeg-encoder`: baseline, interleaved, so that it asks for a few rows at a time.

use std::cell::RefCell;
use std::io::{self, Write};

use jpeg_encoder::{Encoder, EncodingError, ImageBuffer, JpegColorType, SamplingFactor, rgb_to_ycbcr};

use super::{Frame, NextRow, XMP_PREFIX, write_error};
use crate::Error;
use crate::codec::EXIF_PREFIX;
use crate::metadata::Blocks;
use crate::pipeline::geometry::Size;
use crate::recipe::Subsampling;

pub(super) fn jpeg(
    (quality, subsampling): (u8, Subsampling),
    Frame { size, channels, .. }: Frame,
    blocks: Blocks,
    next_row: &mut NextRow<'_>,
    sink: &mut dyn Write,
) -> Result<(), Error> {
    let state = RefCell::new(Pull { next_row, last: None, row: Default::default(), failed: None });
    let mut encoder = Encoder::new(Guarded { sink, state: &state }, quality);
    encoder.set_sampling_factor(match subsampling {
        Subsampling::S420 => SamplingFactor::R_4_2_0,
        Subsampling::S444 => SamplingFactor::R_4_4_4,
    });
    let prefixed = [(EXIF_PREFIX, blocks.exif), (XMP_PREFIX, blocks.xmp)];
    for (prefix, block) in prefixed.into_iter().filter_map(|(prefix, block)| Some((prefix, block?))) {
        encoder.add_app_segment(1, [prefix, block.as_slice()].concat()).map_err(write_error)?;
    }
    let image = PulledRows { size, gray: channels.is_gray(), state: &state };
    let encoded = encoder.encode_image(image);
    match (state.into_inner().failed, encoded) {
        (Some(error), _) => Err(error),
        (None, Err(EncodingError::IoError(error))) => Err(write_error(error)),
        (None, Err(error)) => Err(write_error(error)),
        (None, Ok(())) => Ok(()),
    }
}

/// The encoder asks for rows by number, one after the other, and for the last one again to fill its blocks; it cannot be told
/// of an error, so that is kept until it returns.
struct Pull<'a, 'b> {
    next_row: &'a mut NextRow<'b>,
    last: Option<u16>,
    /// The last row as the planes the encoder takes.
    row: [Vec<u8>; 3],
    failed: Option<Error>,
}

struct PulledRows<'s, 'a, 'b> {
    size: Size,
    gray: bool,
    state: &'s RefCell<Pull<'a, 'b>>,
}

impl Pull<'_, '_> {
    fn advance(&mut self, gray: bool) {
        let Self { next_row, row, failed, .. } = self;
        if failed.is_some() {
            return;
        }
        let pulled = next_row(&mut |samples| {
            if gray {
                row[0].clear();
                row[0].extend_from_slice(samples);
            } else {
                let pixels = samples.as_chunks::<3>().0;
                row.iter_mut().for_each(|plane| plane.resize(pixels.len(), 0));
                let [luma, blue, red] = row;
                for ((([r, g, b], y), cb), cr) in pixels.iter().zip(luma).zip(blue).zip(red) {
                    (*y, *cb, *cr) = rgb_to_ycbcr(*r, *g, *b);
                }
            }
        });
        if let Err(error) = pulled {
            *failed = Some(error);
        }
    }
}

impl ImageBuffer for PulledRows<'_, '_, '_> {
    fn get_jpeg_color_type(&self) -> JpegColorType {
        if self.gray { JpegColorType::Luma } else { JpegColorType::Ycbcr }
    }

    fn width(&self) -> u16 {
        self.size.width as u16
    }

    fn height(&self) -> u16 {
        self.size.height as u16
    }

    fn fill_buffers(&self, y: u16, buffers: &mut [Vec<u8>; 4]) {
        let mut state = self.state.borrow_mut();
        if state.last != Some(y) {
            state.advance(self.gray);
            state.last = Some(y);
        }
        for (buffer, row) in buffers.iter_mut().zip(&state.row).take(if self.gray { 1 } else { 3 }) {
            if row.is_empty() {
                // Nothing was ever pulled: the error is kept, and the encoder only needs something to chew on.
                buffer.resize(buffer.len() + self.size.width, 0);
            } else {
                buffer.extend_from_slice(row);
            }
        }
    }
}

/// Refuses to write once pulling has failed, so that the encoder stops.
struct Guarded<'s, 'w, 'a, 'b> {
    sink: &'w mut dyn Write,
    state: &'s RefCell<Pull<'a, 'b>>,
}

impl Write for Guarded<'_, '_, '_, '_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.state.borrow().failed.is_some() {
            return Err(io::Error::other("the pixels could not be made"));
        }
        self.sink.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.sink.flush()
    }
}
