//! Files out: an encoder pulls rows and writes bytes; neither has the whole, but for WebP.

mod jpeg;
mod png;
mod webp;

use std::io::Write;

use super::{Channels, Depth};
use crate::Error;
use crate::metadata::Blocks;
use crate::pipeline::geometry::Size;
use crate::recipe::{BitDepth, Encoding};

/// Hands out the next row of interleaved samples, top to bottom; those of sixteen bits are in big-endian order.
pub(crate) type NextRow<'a> = dyn FnMut(&mut dyn FnMut(&[u8])) -> Result<(), Error> + 'a;

/// What XMP in a JPEG begins with.
pub(super) const XMP_PREFIX: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";

/// The picture that is encoded.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Frame {
    pub(crate) size: Size,
    pub(crate) channels: Channels,
    pub(crate) depth: Depth,
}

impl Frame {
    pub(crate) const fn row_bytes(&self) -> usize {
        self.size.width * self.channels.count() * self.depth.bytes()
    }
}

/// The depth in which `encoding` takes samples of a picture whose source has `source`.
pub(crate) const fn depth(encoding: Encoding, source: Depth) -> Depth {
    match encoding {
        Encoding::Jpeg { .. } | Encoding::Webp => Depth::Eight,
        Encoding::Png { depth: None } => source,
        Encoding::Png { depth: Some(BitDepth::Eight) } => Depth::Eight,
        Encoding::Png { depth: Some(BitDepth::Sixteen) } => Depth::Sixteen,
    }
}

/// Encodes a picture; `frame`'s depth is that of [`depth`].
pub(crate) fn encode(
    encoding: Encoding,
    frame: Frame,
    blocks: Blocks,
    next_row: &mut NextRow<'_>,
    sink: &mut dyn Write,
) -> Result<(), Error> {
    match encoding {
        Encoding::Jpeg { quality, subsampling } => jpeg::jpeg((quality, subsampling), frame, blocks, next_row, sink),
        Encoding::Png { .. } => png::png(frame, blocks, next_row, sink),
        Encoding::Webp => webp::webp(frame, blocks, next_row, sink),
    }
}

/// What an encoder holds, estimated.
pub(crate) const fn encoder_bytes(encoding: Encoding, frame: Frame) -> u64 {
    match encoding {
        Encoding::Webp => webp::bytes(frame),
        Encoding::Jpeg { .. } | Encoding::Png { .. } => {
            (frame.size.width * 4 * frame.depth.bytes() * 24 + (512 << 10)) as u64
        }
    }
}

/// Refuses a size that the format cannot say.
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
