//! PNG encoder, on the `png` crate: streams rows.

use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

use super::{Encoder, write_error};
use crate::error::Error;
use crate::image::{Channels, Depth, Frame};
use crate::metadata::{Blocks, Density, XMP_KEYWORD};

/// A PNG encoder.
pub(super) struct Png {
    rows: png::StreamWriter<'static, Pipe>,
    ready: Pipe,
}

/// The crate owns its writer; this is a shared handle to the same buffer.
#[derive(Clone, Default)]
struct Pipe(Rc<RefCell<Vec<u8>>>);

impl Pipe {
    fn empty_into(&self, sink: &mut dyn Write) -> Result<(), Error> {
        let mut bytes = self.0.borrow_mut();
        let written = if bytes.is_empty() { Ok(()) } else { sink.write_all(&bytes).map_err(write_error) };
        bytes.clear();
        written
    }
}

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Memory in bytes: rows for the filter, and the compressor, whose share was measured.
pub(super) const fn bytes(frame: Frame) -> u64 {
    (frame.row_bytes() * 4 + (448 << 10)) as u64
}

impl Png {
    pub(super) fn new(Frame { size, channels, depth }: Frame, blocks: Blocks) -> Result<Self, Error> {
        let ready = Pipe::default();
        let mut encoder = png::Encoder::new(ready.clone(), size.width as u32, size.height as u32);
        encoder.set_color(match channels {
            Channels::Gray => png::ColorType::Grayscale,
            Channels::GrayAlpha => png::ColorType::GrayscaleAlpha,
            Channels::Rgb => png::ColorType::Rgb,
            Channels::Rgba => png::ColorType::Rgba,
        });
        encoder.set_depth(if depth == Depth::Sixteen { png::BitDepth::Sixteen } else { png::BitDepth::Eight });
        encoder.set_source_srgb(png::SrgbRenderingIntent::Perceptual);
        encoder.set_compression(png::Compression::Balanced);
        let mut writer = encoder.write_header().map_err(write_error)?;
        if let Some(density) = blocks.density.and_then(Density::phys) {
            writer.write_chunk(png::chunk::pHYs, &density).map_err(write_error)?;
        }
        if let Some(exif) = blocks.exif {
            writer.write_chunk(png::chunk::eXIf, &exif).map_err(write_error)?;
        }
        if let Some(xmp) = blocks.xmp {
            // Not compressed, without a language.
            let text = [XMP_KEYWORD, &[0; 4], &xmp].concat();
            writer.write_chunk(png::chunk::iTXt, &text).map_err(write_error)?;
        }
        Ok(Self { rows: writer.into_stream_writer().map_err(write_error)?, ready })
    }
}

impl Encoder for Png {
    fn row(&mut self, row: &[u8], sink: &mut dyn Write) -> Result<(), Error> {
        self.rows.write_all(row).map_err(write_error)?;
        self.ready.empty_into(sink)
    }

    fn finish(self: Box<Self>, sink: &mut dyn Write) -> Result<(), Error> {
        self.rows.finish().map_err(write_error)?;
        self.ready.empty_into(sink)
    }
}
