//! Lossless WebP encoder, on `image-webp`: needs the whole picture, and writes the whole file at once.

use std::io::Write;

use image_webp::{ColorType, EncodingError, WebPEncoder};

use super::{Encoder, write_error};
use crate::error::Error;
use crate::image::{Channels, Frame};
use crate::metadata::Blocks;

/// The longest side that the format allows.
pub(super) const SIDE_PX: u64 = 16_383;

/// Memory in bytes: the samples, the crate's copy with four channels, and the file, which is at worst as large as the samples, times three
/// while its buffer grows.
pub(super) const fn bytes(frame: Frame) -> u64 {
    (frame.size.width * frame.size.height * (4 * frame.channels.count() + 4)) as u64
}

/// A picture that is being collected.
pub(super) struct Webp {
    frame: Frame,
    blocks: Blocks,
    samples: Vec<u8>,
}

impl Webp {
    pub(super) fn new(frame: Frame, blocks: Blocks) -> Self {
        Self { frame, blocks, samples: Vec::with_capacity(frame.row_bytes() * frame.size.height) }
    }
}

impl Encoder for Webp {
    fn row(&mut self, row: &[u8], _sink: &mut dyn Write) -> Result<(), Error> {
        self.samples.extend_from_slice(row);
        Ok(())
    }

    fn finish(self: Box<Self>, sink: &mut dyn Write) -> Result<(), Error> {
        let Self { frame: Frame { size, channels, .. }, blocks, samples } = *self;
        let color = match channels {
            Channels::Gray => ColorType::L8,
            Channels::GrayAlpha => ColorType::La8,
            Channels::Rgb => ColorType::Rgb8,
            Channels::Rgba => ColorType::Rgba8,
        };
        let mut encoder = WebPEncoder::new(sink);
        encoder.set_exif_metadata(blocks.exif.unwrap_or_default());
        encoder.set_xmp_metadata(blocks.xmp.unwrap_or_default());
        encoder.encode(&samples, size.width as u32, size.height as u32, color).map_err(|error| match error {
            EncodingError::IoError(error) => write_error(error),
            error => write_error(error),
        })
    }
}
