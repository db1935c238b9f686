//! Encoders: take rows and write bytes. They stream, except for WebP, which holds the whole picture.

mod jpeg;
mod png;
mod tiff;
mod webp;

use std::io::Write;

use crate::error::Error;
use crate::image::{BitDepth, Depth, Encoding, Frame, Size};
use crate::metadata::Blocks;

pub(crate) use tiff::{Head, HeadSettings, TileEncoder};

/// An encoder: rows go in, and parts of the file come out when they are ready.
pub(crate) trait Encoder {
    /// Adds the next row of interleaved samples, from top to bottom. 16-bit samples are big-endian.
    fn row(&mut self, row: &[u8], sink: &mut dyn Write) -> Result<(), Error>;

    /// Writes the rest of the file, after the last row.
    fn finish(self: Box<Self>, sink: &mut dyn Write) -> Result<(), Error>;
}

/// The depth of the samples for `encoding`, given the source's depth.
pub(crate) const fn depth(encoding: Encoding, source: Depth) -> Depth {
    match encoding {
        Encoding::Jpeg { .. } | Encoding::Webp => Depth::Eight,
        Encoding::Png { depth: None } => source,
        Encoding::Png { depth: Some(BitDepth::Eight) } => Depth::Eight,
        Encoding::Png { depth: Some(BitDepth::Sixteen) } => Depth::Sixteen,
    }
}

/// Creates an encoder. The depth of `frame` must be that of [`depth`].
pub(crate) fn encoder(encoding: Encoding, frame: Frame, blocks: Blocks) -> Result<Box<dyn Encoder>, Error> {
    Ok(match encoding {
        Encoding::Jpeg { quality, subsampling } => Box::new(jpeg::Jpeg::new((quality, subsampling), frame, &blocks)?),
        Encoding::Png { .. } => Box::new(png::Png::new(frame, blocks)?),
        Encoding::Webp => Box::new(webp::Webp::new(frame, blocks)),
    })
}

/// Estimated memory of an encoder in bytes.
pub(crate) const fn encoder_bytes(encoding: Encoding, frame: Frame) -> u64 {
    match encoding {
        Encoding::Webp => webp::bytes(frame),
        Encoding::Jpeg { subsampling, .. } => jpeg::Jpeg::bytes(subsampling, frame),
        Encoding::Png { .. } => png::bytes(frame),
    }
}

/// Time to encode each pixel, in nanoseconds of the reference machine.
pub(crate) const fn encoder_ns(encoding: Encoding, depth: Depth) -> f64 {
    match (encoding, depth) {
        (Encoding::Jpeg { .. }, _) => 7.0,
        (Encoding::Png { .. }, Depth::Eight) => 210.0,
        (Encoding::Png { .. }, Depth::Sixteen) => 380.0,
        (Encoding::Webp, _) => 20.0,
    }
}

/// Refuses sizes that the format cannot represent.
pub(crate) fn check_size(encoding: Encoding, size: Size) -> Result<(), Error> {
    let longer = size.width.max(size.height) as u64;
    if encoding == Encoding::Webp && longer > webp::SIDE_PX {
        let what = "The longer side of the WebP file";
        return Err(Error::OverLimit {
            limit: "side_px",
            what,
            unit: "pixels",
            actual: longer,
            allowed: webp::SIDE_PX,
        });
    }
    Ok(())
}

fn write_error(error: impl ToString) -> Error {
    Error::Write(error.to_string())
}
