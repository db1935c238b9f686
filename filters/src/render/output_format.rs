//! What a file format needs of a result: the form of the samples, memory and time.

use crate::codec;
use crate::error::Error;
use crate::image::{Depth, Encoding, Frame, Size};
use crate::plan::OutputAlpha;

/// A file format that a result is written in.
pub(crate) trait OutputFormat {
    /// Whether the format has alpha.
    fn alpha(&self) -> OutputAlpha;

    /// The depth of the samples, given the source's depth.
    fn depth(&self, source: Depth) -> Depth;

    /// Refuses sizes that the format cannot represent.
    fn check_size(&self, size: Size) -> Result<(), Error>;

    /// Estimated memory of the encoder in bytes.
    fn memory_bytes(&self, frame: Frame) -> u64;

    /// Time to encode the result, in nanoseconds of the reference machine.
    fn work_ns(&self, frame: Frame) -> f64;
}

impl OutputFormat for Encoding {
    fn alpha(&self) -> OutputAlpha {
        OutputAlpha::for_encoding(*self)
    }

    fn depth(&self, source: Depth) -> Depth {
        codec::depth(*self, source)
    }

    fn check_size(&self, size: Size) -> Result<(), Error> {
        codec::check_size(*self, size)
    }

    fn memory_bytes(&self, frame: Frame) -> u64 {
        codec::encoder_bytes(*self, frame)
    }

    fn work_ns(&self, frame: Frame) -> f64 {
        codec::encoder_ns(*self, frame.depth) * frame.size.rect().area()
    }
}
