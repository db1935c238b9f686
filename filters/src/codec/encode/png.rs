//! PNG out, by the `png` crate: rows stream in.

use std::io::Write;

use super::{Frame, NextRow, write_error};
use crate::Error;
use crate::codec::{Channels, Depth};
use crate::metadata::Blocks;

pub(super) fn png(frame: Frame, blocks: Blocks, next_row: &mut NextRow<'_>, sink: &mut dyn Write) -> Result<(), Error> {
    let Frame { size, channels, depth } = frame;
    let mut encoder = png::Encoder::new(sink, size.width as u32, size.height as u32);
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
    if let Some(exif) = blocks.exif {
        writer.write_chunk(png::chunk::eXIf, &exif).map_err(write_error)?;
    }
    if let Some(xmp) = blocks.xmp {
        // Not compressed, in no language.
        let text = [b"XML:com.adobe.xmp\0\0\0\0\0", xmp.as_slice()].concat();
        writer.write_chunk(png::chunk::iTXt, &text).map_err(write_error)?;
    }
    let mut rows = writer.stream_writer().map_err(write_error)?;
    for _ in 0..size.height {
        let mut written = Ok(());
        next_row(&mut |row| written = rows.write_all(row))?;
        written.map_err(write_error)?;
    }
    rows.finish().map_err(write_error)?;
    writer.finish().map_err(write_error)
}
